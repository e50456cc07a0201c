"""Causes of lateness: a table counted by hand, brute force in plain Python, a planted cause, and nothing in noise."""

import random
from collections import Counter
from datetime import UTC, date, datetime
from itertools import combinations
from math import comb

import duckdb
import pytest
from scipy import stats

from mining.causes.late_causes import COLUMNS, adjusted, late_causes
from mining.causes.late_conditions import conditions_sql, judged_rules_sql
from tests.mining.conftest import build_log, fill

AS_OF = datetime(2024, 12, 31, tzinfo=UTC)
JUDGED = {
    "process": "varchar", "rule_id": "varchar", "case_key": "integer", "clock_no": "integer", "status": "varchar",
    "started_at": "timestamptz", "stop_event_no": "integer", "due_on": "date", "due_at": "timestamptz",
}  # fmt: skip


def judge(con, rows):
    fill(con, "rule_cases", JUDGED, rows)
    return "rule_cases"


def late_row(key, status, *, due=date(2024, 3, 1), stop=None, started="2024-01-31 23:30:00+00", clock=1, rule="F1"):
    return ("p", rule, key, clock, status, started, stop, due, None)


def test_conditions_are_what_was_known_before_the_deadline_and_the_stop(con, make_log):
    log = make_log(
        [
            {"process": "p", "case_id": "1", "activity": "a", "occurred_at": "2024-02-01", "unit": "nord"},
            ("p", "1", "a", "2024-02-29 22:59"),
            ("p", "1", "b", "2024-03-01 22:59:59"),
            ("p", "1", "after the deadline", "2024-03-01 23:00"),
            ("p", "2", "a", "2024-02-01"),
            ("p", "2", "stop", "2024-02-03"),
            ("p", "2", "after the stop", "2024-02-04"),
            ("p", "3", "a", "2024-02-04"),
        ],
        changes=[
            ("1", "kind", "known at once", None),
            ("1", "outcome", "refused", "2024-02-15"),
            ("2", "kind", "known before", "2024-01-01"),
        ],
    )
    rows = judge(
        con,
        [
            late_row(1, "met", stop=1),
            late_row(1, "late", clock=2),
            late_row(2, "met", stop=2),
            late_row(3, "late", due=date(2024, 12, 31)),
            late_row(3, "running", rule="F2"),
        ],
    )
    query = conditions_sql(rows, log, process="p", rule_id="F1", as_of=AS_OF)
    assert con.sql(query).order("all").fetchall() == [
        (1, True, "activity", "activity", "a"),
        (1, True, "activity", "activity", "b"),
        (1, True, "attribute", "kind", "known at once"),
        (1, True, "month", "month", "2024-02"),
        (1, True, "repeated", "repeated", "a"),
        (1, True, "unit", "unit", "nord"),
        (2, False, "activity", "activity", "a"),
        (2, False, "attribute", "kind", "known before"),
        (2, False, "month", "month", "2024-02"),
    ]
    assert con.sql(judged_rules_sql(rows, as_of=AS_OF)).fetchall() == [("p", "F1", 2, 1)]


def test_the_whole_table_of_a_log_counted_by_hand(con, make_log):
    """Twenty of syd's thirty cases are late, four of the sixty elsewhere; nothing else tells the cases apart."""
    units = ["syd"] * 30 + ["nord"] * 60
    is_late = [True] * 20 + [False] * 10 + [True] * 4 + [False] * 56
    log = make_log(
        [
            {"process": "p", "case_id": f"{n:02}", "activity": "a", "occurred_at": "2024-02-01", "unit": unit}
            for n, unit in enumerate(units)
        ]
    )
    rows = judge(con, [late_row(n + 1, "late" if late else "met") for n, late in enumerate(is_late)])
    found = late_causes(con, rows, log, as_of=AS_OF, min_cases=4)
    p_value = sum(comb(24, k) * comb(66, 30 - k) for k in range(20, 25)) / comb(90, 30)
    expected = {
        "process": "p", "rule_id": "F1", "cause_rank": 1, "level": "unit", "conditions": 1, "kind_1": "unit",
        "name_1": "unit", "value_1": "syd", **dict.fromkeys(list(COLUMNS)[8:14]), "cases": 30, "late": 20, "met": 10,
        "late_share": 0.666667, "late_share_all": 0.266667, "support": 0.333333, "lift": 2.5,
        "late_beyond_expected": 12.0, "p_value": float(f"{p_value:.3g}"), "q_value": float(f"{2 * p_value:.3g}"),
    }  # fmt: skip
    assert [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()] == [expected]
    assert late_causes(con, rows, log, as_of=AS_OF, min_cases=5).fetchall() == []


def test_a_condition_that_all_cases_meet_explains_nothing(con, make_log):
    log = make_log([("p", f"{n:02}", "a", "2024-02-01") for n in range(40)])
    rows = judge(con, [late_row(n + 1, "late" if n < 20 else "met") for n in range(40)])
    assert late_causes(con, rows, log, as_of=AS_OF, min_cases=1).fetchall() == []


@pytest.fixture(scope="module")
def planted():
    """A connection with the log of 450 random cases, the cases, and what judged them; unit u0 and kind k0 are late."""
    with duckdb.connect() as con:
        yield con, *random_cases(con, random.Random(1), number=450, effect=0.5)  # noqa: S311


@pytest.mark.parametrize("size", [1, 2, 3])
def test_brute_force_in_plain_python_finds_the_same_sets(planted, size):
    con, cases, rows, log = planted
    found = late_causes(con, rows, log, as_of=AS_OF, min_cases=5, max_conditions=size)
    told = {
        frozenset((row[5 + 3 * place], row[7 + 3 * place]) for place in range(row[4])): (row[14], row[15], row[22])
        for row in found.fetchall()
    }
    assert told == brute_force(cases, k=5, size=size)
    assert told


def brute_force(cases, *, k, size):
    """Every set of conditions over the cases, judged with nothing but dictionaries and binomial coefficients."""
    counts = Counter()
    for conditions, late in cases:
        for length in range(size + 1):
            for chosen in combinations(sorted(conditions), length):
                counts[frozenset(chosen), "all"] += 1
                counts[frozenset(chosen), "late"] += late
    tried = {}
    for chosen in {chosen for chosen, _ in counts if chosen}:
        n, late = counts[chosen, "all"], counts[chosen, "late"]
        p_value, is_small = 0.0, min(late, n - late) < k
        for length in range(len(chosen)):
            for part in map(frozenset, combinations(chosen, length)):
                all_n, all_late = counts[part, "all"], counts[part, "late"]
                is_small |= min(all_late - late, all_n - n - (all_late - late)) < k
                tail = range(late, min(n, all_late) + 1)
                ways = sum(comb(all_late, x) * comb(all_n - all_late, n - x) for x in tail)
                p_value = max(p_value, ways / comb(all_n, n))
        if not is_small:
            tried[chosen] = (n, late, p_value)
    ordered = sorted(tried, key=lambda chosen: tried[chosen][2])
    kept = [place for place, chosen in enumerate(ordered, 1) if tried[chosen][2] <= 0.05 * place / len(ordered)]
    return {
        chosen: (*tried[chosen][:2], float(f"{tried[chosen][2]:.3g}")) for chosen in ordered[: max(kept, default=0)]
    }


def random_cases(con, rng, *, number, effect):
    """Cases of random units, kinds and steps; those of unit u0 and kind k0 are late more often by ``effect``."""
    events, changes, judged, cases = [], [], [], []
    for n in range(number):
        unit, kind = f"u{rng.randrange(3)}", f"k{rng.randrange(3)}"
        steps = ["a", *[step for step in "bcd" if rng.random() < 0.4], *(["a"] * (rng.random() < 0.3))]
        late = rng.random() < 0.3 + effect * (unit == "u0" and kind == "k0")
        case_id = f"{n:05}"
        at = "2024-02-01 00:00:00+00"
        events += [{"process": "p", "case_id": case_id, "activity": s, "occurred_at": at, "unit": unit} for s in steps]
        changes.append((case_id, "kind", kind, None))
        judged.append(late_row(n + 1, "late" if late else "met"))
        conditions = {("unit", unit), ("attribute", kind), ("month", "2024-02"), *(("activity", s) for s in steps)}
        cases.append((conditions | {("repeated", s) for s in steps if steps.count(s) > 1}, late))
    con.execute("set TimeZone = 'UTC'")
    con.execute("create schema if not exists canonical")
    log = build_log(con, events, ends={}, changes=changes)
    return cases, judge(con, judged), log


def shuffled(planted, *, times, seed):
    """In how many of so many shufflings of who is late anything is told at all."""
    con, _, rows, log = planted
    rng, found = random.Random(seed), 0  # noqa: S311
    statuses = [status for (status,) in con.execute("select status from rule_cases order by case_key").fetchall()]
    for _ in range(times):
        rng.shuffle(statuses)
        con.execute(
            "create or replace temp table shuffled as select rule_cases.* replace (s.status as status) from rule_cases"
            " inner join (select unnest(?) as status, generate_subscripts(?, 1) as case_key) as s using (case_key)",
            [statuses, statuses],
        )
        found += late_causes(con, "shuffled", log, as_of=AS_OF, min_cases=5).shape[0] > 0
    assert late_causes(con, rows, log, as_of=AS_OF, min_cases=5).shape[0] > 0
    return found


def most_by_chance(times):
    """So many or fewer are seen in 999 of 1,000 campaigns whose rate is five in a hundred."""
    return int(stats.binom.ppf(0.999, times, 0.05))


def test_nothing_is_told_of_shuffled_cases_more_often_than_one_in_twenty(planted):
    assert shuffled(planted, times=15, seed=3) <= most_by_chance(15)


@pytest.mark.full
def test_nothing_is_told_in_more_than_one_in_twenty_of_three_hundred_shufflings(planted):
    assert shuffled(planted, times=300, seed=4) <= most_by_chance(300)


def test_no_count_is_small_nor_follows_from_a_row_and_its_part(planted):
    con, _, rows, log = planted
    found = late_causes(con, rows, log, as_of=AS_OF, min_cases=7, max_conditions=3)
    told = found.select("cases, late, met, late_share_all, support, lift, late_share").fetchall()
    assert told
    for cases, late, met, share_all, support, lift, share in told:
        judged = round(cases / support)
        others = (judged * share_all - late, judged * (1 - share_all) - met)
        assert min(late, met, *others) >= 7 - 0.01
        assert lift == pytest.approx(share / share_all, abs=1e-5)


def test_the_correction_is_that_of_benjamini_and_hochberg():
    assert adjusted([]) == []
    assert adjusted([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.02, 0.04, 0.04, 0.02])


def test_no_rules_give_an_empty_table_of_the_same_columns(con, make_log):
    found = late_causes(con, judge(con, []), make_log([]), as_of=AS_OF, min_cases=5)
    assert (found.columns, found.fetchall()) == (list(COLUMNS), [])
