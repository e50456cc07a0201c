"""Before and after: counted by hand, an oracle in plain Python, a change found, and none where there is none."""

import random
import statistics
from datetime import UTC, date, datetime, timedelta
from math import sqrt

import duckdb
import numpy as np
import pytest
from scipy import stats

from mining.change.changes import COLUMNS, change_cells_sql, changes
from mining.change.declared import Change
from mining.log import EventLog
from tests.mining.change.simulated import DAYS, FIRST, step_log

STEP: dict[str, object] = {
    "id": "C1",
    "title_da": "Ny arbejdsgang",
    "process": "p",
    "date": "2024-03-01",
    "units": ["nord"],
    "compared_with": ["syd"],
    "kpi": "step_days",
    "from": "a",
    "to": "b",
    "followed_days": 10,
}
AS_OF = datetime(2024, 4, 1, tzinfo=UTC)
ORACLE_AS_OF = FIRST + timedelta(days=DAYS)


def change(**changed: object) -> Change:
    return Change.model_validate(STEP | changed)


@pytest.fixture
def cells(con, make_log):
    """Nine cases of two units about the first of March; the tenth is of a unit that nobody asked about."""
    log = make_log(
        [
            *[{"process": "p", "case_id": "4 days", "activity": "a", "occurred_at": "2024-01-10", "unit": "nord"},
              {"process": "p", "case_id": "4 days", "activity": "b", "occurred_at": "2024-01-14"}],
            *[{"process": "p", "case_id": "never", "activity": "a", "occurred_at": "2024-02-19", "unit": "nord"},
              {"process": "p", "case_id": "never", "activity": "c", "occurred_at": "2024-02-20"}],
            *[{"process": "p", "case_id": "shelved", "activity": "a", "occurred_at": "2024-02-01", "unit": "nord"},
              {"process": "p", "case_id": "shelved", "activity": "end", "occurred_at": "2024-02-03"}],
            *[{"process": "p", "case_id": "straddles", "activity": "a", "occurred_at": "2024-02-20", "unit": "nord"},
              {"process": "p", "case_id": "straddles", "activity": "b", "occurred_at": "2024-02-21"}],
            *[{"process": "p", "case_id": "after", "activity": "x", "occurred_at": "2024-02-01", "unit": "nord"},
              {"process": "p", "case_id": "after", "activity": "a", "occurred_at": "2024-03-02"},
              {"process": "p", "case_id": "after", "activity": "a", "occurred_at": "2024-03-03"},
              {"process": "p", "case_id": "after", "activity": "b", "occurred_at": "2024-03-05"}],
            *[{"process": "p", "case_id": "30 days", "activity": "a", "occurred_at": "2024-03-01", "unit": "nord"},
              {"process": "p", "case_id": "30 days", "activity": "b", "occurred_at": "2024-03-31"}],
            *[{"process": "p", "case_id": "recent", "activity": "a", "occurred_at": "2024-03-30", "unit": "nord"}],
            *[{"process": "p", "case_id": "no time", "activity": "a", "occurred_at": "2024-03-05", "unit": "nord"},
              {"process": "p", "case_id": "no time", "activity": "b", "occurred_at": None}],
            *[{"process": "p", "case_id": "other", "activity": "a", "occurred_at": "2024-01-10", "unit": "syd"},
              {"process": "p", "case_id": "other", "activity": "b", "occurred_at": "2024-01-11"}],
            *[{"process": "p", "case_id": "elsewhere", "activity": "a", "occurred_at": "2024-01-10", "unit": "vest"}],
            *[{"process": "q", "case_id": "elsewhere", "activity": "a", "occurred_at": "2024-01-10", "unit": "nord"}],
        ],
        ends={"p": ["end"]},
    )  # fmt: skip
    return con.execute(change_cells_sql(change(), log, as_of=AS_OF)).fetchall()


def test_every_case_is_followed_as_long_and_those_that_cannot_be_are_left_out_by_their_first_day(cells):
    day = 86_400_000_000
    january, february, march = (2024 * 12 + month for month in (1, 2, 3))
    assert cells == [
        ("compared", "before", january, 1, day, day**2, 1),
        ("treated", "after", march, 2, 13 * day, (9 + 100) * day**2, 3),
        ("treated", "before", january, 1, 4 * day, 16 * day**2, 1),
        ("treated", "before", february, 2, 12 * day, (4 + 100) * day**2, 2),
        ("treated", "left_out", february, 1, day, day**2, 1),
        ("treated", "left_out", march, 1, 10 * day, 100 * day**2, 1),
    ]


@pytest.mark.usefixtures("cells")
def test_few_cases_give_their_means_and_no_effect(con):
    row = _only(changes(con, [change()], EventLog(), as_of=AS_OF))
    assert row == {
        "process": "p", "change_id": "C1", "kpi": "step_days", "title_da": "Ny arbejdsgang", "kind": "indsats",
        "level": "unit", "units": ["nord"], "compared_with": ["syd"], "from_activity": "a", "to_activity": "b",
        "changed_on": date(2024, 3, 1), "followed_days": 10, "method": "forskel i forskelle", "before": 5.333333,
        "after": 6.5, "expected": None, "effect": None, "lower": None, "upper": None, "cases_before": 3,
        "cases_after": 2, "compared_before": 1, "compared_after": 0, "cases_left_out": 2, "note_da": "for få sager",
    }  # fmt: skip


def test_time_to_the_end_needs_a_declared_end(con, make_log):
    log = make_log([("p", "1", "a", "2024-01-02"), ("p", "1", "b", "2024-01-03")])
    throughput = change(kpi="throughput_days", **dict.fromkeys(("from", "to")))
    row = _only(changes(con, [throughput], log, as_of=AS_OF))
    assert (row["before"], row["note_da"]) == (None, "for få sager")
    row = _only(changes(con, [throughput.model_copy(update={"units": ()})], log, as_of=AS_OF))
    assert (row["before"], row["note_da"]) == (None, "processen har ingen slutaktivitet")


def test_a_case_that_is_reopened_is_measured_to_its_first_end_whenever_it_began(con, make_log):
    log = make_log(
        [
            ("p", "1", "a", "2024-01-02"), ("p", "1", "b", "2024-01-04"),
            ("p", "1", "a", "2024-02-02"), ("p", "1", "b", "2024-02-04"),
            ("p", "2", "a", None), ("p", "2", "b", "2024-01-05"),
            ("p", "3", "a", "2024-01-02"), ("p", "3", "a", "2024-01-20"),
        ],
        ends={"p": ["b"]},
    )  # fmt: skip
    throughput = change(kpi="throughput_days", units=[], compared_with=[], **dict.fromkeys(("from", "to")))
    rework = change(id="C2", kpi="rework_share", units=[], compared_with=[], **dict.fromkeys(("from", "to")))
    shown = changes(con, [throughput, rework], log, as_of=AS_OF)
    assert shown.select("change_id, before, cases_before").fetchall() == [("C1", 4.0, 3), ("C2", 0.0, 3)]
    later = changes(con, [rework.model_copy(update={"followed_days": 40})], log, as_of=AS_OF)
    assert later.select("before, cases_before").fetchall() == [(0.666667, 3)]


def test_the_difference_in_differences_and_its_interval_are_what_plain_python_says():
    with duckdb.connect() as con:
        log = step_log(con, np.random.default_rng(3), changed_after=400, factor=0.6)
        asked = change(date="2024-02-05", units=["u0"], compared_with=["u1", "u2"], followed_days=30)
        row = _only(changes(con, [asked], log, as_of=ORACLE_AS_OF))
        groups = _plain_groups(con, asked)
    means = {key: statistics.fmean(values) for key, values in groups.items()}
    parts = {key: (statistics.variance(values) / len(values), len(values) - 1) for key, values in groups.items()}
    effect = (means["u0", "after"] - means["u0", "before"]) - (means["rest", "after"] - means["rest", "before"])
    error = sqrt(sum(part for part, _ in parts.values()))
    freedom = error**4 / sum(part**2 / degrees for part, degrees in parts.values())
    reach = stats.t.ppf(0.975, freedom) * error
    assert row["effect"] == pytest.approx(effect, abs=1e-5)
    assert (row["lower"], row["upper"]) == pytest.approx((effect - reach, effect + reach), abs=1e-5)
    assert row["expected"] == pytest.approx(means["u0", "after"] - effect, abs=1e-5)
    assert row["upper"] < 0


def test_the_interrupted_series_is_a_weighted_regression_of_the_months():
    with duckdb.connect() as con:
        log = step_log(con, np.random.default_rng(4), changed_after=400, factor=0.5, cases=3000, units=1)
        asked = change(date="2024-02-05", units=[], compared_with=[], followed_days=30)
        row = _only(changes(con, [asked], log, as_of=ORACLE_AS_OF))
        months = con.execute(
            f"select month_no, phase, cases, total / 86400e6 from ({change_cells_sql(asked, log, as_of=ORACLE_AS_OF)})"
            " where phase <> 'left_out'"
        ).fetchall()
    # The normal equations, solved by Cramer's rule over sums: nothing of numpy's own least squares.
    weights = [cases for _, _, cases, _ in months]
    design = [(1.0, float(month - months[0][0]), float(phase == "after")) for month, phase, _, _ in months]
    means = [total / cases for _, _, cases, total in months]
    normal = [[_dot(weights, design, i, j) for j in range(3)] for i in range(3)]
    right = [sum(w * d[i] * y for w, d, y in zip(weights, design, means, strict=True)) for i in range(3)]
    replaced = [[right[i] if j == 2 else normal[i][j] for j in range(3)] for i in range(3)]
    effect = _determinant(replaced) / _determinant(normal)
    assert row["effect"] == pytest.approx(effect, abs=1e-4)
    assert row["method"] == "afbrudt serie"
    assert row["lower"] < effect < row["upper"] < 0


def test_the_order_of_cases_and_of_declarations_does_not_matter(con, make_log):
    rng = random.Random(5)  # noqa: S311
    rows = [
        {"process": "p", "case_id": str(n), "activity": activity, "unit": "nord", "occurred_at": f"2024-0{m}-0{d}"}
        for n in range(60)
        for m in [rng.randint(1, 3)]
        for activity, d in (("a", rng.randint(1, 4)), ("b", rng.randint(5, 9)))
    ]
    asked = [change(units=[], compared_with=[]), change(id="C0", followed_days=3, units=[], compared_with=[])]
    first = changes(con, asked, make_log(rows, ends={"p": ["b"]}), as_of=AS_OF).fetchall()
    cases = [rows[n : n + 2] for n in range(0, len(rows), 2)]
    rng.shuffle(cases)
    again = changes(con, asked[::-1], make_log(sum(cases, []), ends={"p": ["b"]}), as_of=AS_OF).fetchall()
    assert [row[1] for row in first] == ["C0", "C1"]
    assert first == again


def rejections(method: str, *, times: int, seed: int, month_spread: float = 0.0) -> int:
    """How often a change that was none is given an effect: a random day, in random units, on a new log each time."""
    rng = np.random.default_rng(seed)
    found = 0
    with duckdb.connect(config={"threads": 1}) as con:
        for _ in range(times):
            log = step_log(con, rng, cases=1000, month_spread=month_spread)
            day = FIRST.date() + timedelta(days=int(rng.integers(210, 520)))
            units = {"units": ["u0"], "compared_with": ["u1", "u2"]} if method == "did" else {}
            asked = change(**({"units": [], "compared_with": []} | units), date=day.isoformat(), followed_days=30)
            row = _only(changes(con, [asked], log, as_of=ORACLE_AS_OF))
            assert row["effect"] is not None
            found += not row["lower"] <= 0 <= row["upper"]
    return found


def most_by_chance(times: int) -> int:
    """So many rejections or fewer are seen in 999 of 1,000 campaigns whose rate is five in a hundred."""
    return int(stats.binom.ppf(0.999, times, 0.05))


@pytest.mark.parametrize("method", ["did", "series"])
def test_a_change_that_is_none_is_given_no_effect_more_often_than_one_in_twenty(method):
    assert rejections(method, times=40, seed=11) <= most_by_chance(40)


@pytest.mark.full
@pytest.mark.parametrize(("method", "month_spread"), [("did", 0.0), ("did", 0.15), ("series", 0.0), ("series", 0.15)])
def test_no_more_than_one_in_twenty_of_five_hundred_changes_that_are_none(method, month_spread):
    assert rejections(method, times=500, seed=12, month_spread=month_spread) <= most_by_chance(500)


def test_a_halved_time_is_found_and_its_interval_holds_what_was_planted():
    with duckdb.connect() as con:
        log = step_log(con, np.random.default_rng(6), changed_after=400, factor=0.5, cases=2000)
        asked = change(date="2024-02-05", units=["u0"], compared_with=["u1", "u2"], followed_days=60)
        row = _only(changes(con, [asked], log, as_of=ORACLE_AS_OF))
    planted = -0.5 * 10 * np.exp(0.7**2 / 2)  # half of a lognormal's mean
    assert row["lower"] < planted < row["upper"] < 0


def _plain_groups(con, asked):
    """Days by unit and phase, counted with dictionaries; 2024-02-05 is day 400."""
    rows = con.execute("select case_key, activity, epoch_us(occurred_at) from canonical.event_log").fetchall()
    units = dict(con.execute("select case_key, unit from canonical.cases").fetchall())
    starts = {key: at for key, activity, at in rows if activity == "a"}
    stops = {key: at for key, activity, at in rows if activity == "b"}
    day, limit = 86_400_000_000, asked.followed_days
    first = int(FIRST.timestamp() * 1_000_000)
    changed = first + 400 * day - 3_600_000_000  # midnight in Denmark is 23:00 in UTC
    groups: dict[tuple[str, str], list[float]] = {}
    for key, start in starts.items():
        phase = "before" if start + limit * day <= changed else "after" if start >= changed else ""
        if phase and start + limit * day <= first + DAYS * day:
            days = min((stops.get(key, start + limit * day) - start) / day, limit)
            groups.setdefault(("u0" if units[key] == "u0" else "rest", phase), []).append(days)
    return groups


def _dot(weights, design, i, j):
    return sum(w * d[i] * d[j] for w, d in zip(weights, design, strict=True))


def _determinant(m):
    (a, b, c), (d, e, f), (g, h, i) = m
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def _only(relation):
    rows = relation.fetchall()
    assert relation.columns == list(COLUMNS)
    assert len(rows) == 1
    return dict(zip(relation.columns, rows[0], strict=True))
