"""Danish days and hours against the holidays package, zoneinfo and hand-counted spans."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import holidays
import pytest

from simulator import calendar


def number(day: date) -> int:
    return (day - calendar.FIRST_DATE).days


@pytest.mark.parametrize("year", range(2023, 2037))
def test_closed_days_are_the_public_holidays_and_three_more(year):
    extra = {date(year, 6, 5), date(year, 12, 24), date(year, 12, 31)}
    assert calendar.closed_days(year) == set(holidays.Denmark(years=year)) | extra


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2024, 3, 27), 7, date(2024, 4, 10)),
        (date(2023, 4, 28), 7, date(2023, 5, 10)),
        (date(2024, 4, 19), 7, date(2024, 4, 30)),
    ],
)
def test_working_days_are_counted_around_easter_and_store_bededag(start, days, due):
    assert calendar.DATES[calendar.after(number(start), days)] == due


def test_the_nearest_open_day_is_found_on_either_side_of_christmas():
    assert calendar.DATES[calendar.workday_by(number(date(2023, 12, 26)))] == date(2023, 12, 22)
    assert calendar.DATES[calendar.workday_from(number(date(2023, 12, 24)))] == date(2023, 12, 27)
    assert calendar.DATES[calendar.workday_by(number(date(2023, 12, 22)))] == date(2023, 12, 22)


def test_less_gets_done_in_july():
    assert calendar.after(number(date(2024, 7, 8)), 5) - number(date(2024, 7, 8)) > 14


def test_utc_agrees_with_the_zone_database_through_both_changes_of_the_clock():
    zone, origin = ZoneInfo("Europe/Copenhagen"), datetime(2023, 1, 1, tzinfo=UTC)
    for day in (date(2023, 3, 26), date(2023, 10, 29), date(2024, 3, 31), date(2024, 10, 27), date(2024, 7, 1)):
        for minute in range(-1440, 2 * 1440, 15):
            wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001
            if (day.month, wall.hour, wall.day) == (3, 2, day.day):
                continue  # the hour that does not exist
            moment = int((wall - datetime(2023, 1, 1)).total_seconds())  # noqa: DTZ001
            assert origin + timedelta(seconds=calendar.utc(moment)) == wall.replace(tzinfo=zone).astimezone(UTC)


def test_office_hours_are_never_those_of_a_defect():
    rng = Random(1)  # noqa: S311
    times = [calendar.office_time(rng, day) % calendar.DAY for day in range(700) for _ in range(5)]
    assert min(times) >= 7 * 3600
    assert max(times) < 17 * 3600


def test_few_cases_arrive_at_weekends_in_july_and_around_christmas(simulation):
    received = [datetime.strptime(row["ModtagetDato"], "%d-%m-%Y") for row in simulation.rows["byggesag"]]  # noqa: DTZ007
    per_month = {month: sum(day.month == month for day in received) for month in range(1, 13)}
    assert per_month[7] < 0.6 * per_month[5]
    assert per_month[12] < 0.6 * per_month[5]
    assert sum(day.weekday() >= 5 for day in received) < 0.15 * len(received)
