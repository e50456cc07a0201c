"""Bottlenecks and the map by month, against hand-drawn cases and plain Python on random logs."""

from collections import defaultdict
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from mining.discovery.directly_follows import directly_follows
from mining.discovery.edges_monthly import edges_monthly
from mining.performance.bottlenecks import bottlenecks
from mining.performance.waiting_causes import waiting_causes
from tests.mining.performance.timed_logs import PARTIES, plain_waits, prepare, random_log

DAY_US = 86_400_000_000


def drawn(make_log, con):
    """Two cases of nord and one of syd; a waits for the municipality, b for the citizen, of c nobody has said."""
    rows = [
        ("1", "nord", [("a", "2024-01-01 12:00"), ("b", "2024-01-03 12:00"), ("c", "2024-02-02 12:00")]),
        ("2", "nord", [("a", "2024-01-01 12:00"), ("b", "2024-01-05 12:00"), ("c", "2024-01-06 12:00")]),
        ("3", "syd", [("c", "2024-01-01 12:00"), ("a", "2024-01-02 12:00"), ("a", "2024-01-02 12:00")]),
    ]
    log = make_log(
        [
            {"process": "p", "case_id": case, "activity": activity, "occurred_at": at, "unit": unit}
            for case, unit, events in rows
            for activity, at in events
        ],
        changes=[("1", "case_type", "hus", None), ("2", "case_type", "carport", None)],
        waiting={key: party for key, party in PARTIES.items() if key[1] != "c"},
    )
    return prepare(con, log)


def test_transitions_stand_by_the_days_they_cost_in_all_and_in_each_unit(con, make_log):
    assert bottlenecks(con, drawn(make_log, con)).fetchall() == [
        # process, level, unit, rank, from, to, waiting for, cases, median, p90, total, share
        ("p", "total", "(alle)", 1, "b", "c", "borger", 2, 15.5, 27.1, 31.0, 0.815789),
        ("p", "total", "(alle)", 2, "a", "b", "kommune", 2, 3.0, 3.8, 6.0, 0.157895),
        ("p", "total", "(alle)", 3, "c", "a", "ukendt", 1, 1.0, 1.0, 1.0, 0.026316),
        ("p", "unit", "nord", 1, "b", "c", "borger", 2, 15.5, 27.1, 31.0, 0.837838),
        ("p", "unit", "nord", 2, "a", "b", "kommune", 2, 3.0, 3.8, 6.0, 0.162162),
        ("p", "unit", "syd", 1, "c", "a", "ukendt", 1, 1.0, 1.0, 1.0, 1.0),
    ]


def test_a_case_that_is_over_waits_for_nobody(con, make_log):
    rows = [("p", "1", "a", "2024-01-01"), ("p", "1", "e", "2024-01-03"), ("p", "1", "a", "2024-03-01")]
    log = prepare(con, make_log(rows, ends={"p": ["e"]}))
    for figure in (bottlenecks, waiting_causes):
        found = figure(con, log).select("from_activity, to_activity").fetchall()
        assert set(found) == {("a", "e")}
    assert len(edges_monthly(con, log).filter("from_activity = 'e' and level = 'month'").fetchall()) == 1


def test_the_map_stands_by_month_unit_and_kind(con, make_log):
    found = edges_monthly(con, drawn(make_log, con)).filter("from_activity = 'b'")
    columns = "unit, case_type, period, level, period_start, period_basis, transitions, cases, total_seconds"
    january, february = ("2024-01", date(2024, 1, 1)), ("2024-02", date(2024, 2, 1))

    def row(unit, case_type, month, level, days):
        return (unit, case_type, month[0], level, month[1], "ended", 1, 1, days * 86_400)

    assert found.select(columns).fetchall() == [
        row("(alle)", "(alle)", january, "month", 1),
        row("(alle)", "(alle)", february, "month", 30),
        row("(alle)", "carport", january, "type_month", 1),
        row("(alle)", "hus", february, "type_month", 30),
        row("nord", "(alle)", january, "unit_month", 1),
        row("nord", "(alle)", february, "unit_month", 30),
        row("nord", "carport", january, "unit_type_month", 1),
        row("nord", "hus", february, "unit_type_month", 30),
    ]


def test_random_bottlenecks_are_those_of_numpy(con, make_log, rng):
    rows = random_log(rng)
    log = prepare(con, make_log(rows, waiting=PARTIES))
    waits, cases = defaultdict(list), defaultdict(set)
    for before, after, wait in plain_waits(rows):
        waits[before["activity"], after["activity"]].append(wait)
        cases[before["activity"], after["activity"]].add(before["case_id"])
    whole = sum(map(sum, waits.values()))
    costly = sorted((arc for arc in waits if sum(waits[arc])), key=lambda arc: (-sum(waits[arc]), arc))
    found = bottlenecks(con, log).filter("level = 'total'").order("rank").fetchall()
    assert [row[4:6] for row in found] == costly
    for row in found:
        us = np.array(waits[row[4:6]])
        assert row[6] == PARTIES.get(("p", row[4]), "ukendt")
        assert row[7] == len(cases[row[4:6]])
        expected = [np.quantile(us, 0.5) / DAY_US, np.quantile(us, 0.9) / DAY_US, us.sum() / DAY_US, us.sum() / whole]
        np.testing.assert_allclose(row[8:], expected, atol=2e-6)


def test_over_months_units_and_kinds_the_map_sums_to_the_map_of_the_whole_period(con, make_log, rng):
    rows = random_log(rng)
    kinds = [(f"{case:03}", "case_type", rng.choice(["hus", "carport"]), None) for case in range(0, 60, 2)]
    log = prepare(con, make_log(rows, changes=kinds))
    whole = {(row[1], row[2]): row[3] for row in directly_follows(con, log).fetchall()}
    monthly = edges_monthly(con, log)
    for level in ("month", "unit_month", "type_month", "unit_type_month"):
        sums = monthly.filter(f"level = '{level}'").aggregate("from_activity, to_activity, sum(transitions)")
        assert {(tail, head): count for tail, head, count in sums.fetchall()} == whole


def test_random_months_are_those_of_a_plain_count(con, make_log, rng):
    rows = random_log(rng)
    log = prepare(con, make_log(rows))
    expected, cases = defaultdict(lambda: [0, 0]), defaultdict(set)
    for before, after, wait in plain_waits(rows):
        danish = after["occurred_at"].astimezone(ZoneInfo("Europe/Copenhagen"))
        key = (before["activity"], after["activity"], f"{danish:%Y-%m}")
        expected[key][0] += 1
        expected[key][1] += wait
        cases[key].add(before["case_id"])
    found = edges_monthly(con, log).filter("level = 'month'")
    told = found.select("from_activity, to_activity, period, transitions, cases, total_seconds").fetchall()
    assert told == sorted((*key, count, len(cases[key]), round(wait / 1e6)) for key, (count, wait) in expected.items())
