"""Deadlines against a table counted by hand with a printed calendar, and against the holidays package."""

from datetime import date, datetime, timedelta
from random import Random

import holidays
import pytest

from simulator import calendar, deadlines


def number(day: str) -> int:
    return (date.fromisoformat(day) - calendar.FIRST_DATE).days


def moment(text: str) -> int:
    return int((datetime.fromisoformat(text) - datetime(2023, 1, 1)).total_seconds())  # noqa: DTZ001 - wall clock


@pytest.mark.parametrize(
    ("start", "count", "national", "municipality"),
    [
        ("2024-03-27", 7, "2024-04-10", "2024-04-10"),  # Easter
        ("2023-04-28", 7, "2023-05-10", "2023-05-10"),  # store bededag, for the last time
        ("2024-04-19", 7, "2024-04-30", "2024-04-30"),  # and not any more
        ("2025-12-19", 7, "2026-01-02", "2026-01-06"),  # Christmas
        ("2026-05-29", 7, "2026-06-09", "2026-06-10"),  # grundlovsdag
        ("2024-12-23", 1, "2024-12-24", "2024-12-27"),
        ("2024-06-01", 1, "2024-06-03", "2024-06-03"),  # from a Saturday
    ],
)
def test_working_days_are_those_of_the_calendar(start, count, national, municipality):
    assert deadlines.add_working_days(number(start), count) == number(national)
    assert deadlines.add_working_days(number(start), count, closing="municipality") == number(municipality)
    assert deadlines.working_days_between(number(start), number(national)) == count


def test_working_days_agree_with_a_walk_along_the_holidays_package():
    closed, rng = set(holidays.Denmark(years=range(2023, 2031))), Random(2)  # noqa: S311
    for _ in range(300):
        start, count = rng.randrange(2000), rng.randrange(1, 60)
        day, left = calendar.DATES[start], count
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5 and day not in closed
        assert calendar.DATES[deadlines.add_working_days(start, count)] == day


@pytest.mark.parametrize(
    ("start", "due"), [("2024-04-22", "2024-05-21"), ("2024-11-27", "2024-12-27"), ("2024-05-01", "2024-05-29")]
)
def test_four_weeks_that_end_on_a_holiday_roll_to_the_next_working_day(start, due):
    assert deadlines.next_working_day(deadlines.add_weeks(number(start), 4)) == number(due)


def test_the_end_of_the_eighth_week_when_the_first_day_counts():
    assert deadlines.add_weeks(number("2025-01-06"), 8) - 1 == number("2025-03-02")


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        ("2024-10-31", 4, "2025-02-28"),
        ("2023-10-31", 4, "2024-02-29"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-08-15", 4, "2024-12-15"),
        ("2024-08-31", 16, "2025-12-31"),
        ("2023-12-31", 12, "2024-12-31"),
    ],
)
def test_months_keep_the_number_of_the_day_where_there_is_one(start, months, due):
    assert deadlines.add_months(number(start), months) == number(due)


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2024-10-26 14:00", "2024-10-27 13:00"),  # a night of 25 hours
        ("2025-03-29 14:00", "2025-03-30 15:00"),  # a night of 23
        ("2024-06-01 14:00", "2024-06-02 14:00"),
    ],
)
def test_twenty_four_hours_are_elapsed_ones(start, last):
    assert deadlines.is_within_hours(moment(start), moment(last), 24)
    assert not deadlines.is_within_hours(moment(start), moment(last) + 1, 24)


def test_waits_that_overlap_count_once_and_only_within_the_clocks_time():
    waits = [(5, 10), (8, 12), (12, 14), (20, 22), (30, 99), (-3, 1)]
    assert deadlines.merged(waits, 0, 35) == [(0, 1), (5, 14), (20, 22), (30, 35)]
    assert deadlines.net_days(0, 35, waits) == 35 - 1 - 9 - 2 - 5


def test_a_wait_moves_the_deadline_only_if_it_begins_by_then():
    assert deadlines.due_after_pauses(40, [(10, 15), (44, 50)], start=0, stop=60) == 51
    assert deadlines.due_after_pauses(40, [(10, 15), (46, 50)], start=0, stop=60) == 45
    assert deadlines.due_after_pauses(40, [], start=0, stop=60) == 40
