"""Deadlines in plain Python: what a jurist counts on a calendar, on the simulator's day numbers.

The truth is judged by these, so they share nothing with the platform's clocks in SQL. A start day is never counted;
``counts_start_day`` and the like are one day more or less at the caller. What a case breaks is ``simulator.breaches``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date
from typing import Literal

from simulator import calendar

Closing = Literal["national", "municipality"]
"""Which days are closed: public holidays and weekends, or also those the municipality's offices keep."""


def _working_days(closing: Closing) -> list[int]:
    years = range(calendar.DATES[0].year, calendar.DATES[-1].year + 1)
    days_of = calendar.public_holidays if closing == "national" else calendar.closed_days
    closed = {day for year in years for day in days_of(year)}
    return [number for number, day in enumerate(calendar.DATES) if day.weekday() < 5 and day not in closed]


_WORKING = {"national": _working_days("national"), "municipality": _working_days("municipality")}


def add_working_days(day: int, count: int, *, closing: Closing = "national") -> int:
    """The ``count``-th working day after ``day``."""
    working = _WORKING[closing]
    return working[bisect_right(working, day) + count - 1]


def working_days_between(start: int, stop: int, *, closing: Closing = "national") -> int:
    """Working days after ``start`` up to and with ``stop``."""
    working = _WORKING[closing]
    return bisect_right(working, stop) - bisect_right(working, start)


def next_working_day(day: int, *, closing: Closing = "national") -> int:
    """``day`` itself if it is a working day, else the next that is: a deadline that falls on a holiday moves there."""
    working = _WORKING[closing]
    return working[bisect_left(working, day)]


def add_weeks(day: int, weeks: int) -> int:
    """The same weekday ``weeks`` calendar weeks later."""
    return day + 7 * weeks


def add_months(day: int, months: int) -> int:
    """The day of the same number ``months`` months later, or that month's last where it has no such day."""
    start = calendar.DATES[day]
    years, month = divmod(start.month - 1 + months, 12)
    first = date(start.year + years, month + 1, 1)
    following = date(first.year + month // 11, (month + 1) % 12 + 1, 1)
    return (first - calendar.FIRST_DATE).days + min(start.day, (following - first).days) - 1


def is_within_hours(start: int, stop: int, hours: int) -> bool:
    """Whether at most ``hours`` have elapsed between two moments of Danish wall-clock time."""
    return calendar.utc(stop) - calendar.utc(start) <= 3600 * hours


def merged(pauses: Iterable[tuple[int, int]], start: int, stop: int) -> list[tuple[int, int]]:
    """Pauses clipped to the clock's time, with those that overlap or touch made one, in order."""
    union: list[tuple[int, int]] = []
    for begun, ended in sorted((max(each[0], start), min(each[1], stop)) for each in pauses):
        if begun >= ended:
            continue
        if union and begun <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], ended))
        else:
            union.append((begun, ended))
    return union


def net_days(start: int, stop: int, pauses: Iterable[tuple[int, int]]) -> int:
    """Calendar days from ``start`` to ``stop`` that lie in no pause."""
    return stop - start - sum(ended - begun for begun, ended in merged(pauses, start, stop))


def due_after_pauses(due: int, pauses: Iterable[tuple[int, int]], *, start: int, stop: int) -> int:
    """The deadline moved by every pause that has begun by the deadline as moved so far, up to ``stop``."""
    for begun, ended in merged(pauses, start, stop):
        if begun > due:
            break
        due += ended - begun
    return due
