"""Key figures of deadlines, on cases few enough to judge by hand."""

from datetime import UTC, date, datetime

import pytest

from mining.performance.rule_kpi_definitions import RULE_KPIS
from mining.performance.rule_kpis import rule_kpis
from mining.rules.calendar import make_calendar
from mining.rules.rule import DelayRule, OrderRule
from mining.rules.write import write_rule_cases

AS_OF = datetime(2024, 6, 30, 12, tzinfo=UTC)
TEXTS = {"process": "p", "title_da": "t", "law": "l", "paragraph": "§ 1"}
PAUSE = {"from": ["asked"], "to": ["answered"], "waiting_for": "borger"}
DECIDED = DelayRule.model_validate(
    {"id": "F1", "kind": "max_delay", "limit": 20, "unit": "calendar_days", "start": ["received"], "stop": ["decided"]}
    | {"pause": [PAUSE]} | TEXTS
)  # fmt: skip
RECEIPT = DelayRule.model_validate(
    {"id": "F2", "kind": "max_delay", "limit": 5, "unit": "calendar_days", "start": ["received"], "stop": ["receipt"]}
    | TEXTS
)
WAIT = DelayRule.model_validate(
    {"id": "F3", "kind": "min_delay", "limit": 90, "unit": "calendar_days", "start": ["received"], "stop": ["decided"]}
    | TEXTS
)
ORDER = OrderRule(id="D1", kind="order", template="precedence", a=["nothing"], b=["decided"], **TEXTS)
CASES = {
    # Receipt after 2 days, decided after 30, of which 12 waiting for the citizen: 18 net. In time.
    "kept": ("Nord", [("received", "2024-01-01"), ("receipt", "2024-01-03"), ("asked", "2024-01-05"),
                      ("answered", "2024-01-17"), ("decided", "2024-01-31")]),
    # Receipt in time, decided after 26 days: late.
    "late": ("Nord", [("received", "2024-02-01"), ("receipt", "2024-02-02"), ("decided", "2024-02-27")]),
    # Decided in time after 10 days, never a receipt: late, though the case is not over.
    "no receipt": ("Syd", [("received", "2024-02-10"), ("decided", "2024-02-20")]),
    # Both still run: nothing is known yet.
    "running": ("Syd", [("received", "2024-06-29")]),
    # The receipt's time is unknown and the decision in time after 6: nobody knows.
    "unknown": ("Syd", [("received", "2024-03-01"), ("decided", "2024-03-07"), ("receipt", None)]),
    "other": ("Syd", [("noted", "2024-01-20")]),
}  # fmt: skip


@pytest.fixture
def figures(con, make_log, tmp_path):
    """The value and cases of every figure by ``kpi, level, unit, period``; min_delay and order rules take no part."""
    make_calendar(con)
    log = make_log(
        {"process": "p", "case_id": case, "activity": activity, "unit": unit} | {"occurred_at": at and f"{at} 10:00"}
        for case, (unit, events) in CASES.items()
        for activity, at in events
    )
    rules = [DECIDED, RECEIPT, WAIT, ORDER]
    paths = write_rule_cases(con, rules, log, as_of=AS_OF, out=tmp_path)
    rows = rule_kpis(con, rules, log, f"read_parquet('{paths['rule_cases']}')")
    return {
        (kpi, level, unit, period): (value, cases, coverage)
        for kpi, level, unit, period, value, cases, coverage in rows.select(
            "kpi, level, unit, period, value, cases, coverage"
        ).fetchall()
    }


def test_a_case_is_in_time_when_it_keeps_all_deadlines_that_are_decided(figures):
    # Kept: 1. Late: 2. Unknown: 1, which the figure speaks about without a value. The running one is not decided.
    assert figures["deadline_share", "total", "(alle)", "(alle)"] == (round(1 / 3, 6), 3, 0.75)
    assert figures["deadline_share", "unit", "Nord", "(alle)"] == (0.5, 2, 1.0)
    assert figures["deadline_share", "month", "(alle)", "2024-02"] == (0.0, 2, 1.0)
    assert figures["deadline_share", "unit_month", "Nord", "2024-01"] == (1.0, 1, 1.0)
    assert ("deadline_share", "month", "(alle)", "2024-06") not in figures


def test_net_time_is_that_of_the_longest_deadline_that_was_met_or_missed_by_a_stop(figures):
    # Net 18, 26, 10 and 6 days; the running case has none.
    assert figures["net_time_median_days", "total", "(alle)", "(alle)"] == (14.0, 4, 1.0)
    assert figures["net_time_mean_days", "total", "(alle)", "(alle)"] == (15.0, 4, 1.0)
    assert figures["net_time_mean_days", "month", "(alle)", "2024-02"] == (18.0, 2, 1.0)


def test_waits_are_told_of_those_whose_rule_waits_for_them(figures):
    assert figures["waited_for_citizen_mean_days", "total", "(alle)", "(alle)"] == (3.0, 4, 1.0)
    assert not [key for key in figures if key[0].startswith(("waited_for_municipality", "waited_for_authority"))]


def test_levels_are_the_months_of_the_case_or_of_the_stop(con, make_log, tmp_path):
    make_calendar(con)
    log = make_log([("p", "1", "received", "2024-01-31 22:30"), ("p", "1", "decided", "2024-01-31 23:30")])
    paths = write_rule_cases(con, [DECIDED], log, as_of=AS_OF, out=tmp_path)
    rows = rule_kpis(con, [DECIDED], log, f"read_parquet('{paths['rule_cases']}')").filter("level = 'month'")
    assert rows.select("kpi, period_start, period_basis").fetchall() == [
        ("deadline_share", date(2024, 1, 1), "received"),
        ("net_time_mean_days", date(2024, 2, 1), "ended"),
        ("net_time_median_days", date(2024, 2, 1), "ended"),
        ("waited_for_citizen_mean_days", date(2024, 2, 1), "ended"),
    ]


def test_a_municipality_without_deadlines_has_none_of_these_figures(con, make_log, tmp_path):
    make_calendar(con)
    log = make_log([("p", "1", "decided", "2024-01-31 22:30")])
    paths = write_rule_cases(con, [ORDER], log, as_of=AS_OF, out=tmp_path)
    assert rule_kpis(con, [ORDER], log, f"read_parquet('{paths['rule_cases']}')").fetchall() == []


def test_every_figure_is_declared_once_with_what_it_does_not_say():
    assert len({kpi.kpi for kpi in RULE_KPIS}) == len(RULE_KPIS)
    assert all(kpi.definition_da.endswith(".") for kpi in RULE_KPIS)
    assert all(kpi.what_it_does_not_say_da.startswith("Siger ikke") for kpi in RULE_KPIS)
