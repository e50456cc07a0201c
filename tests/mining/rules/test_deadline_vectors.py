"""When a deadline falls, on days looked up in a calendar: Danish holidays, month ends, summer time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from mining.rules.calendar import ClosingDays, make_calendar
from mining.rules.deadlines import deadline_cases
from mining.rules.rule import DelayRule

DANISH = ZoneInfo("Europe/Copenhagen")
CLOSING = ClosingDays(recurring=("06-05", "12-24", "12-31"))
AS_OF = datetime(2030, 1, 1, tzinfo=DANISH)

WORKING_DAYS = [
    ("Easter", "2024-03-27", 7, "2024-04-10", "2024-04-10"),
    ("store bededag is a holiday in 2023", "2023-04-28", 7, "2023-05-10", "2023-05-10"),
    ("26 April 2024 is a working day", "2024-04-19", 7, "2024-04-30", "2024-04-30"),
    ("Christmas", "2025-12-19", 7, "2026-01-02", "2026-01-06"),
    ("grundlovsdag", "2026-05-29", 7, "2026-06-09", "2026-06-10"),
    ("a letter's presumed receipt over Easter", "2025-04-14", 6, "2025-04-25", "2025-04-25"),
]
"""What it shows, start, working days, due with the public holidays alone, due with the municipality's closing days."""
OTHERS = [
    ("rolls over 2. pinsedag", "2024-04-22", {"limit": 4, "unit": "weeks", "roll": "next_working_day"}, "2024-05-21"),
    ("rolls over Christmas", "2024-11-27", {"limit": 4, "unit": "weeks", "roll": "next_working_day"}, "2024-12-27"),
    ("day 1 is the first day of absence", "2025-01-06",
     {"limit": 8, "unit": "weeks", "counts_start_day": True}, "2025-03-02"),
    ("a month that is too short", "2024-10-31", {"limit": 4, "unit": "months"}, "2025-02-28"),
    ("a month that is too short, in a leap year", "2023-10-31", {"limit": 4, "unit": "months"}, "2024-02-29"),
]  # fmt: skip
HOURS = [
    ("winter time begins", "2024-10-26 14:00", "2024-10-27 13:00"),
    ("summer time begins", "2025-03-29 14:00", "2025-03-30 15:00"),
    ("an ordinary day", "2025-01-15 14:00", "2025-01-16 14:00"),
]


def rule(**parts) -> DelayRule:
    return DelayRule(
        id="V", process="p", title_da="Prøve", law="Prøve", paragraph="§ 1", kind="max_delay",
        start=["start"], stop=["stop"], **parts,
    )  # fmt: skip


@pytest.fixture
def due(con, make_log):
    """A function that gives a clock's due day and the first instant that is too late, from its Danish start."""
    make_calendar(con, closing=CLOSING)

    def ask(asked: DelayRule, start: str) -> tuple[date, datetime]:
        stamp = datetime.fromisoformat(start).replace(tzinfo=DANISH)
        precision = "minute" if ":" in start else "day"
        log = make_log([{"process": "p", "case_id": "c", "activity": "start", "occurred_at": stamp,
                         "time_precision": precision}])  # fmt: skip
        return deadline_cases(con, asked, log, as_of=AS_OF).select("due_on, due_at").fetchone()

    return ask


@pytest.mark.parametrize(("start", "limit", "national", "municipality"), [row[1:] for row in WORKING_DAYS])
def test_working_days_are_counted_as_the_calendar_has_them(due, start, limit, national, municipality):
    asked = {"limit": limit, "unit": "working_days"}
    assert due(rule(**asked, calendar="national"), start)[0] == date.fromisoformat(national)
    assert due(rule(**asked, calendar="municipality"), start)[0] == date.fromisoformat(municipality)


@pytest.mark.parametrize(("start", "parts", "day"), [row[1:] for row in OTHERS])
def test_weeks_and_months_end_and_roll_where_the_calendar_says(due, start, parts, day):
    assert due(rule(**parts), start)[0] == date.fromisoformat(day)


@pytest.mark.parametrize(("start", "until"), [row[1:] for row in HOURS])
def test_hours_elapse_whatever_the_clock_on_the_wall_does(due, start, until):
    _, due_at = due(rule(limit=24, unit="hours"), start)
    assert abs(due_at - datetime.fromisoformat(until).replace(tzinfo=DANISH)).total_seconds() < 1
