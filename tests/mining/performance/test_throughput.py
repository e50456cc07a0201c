"""Throughput and active time in calendar and working time, against cases drawn by hand and plain Python."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from mining.performance.active_time import active_times
from mining.performance.throughput import throughput
from mining.rules.calendar import ClosingDays
from tests.mining.performance.timed_logs import ENDS, prepare

START = datetime(2024, 1, 1, tzinfo=UTC)


def test_a_case_takes_calendar_days_working_days_and_active_days(con, make_log):
    rows = [
        # Thursday to Monday: four days, two of them working days after the first.
        ("1", [("a", "2024-01-04 12:00"), ("e", "2024-01-08 12:00")]),
        # Over New Year, a holiday, and a closing day of the municipality's own on the second.
        ("2", [("a", "2023-12-29 12:00"), ("e", "2024-01-03 12:00")]),
        ("open", [("a", "2024-01-04 12:00")]),
    ]
    log = make_log(
        [("p", case, activity, at) for case, events in rows for activity, at in events],
        ends=ENDS,
        instances=[
            # Twelve hours and, of a day that overlaps them by half a day, twelve more.
            ("p", "1", "a", None, "2024-01-05 00:00:00+00", "2024-01-05 12:00:00+00"),
            ("p", "1", "b", None, "2024-01-05 00:00:00+00", "2024-01-06 00:00:00+00"),
            ("p", "2", "a", None, "2024-01-02 00:00:00+00", None),
        ],
    )
    prepare(con, log, closing=ClosingDays(dates=(date(2024, 1, 2),)))
    assert throughput(con, log).fetchall() == [
        # process, unit, period, level, start, basis, cases, days, p90, working days, p90, timed, active, waiting, share
        ("p", "(alle)", "2024-01", "month", date(2024, 1, 1), "ended", 2, 4.5, 4.9, 1.5, 1.9, 1, 1.0, 3.0, 0.25),
        ("p", "(alle)", "(alle)", "total", None, "ended", 2, 4.5, 4.9, 1.5, 1.9, 1, 1.0, 3.0, 0.25),
    ]


def test_an_activity_takes_calendar_time_working_time_and_waits_for_its_start(con, make_log):
    log = make_log(
        [("p", "1", "a", "2024-01-04 00:00"), ("p", "1", "b", "2024-01-12 00:00")],
        instances=[
            # Friday noon to Monday noon by the Danish clock: of office hours from eight to four, half a day and half.
            ("p", "1", "a", "2024-01-04 11:00:00+00", "2024-01-05 11:00:00+00", "2024-01-08 11:00:00+00"),
            ("p", "1", "a", None, "2024-01-09 07:00:00+00", "2024-01-09 15:00:00+00"),
            ("p", "1", "b", None, "2024-01-09 15:00:00+00", "2024-01-09 07:00:00+00"),  # the wrong way round
            ("p", "1", "c", None, None, "2024-01-09 15:00:00+00"),
        ],
    )
    prepare(con, log, closing=ClosingDays(office_hours=(8, 16)))
    assert active_times(con, log, office_hours=(8, 16)).fetchall() == [
        # process, activity, instances, cases, median, p90, working, from plan to start, total
        ("p", "a", 2, 1, round((3 + 1 / 3) / 2, 6), round(1 / 3 + 0.9 * (3 - 1 / 3), 6), 1.0, 1.0, round(3 + 1 / 3, 6)),
    ]


def test_random_active_times_are_unions_of_intervals_counted_minute_by_minute(con, make_log, rng):
    instances, busy, lengths = [], defaultdict(set), defaultdict(list)
    rows = []
    for case in range(40):
        rows += [("p", f"{case}", "a", START), ("p", f"{case}", "e", START + timedelta(minutes=3000))]
        for _ in range(rng.randrange(6)):
            begins, lasts, activity = rng.randrange(2000), rng.randrange(900), rng.choice("abc")
            span = (START + timedelta(minutes=begins), START + timedelta(minutes=begins + lasts))
            instances.append(("p", f"{case}", activity, None, *span))
            busy[case] |= set(range(begins, begins + lasts))
            lengths[activity].append(lasts)
    log = prepare(con, make_log(rows, ends=ENDS, instances=instances))
    timed = {int(case) for _, case, *_ in instances}
    active = [len(busy[case]) for case in timed]
    found = throughput(con, log).filter("level = 'total'").fetchone()
    assert found[11] == len(timed)
    expected = [np.median(active) / 1440, np.median(3000 - np.array(active)) / 1440, sum(active) / (3000 * len(timed))]
    assert found[12:] == pytest.approx(expected, abs=2e-6)
    for _, activity, count, _, median, p90, *_ in active_times(con, log).fetchall():
        assert count == len(lengths[activity])
        assert [median, p90] == pytest.approx(np.quantile(lengths[activity], [0.5, 0.9]) / 1440, abs=2e-6)


def test_without_both_stamps_no_active_time_is_guessed(con, make_log):
    log = prepare(con, make_log([("p", "1", "a", "2024-01-04 12:00"), ("p", "1", "e", "2024-01-05 12:00")], ends=ENDS))
    assert throughput(con, log).filter("level = 'total'").fetchone()[11:] == (0, None, None, None)
    assert active_times(con, log).fetchall() == []
