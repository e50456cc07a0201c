"""Groups of cases against each other: counted by hand, standardised in plain Python, and no difference in none."""

import statistics
from datetime import UTC, datetime, timedelta
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from mining.change.comparisons import COLUMNS, comparison_cells_sql, comparisons
from mining.change.declared import Comparison
from mining.change.estimate import Cell, stratified_difference
from tests.mining.change.simulated import step_log

STEP: dict[str, object] = {
    "id": "S1",
    "title_da": "Virksomheder mod borgere",
    "process": "p",
    "by": "party",
    "group": ["company"],
    "within": "kind",
    "kpi": "step_days",
    "from": "a",
    "to": "b",
    "followed_days": 10,
}
AS_OF = datetime(2024, 4, 1, tzinfo=UTC)
DAY = 86_400_000_000


def comparison(**changed: object) -> Comparison:
    return Comparison.model_validate(STEP | changed)


def log_of(make_log, cases):
    """A log of ``(case_id, day of March, days, party, kind)``."""
    rows, changes = [], []
    for case_id, day, days, party, kind in cases:
        start = datetime(2024, 3, day, tzinfo=UTC)
        rows += [("p", case_id, "a", start), ("p", case_id, "b", start + timedelta(days=days))]
        changes += [(case_id, "party", party, None)] if party else []
        changes += [(case_id, "kind", kind, None)] if kind else []
    return make_log(rows, changes=changes)


def test_groups_are_counted_by_stratum_and_an_unknown_group_or_a_recent_case_is_not(con, make_log):
    log = log_of(
        make_log,
        [
            ("1", 1, 2, "company", "large"),
            ("2", 1, 4, "company", "large"),
            ("3", 1, 30, "citizen", "large"),
            ("4", 1, 1, "citizen", None),
            ("5", 1, 1, None, "large"),
            ("6", 30, 1, "citizen", "large"),
            ("7", 1, 3, "association", "large"),
        ],
    )
    cells = con.execute(comparison_cells_sql(comparison(), log, as_of=AS_OF)).fetchall()
    assert cells == [
        (False, "large", 2, 13 * DAY, 109 * DAY**2),
        (False, None, 1, DAY, DAY**2),
        (True, "large", 2, 6 * DAY, 20 * DAY**2),
    ]
    against = con.execute(comparison_cells_sql(comparison(against=["citizen"]), log, as_of=AS_OF)).fetchall()
    assert against[0] == (False, "large", 1, 10 * DAY, 100 * DAY**2)


def test_few_cases_have_no_difference(con, make_log):
    log = log_of(make_log, [("1", 1, 2, "company", "x"), ("2", 1, 4, "citizen", "x")])
    found = comparisons(con, [comparison()], log, as_of=AS_OF)
    assert dict(zip(found.columns, found.fetchall()[0], strict=True)) == {
        "process": "p", "comparison_id": "S1", "kpi": "step_days", "title_da": "Virksomheder mod borgere",
        "level": "total", "compared_by": "party", "group_values": ["company"], "other_values": [],
        "compared_within": "kind", "from_activity": "a", "to_activity": "b", "followed_days": 10,
        **dict.fromkeys(list(COLUMNS)[12:17]), "cases_group": 1, "cases_other": 1, "note_da": "for få sager",
    }  # fmt: skip


def test_the_groups_mix_does_not_count_and_the_interval_is_what_plain_python_says(con, make_log):
    """Companies have more large cases; within either kind they wait two days longer."""
    cases, values = [], {}
    for number in range(120):
        party = "company" if number % 3 == 0 else "citizen"
        kind = "large" if number % (2 if party == "company" else 5) == 0 else "small"
        days = 1 + number % 4 + 2 * (party == "company") + 3 * (kind == "large")
        cases.append((f"{number:03}", 1 + number % 5, days, party, kind))
        values.setdefault((kind, party), []).append(days)
    found = comparisons(con, [comparison()], log_of(make_log, cases), as_of=AS_OF)
    row = dict(zip(found.columns, found.fetchall()[0], strict=True))
    weights = {
        kind: len(values[kind, "company"]) * len(values[kind, "citizen"])
        / (len(values[kind, "company"]) + len(values[kind, "citizen"]))
        for kind in ("large", "small")
    }  # fmt: skip
    share = {kind: weight / sum(weights.values()) for kind, weight in weights.items()}
    means = {
        party: sum(share[kind] * statistics.fmean(values[kind, party]) for kind in share)
        for party in ("company", "citizen")
    }
    parts = [
        (share[kind] ** 2 * statistics.variance(each) / len(each), len(each) - 1) for (kind, _), each in values.items()
    ]
    error = sqrt(sum(part for part, _ in parts))
    reach = stats.t.ppf(0.975, error**4 / sum(part**2 / degrees for part, degrees in parts)) * error
    difference = means["company"] - means["citizen"]
    assert (row["group_value"], row["other_value"]) == pytest.approx((means["company"], means["citizen"]), abs=1e-6)
    bounds = (difference - reach, difference + reach)
    assert (row["difference"], row["lower"], row["upper"]) == pytest.approx((difference, *bounds), abs=1e-6)
    assert row["lower"] > 0


def test_a_stratum_of_one_group_alone_says_nothing():
    told = (Cell(30, 60, 200), Cell(30, 90, 400))
    assert stratified_difference([told, (Cell(50, 0, 0), Cell())]) == stratified_difference([told])
    assert stratified_difference([(Cell(50, 0, 0), Cell())]) is None


def test_units_that_are_alike_differ_in_no_more_than_one_of_twenty(con):
    rng, found, times = np.random.default_rng(31), 0, 30
    for _ in range(times):
        log = step_log(con, rng, cases=400)
        con.execute("create or replace table canonical.object_changes (object_id varchar, attribute varchar,"
                    " value varchar, valid_from timestamptz)")  # fmt: skip
        asked = comparison(by="unit", group=["u0"], within=None, followed_days=30)
        lower, upper = (
            comparisons(con, [asked], log, as_of=datetime(2025, 1, 1, tzinfo=UTC)).select("lower, upper").fetchall()[0]
        )
        found += not lower <= 0 <= upper
    assert found <= int(stats.binom.ppf(0.999, times, 0.05))
