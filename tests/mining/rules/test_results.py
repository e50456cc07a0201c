"""Verdicts counted over units and months, on a log small enough to count by hand."""

from datetime import UTC, date, datetime

import pyarrow.parquet as pq
import pytest

from mining.rules.calendar import make_calendar
from mining.rules.evaluate import rule_cases
from mining.rules.results import WORST_FIRST, rule_results
from mining.rules.rule import DelayRule, OrderRule
from mining.rules.write import write_rule_cases

AS_OF = datetime(2024, 3, 31, 12, tzinfo=UTC)
TEXTS = {"process": "p", "title_da": "Prøve", "law": "Prøve", "paragraph": "§ 1"}
TEN_DAYS = DelayRule(
    id="F1", kind="max_delay", limit=10, unit="calendar_days", start=["asked"], stop=["answered"], which="each", **TEXTS
)
ANSWERED = OrderRule(id="D1", kind="order", template="response", a=["asked"], b=["answered"], **TEXTS)
CASES = {
    # Kept: 4 days.
    "kept": ("Nord", [("asked", "2024-01-02 10:00"), ("answered", "2024-01-06 10:00")]),
    # Broken by the second clock: 20 days; the first took 2. The case counts once, as late, in the month of that clock.
    "late": ("Nord", [("asked", "2024-01-03 10:00"), ("answered", "2024-01-05 10:00"),
                      ("asked", "2024-02-01 10:00"), ("answered", "2024-02-21 10:00")]),
    # Never answered, and the deadline is past.
    "open": ("Syd", [("asked", "2024-02-10 10:00")]),
    # Asked two days before as_of.
    "running": ("Syd", [("asked", "2024-03-29 10:00")]),
    # Nothing to put the rule to.
    "other": ("Syd", [("noted", "2024-01-20 10:00")]),
}  # fmt: skip


@pytest.fixture
def log(con, make_log):
    make_calendar(con)
    return make_log(
        {"process": "p", "case_id": case, "activity": activity, "occurred_at": at, "unit": unit}
        for case, (unit, events) in CASES.items()
        for activity, at in events
    )


def test_every_level_counts_each_case_once_by_its_worst_clock(con, log):
    rows = rule_results(con, TEN_DAYS, log, as_of=AS_OF).select(
        "level, unit, period, period_start, met, late, late_open, running, at_risk, undeterminable, not_applicable,"
        "cases"
    )
    first = {month: date(2024, month, 1) for month in (1, 2, 3)}
    assert rows.fetchall() == [
        ("month", "(alle)", "2024-01", first[1], 1, 0, 0, 0, 0, 0, 1, 2),
        ("month", "(alle)", "2024-02", first[2], 0, 2, 1, 0, 0, 0, 0, 2),
        ("month", "(alle)", "2024-03", first[3], 0, 0, 0, 1, 0, 0, 0, 1),
        ("total", "(alle)", "(alle)", None, 1, 2, 1, 1, 0, 0, 1, 5),
        ("unit", "Nord", "(alle)", None, 1, 1, 0, 0, 0, 0, 0, 2),
        ("unit", "Syd", "(alle)", None, 0, 1, 1, 1, 0, 0, 1, 3),
        ("unit_month", "Nord", "2024-01", first[1], 1, 0, 0, 0, 0, 0, 0, 1),
        ("unit_month", "Nord", "2024-02", first[2], 0, 1, 0, 0, 0, 0, 0, 1),
        ("unit_month", "Syd", "2024-01", first[1], 0, 0, 0, 0, 0, 0, 1, 1),
        ("unit_month", "Syd", "2024-02", first[2], 0, 1, 1, 0, 0, 0, 0, 1),
        ("unit_month", "Syd", "2024-03", first[3], 0, 0, 0, 1, 0, 0, 0, 1),
    ]


def test_times_are_those_of_the_deciding_clocks_that_have_stopped(con, log):
    rows = rule_results(con, TEN_DAYS, log, as_of=AS_OF).filter("level = 'total'")
    # 4 days and 20 days; the open case has no time yet.
    assert rows.select("median_measured, mean_measured, mean_gross, measured_unit").fetchall() == [
        (12.0, 12.0, 12.0, "calendar_days")
    ]


def test_what_is_written_is_every_verdict_that_applies_and_the_counts_of_each_rule(con, log, tmp_path):
    ready = ANSWERED.model_copy(update={"rule_id": "D2", "in_use": False})
    paths = write_rule_cases(con, [TEN_DAYS, ready, ANSWERED], log, as_of=AS_OF, out=tmp_path)
    written = pq.read_table(paths["rule_cases"]).select(["rule_id", "case_key", "clock_no", "status"]).to_pylist()
    said = [
        dict(zip(("rule_id", "case_key", "clock_no", "status"), row, strict=True))
        for rule in (ANSWERED, TEN_DAYS)
        for row in rule_cases(con, rule, log, as_of=AS_OF)
        .filter("status <> 'not_applicable'")
        .select("rule_id, case_key, clock_no, status")
        .fetchall()
    ]
    assert written == said
    totals = [row for row in pq.read_table(paths["rule_results"]).to_pylist() if row["level"] == "total"]
    assert [row["rule_id"] for row in totals] == ["D1", "F1"]
    assert [sum(row[status] for status in WORST_FIRST) for row in totals] == [len(CASES), len(CASES)]
    assert sorted(file.name for file in tmp_path.rglob("*") if file.is_file()) == [
        "rule_cases.parquet",
        "rule_results.parquet",
    ]


@pytest.mark.parametrize(
    ("asked", "month"),
    [
        ("2024-01-31 22:59:59.999999", "2024-01"),
        ("2024-01-31 23:00", "2024-02"),
        ("2024-06-30 21:59:59.999999", "2024-06"),
        ("2024-06-30 22:00", "2024-07"),
        ("2024-10-31 22:30", "2024-10"),
    ],
)
def test_a_month_is_the_danish_one_to_the_last_microsecond(con, make_log, asked, month):
    log = make_log([("p", "1", "asked", asked)])
    asked_at = datetime(2025, 1, 1, tzinfo=UTC)
    found = rule_results(con, ANSWERED, log, as_of=asked_at).filter("level = 'month'").select("period").fetchall()
    assert found == [(month,)]
