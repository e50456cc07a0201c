"""The key figures against a hand-drawn log, and what each level adds up to."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mining.errors import ArgumentError
from mining.performance.kpis import kpis

AS_OF = datetime(2024, 3, 11, tzinfo=UTC)
ENDS = {"bygge": ["afgør"]}


def event(case_id, activity, occurred_at, unit=None, registered_at=None):
    return {
        "process": "bygge",
        "case_id": case_id,
        "activity": activity,
        "occurred_at": occurred_at,
        "registered_at": registered_at,
        "unit": unit,
    }


HAND_DRAWN = [
    event("1", "modtag", "2024-01-01 12:00", "Borgerservice", "2024-01-03 12:00"),
    event("1", "hør", "2024-01-05 12:00", "Byg", "2024-01-05 12:00"),
    event("1", "hør", "2024-01-07 12:00"),
    event("1", "afgør", "2024-01-11 12:00", "Byg"),
    # 23:30 UTC on the last of January is February in Denmark.
    event("2", "modtag", "2024-01-01 12:00", "Byg"),
    event("2", "afgør", "2024-01-31 23:30", "Byg"),
    event("3", "modtag", "2024-03-01 00:00", "Byg"),
]


def totals(con, log):
    rows = kpis(con, log, as_of=AS_OF).filter("level = 'total'").select("kpi, value, cases, coverage").fetchall()
    return {kpi: rest for kpi, *rest in rows}


def test_a_hand_drawn_log_gives_every_total(con, make_log):
    first, second = 10.0, 30 + 11.5 / 24
    assert totals(con, make_log(HAND_DRAWN, ends=ENDS)) == {
        # kpi: value, cases, coverage
        "cases_received": [3.0, 3, 1.0],
        "cases_ended": [2.0, 2, 1.0],
        "open_cases": [1.0, 1, 1.0],
        "open_age_median_days": [10.0, 1, 1.0],
        "throughput_median_days": [round((first + second) / 2, 6), 2, 1.0],
        "throughput_mean_days": [round((first + second) / 2, 6), 2, 1.0],
        "throughput_p90_days": [round(first + 0.9 * (second - first), 6), 2, 1.0],
        "rework_share": [0.5, 2, 1.0],
        "handover_mean": [0.5, 2, 1.0],
        "registration_delay_median_days": [None, 1, 0.333333],
    }


def test_months_are_danish_and_units_are_the_last_named(con, make_log):
    figures = kpis(con, make_log(HAND_DRAWN, ends=ENDS), as_of=AS_OF).filter("kpi = 'cases_ended'")
    assert figures.select("unit, period, level, period_start, period_basis, value, lower, upper").fetchall() == [
        ("(alle)", "2024-01", "month", date(2024, 1, 1), "ended", 1.0, 1.0, 1.0),
        ("(alle)", "2024-02", "month", date(2024, 2, 1), "ended", 1.0, 1.0, 1.0),
        ("(alle)", "(alle)", "total", None, "ended", 2.0, 2.0, 2.0),
        ("Byg", "(alle)", "unit", None, "ended", 2.0, 2.0, 2.0),
        ("Byg", "2024-01", "unit_month", date(2024, 1, 1), "ended", 1.0, 1.0, 1.0),
        ("Byg", "2024-02", "unit_month", date(2024, 2, 1), "ended", 1.0, 1.0, 1.0),
    ]


def test_without_declared_ends_all_cases_count_and_none_is_called_open(con, make_log):
    figures = totals(con, make_log(HAND_DRAWN))
    assert figures["throughput_median_days"] == [10.0, 3, 1.0]
    assert figures.keys().isdisjoint({"cases_ended", "open_cases", "open_age_median_days"})


def test_a_log_without_time_gives_only_what_needs_none_and_no_empty_rows(con, make_log):
    log = make_log([("bygge", "1", "hør", None), ("bygge", "1", "hør", None), ("bygge", "2", "afgør", None)], ends=ENDS)
    assert kpis(con, log, as_of=AS_OF).select("level, kpi, value, cases, coverage").fetchall() == [
        ("total", "cases_ended", 1.0, 1, 1.0),
        ("total", "cases_received", 2.0, 2, 1.0),
        ("total", "open_cases", 1.0, 1, 1.0),
        ("total", "rework_share", 0.0, 1, 1.0),
    ]


def test_coverage_is_the_share_of_cases_whose_value_is_known(con, make_log):
    log = make_log([("p", "1", "a", "2024-01-01 00:00"), ("p", "2", "a", None), ("p", "3", "a", None)])
    assert totals(con, log)["throughput_mean_days"] == [None, 1, 0.333333]


def test_below_its_minimum_coverage_a_figure_is_withheld_and_says_why(con, make_log):
    known = [("p", str(number), "a", "2024-01-01 00:00") for number in range(4)]
    unknown = [("p", f"u{number}", "a", None) for number in range(5)]
    columns = "value, lower, upper, cases, withheld_da"
    reason = "Kun 44 % af sagerne har et tidspunkt for både den første og den sidste hændelse; 50 % skal have det."
    figures = kpis(con, make_log(known + unknown), as_of=AS_OF).filter("kpi = 'throughput_mean_days'")
    assert figures.filter("level = 'total'").select(columns).fetchall() == [(None, None, None, 4, reason)]
    figures = kpis(con, make_log(known + unknown[:4]), as_of=AS_OF).filter("kpi = 'throughput_mean_days'")
    assert figures.filter("level = 'total'").select(columns).fetchall() == [(0.0, 0.0, 0.0, 4, None)]


def test_a_case_planned_after_as_of_has_no_age_yet(con, make_log):
    log = make_log([event("1", "modtag", "2025-01-01 00:00"), event("2", "modtag", "2024-03-10 00:00")], ends=ENDS)
    assert totals(con, log)["open_age_median_days"] == [1.0, 1, 0.5]


def test_an_empty_log_has_no_figures(con, make_log):
    assert kpis(con, make_log([]), as_of=AS_OF).fetchall() == []


def test_as_of_must_say_its_time_zone(con, make_log):
    with pytest.raises(ArgumentError, match="as_of '2024-03-11T00:00:00' has no time zone"):
        kpis(con, make_log([]), as_of=datetime(2024, 3, 11))  # noqa: DTZ001


def test_counts_of_units_and_months_sum_to_the_total(con, make_log, rng):
    rows = []
    for case in range(80):
        at = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(hours=rng.randrange(9000))
        for _ in range(rng.randrange(1, 6)):
            at += timedelta(minutes=rng.randrange(90000))
            unit = rng.choice(["Byg", "Miljø", None])
            rows.append(event(f"{case:02}", rng.choice(["modtag", "hør", "afgør"]), at, unit))
    figures = kpis(con, make_log(rows, ends=ENDS), as_of=AS_OF)
    counts = figures.filter("kpi in ('cases_received', 'cases_ended', 'open_cases')")
    per_level = counts.aggregate("kpi, level, sum(value) as total")
    agreeing = per_level.aggregate("kpi, count(*), count(distinct total)").order("kpi")
    assert agreeing.fetchall() == [("cases_ended", 4, 1), ("cases_received", 4, 1), ("open_cases", 4, 1)]
    assert figures.aggregate("count(*) = count(distinct (process, unit, period, kpi))").fetchall() == [(True,)]
