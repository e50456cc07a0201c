"""The stock of open cases, against a stock drawn by hand, plain Python, and the laws that stocks obey."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from mining.performance.workload import workload
from tests.mining.performance.timed_logs import ENDS, by_case, random_log

DANISH = ZoneInfo("Europe/Copenhagen")
AS_OF = datetime(2024, 3, 10, 23, tzinfo=UTC)  # the 11th in Denmark: ten days of March have passed


def event(case, activity, day, unit):
    at = datetime.fromisoformat(f"2024-{day}").replace(tzinfo=DANISH)
    return {"process": "p", "case_id": case, "activity": activity, "occurred_at": at, "unit": unit}


def test_the_stock_of_each_month_is_what_came_and_has_not_left(con, make_log):
    log = make_log(
        [
            event("1", "a", "01-12", "nord"), event("1", "e", "02-11", "nord"),  # thirty days, twenty of January
            event("2", "a", "02-01", "nord"), event("2", "e", "02-29", "nord"),
            event("3", "a", "02-20", "syd"),  # open, ten days of February, twenty days old at the end
            event("4", "a", "03-20", "syd"),  # after as_of
        ],
        ends=ENDS,
    )  # fmt: skip
    found = workload(con, log, as_of=AS_OF).filter("unit = '(alle)'").fetchall()
    whole = (AS_OF - datetime(2024, 1, 12, tzinfo=DANISH)) / timedelta(days=1)

    def row(period, start, *figures):
        level = "month" if start else "total"
        return ("p", "(alle)", period, level, start, "stock", *figures)

    assert found == [
        # cases, arrivals, departures, open, median age, p90 age, mean open, mean throughput, by Little
        row("2024-01", date(2024, 1, 1), 1, 1, 0, 1, 20.0, 20.0, round(20 / 31, 6), None, None),
        row("2024-02", date(2024, 2, 1), 3, 2, 2, 1, 10.0, 10.0, round((10 + 28 + 10) / 29, 6), 29.0, 2.0),
        row("2024-03", date(2024, 3, 1), 1, 0, 0, 1, 20.0, 20.0, 1.0, None, None),
        row("(alle)", None, 3, 3, 2, 1, 20.0, 20.0, round(78 / whole, 6), 29.0, round(58 / whole, 6)),
    ]


def stays(rows, as_of):
    """When each case came and left, if it did, by plain Python."""
    for events in by_case(rows).values():
        came = events[0]["occurred_at"]
        left = max(event["ended_at"] or event["occurred_at"] for event in events)
        left = left if events[-1]["activity"] == "e" else None
        if came <= as_of and (left is None or left <= as_of):
            yield came, left


def test_random_stocks_are_those_of_plain_python(con, make_log, rng):
    rows = random_log(rng, cases=150)
    as_of = datetime(2024, 6, 15, tzinfo=UTC)
    told = list(stays(rows, as_of))
    found = workload(con, make_log(rows, ends=ENDS), as_of=as_of).filter("level = 'month'").order("period").fetchall()
    assert found
    for row in found:
        start = datetime(row[4].year, row[4].month, 1, tzinfo=DANISH).astimezone(UTC)
        stop = datetime(row[4].year + row[4].month // 12, row[4].month % 12 + 1, 1, tzinfo=DANISH).astimezone(UTC)
        stop = min(stop, as_of)
        ages = [(stop - came) / timedelta(days=1) for came, left in told if came < stop and (not left or left >= stop)]
        inside = sum(max(0, (min(left or stop, stop) - max(came, start)) / timedelta(days=1)) for came, left in told)
        assert row[7] == sum(start <= came < stop for came, _ in told)
        assert row[8] == sum(left is not None and start <= left < stop for _, left in told)
        assert row[9] == len(ages)
        assert row[10:12] == pytest.approx(np.quantile(ages, [0.5, 0.9]) if ages else [None, None], abs=1e-6)
        assert row[12] == pytest.approx(inside / ((stop - start) / timedelta(days=1)), abs=1e-6)


def test_each_stock_is_the_one_before_plus_arrivals_less_departures(con, make_log, rng):
    log = make_log(random_log(rng, cases=150), ends=ENDS)
    found = workload(con, log, as_of=datetime(2024, 6, 15, tzinfo=UTC))
    stock = {}
    for unit, arrivals, departures, open_cases in (
        found.filter("level in ('month', 'unit_month')")
        .order("unit, period")
        .select("unit, arrivals, departures, open_cases")
        .fetchall()
    ):
        stock[unit] = stock.get(unit, 0) + arrivals - departures
        assert open_cases == stock[unit]
    last = found.filter("level in ('total', 'unit')").select("unit, open_cases").fetchall()
    assert dict(last) == stock


def test_littles_law_holds_where_as_much_leaves_as_comes(con, make_log):
    """A case a day, each ten days long, for a year: ten lie there, and the law says so; a growing stock breaks it."""
    rows = []
    for day in range(365):
        came = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=day)
        for name, at in (("a", came), ("e", came + timedelta(days=10))):
            rows.append({"process": "p", "case_id": str(day), "activity": name, "occurred_at": at, "unit": "nord"})
            rows.append({**rows[-1], "process": "q"})
    growing = [row for row in rows if row["process"] == "p" or row["activity"] == "a" or int(row["case_id"]) % 2]
    log = make_log(growing, ends={"p": ["e"], "q": ["e"]})
    months = workload(con, log, as_of=datetime(2025, 1, 10, tzinfo=UTC)).filter(
        "period = '2024-06' and level = 'month'"
    )
    steady, grown = months.order("process").select("mean_open_cases, little_open_cases").fetchall()
    assert steady == (10.0, 10.0)
    assert grown[0] > 5 * grown[1]


def test_a_process_without_declared_ends_has_no_stock(con, make_log, rng):
    assert workload(con, make_log(random_log(rng)), as_of=AS_OF).fetchall() == []
