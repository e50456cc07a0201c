"""Danish days and office hours as lookup tables over the simulated window.

A day is a number (0 = 1 January 2023); a moment is whole seconds of Danish wall-clock time since day 0. Tables run
twelve years past the window, longer than any case can plan. Which case arrives when is the areas' matter.
"""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from itertools import accumulate
from random import Random

FIRST_DATE = date(2023, 1, 1)
LAST_DATE = date(2024, 12, 31)
DAY = 86_400
LAST_DAY = (LAST_DATE - FIRST_DATE).days
END = (LAST_DAY + 1) * DAY - 1
"""The last moment an extract can show: it is drawn as the window ends."""

DATES = [FIRST_DATE + timedelta(days=number) for number in range((date(2037, 1, 1) - FIRST_DATE).days)]
DAY_TEXT = [f"{each:%d-%m-%Y}" for each in DATES]
MINUTE_TEXT = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440)]
SECOND_TEXT = [f":{second:02d}" for second in range(60)]
WEEKDAY = [each.weekday() for each in DATES]


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus (Meeus/Jones/Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def public_holidays(year: int) -> set[date]:
    """Holidays by law; store bededag, the 26th day after Easter, was abolished from 2024."""
    moving = [-3, -2, 0, 1, 39, 49, 50] + ([26] if year <= 2023 else [])
    fixed = [(1, 1), (12, 25), (12, 26)]
    return {easter(year) + timedelta(days=each) for each in moving} | {date(year, *each) for each in fixed}


def closed_days(year: int) -> set[date]:
    """Days the offices are closed: public holidays, and 5 June, 24 and 31 December as most municipalities keep them."""
    return public_holidays(year) | {date(year, *each) for each in [(6, 5), (12, 24), (12, 31)]}


def _capacity(day: date) -> int:
    """Tenths of a normal working day that get done: none when closed, less in the summer and around Christmas."""
    if day.weekday() >= 5 or day in closed_days(day.year):
        return 0
    if (7, 8) <= (day.month, day.day) <= (8, 4):
        return 4
    return 3 if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 2) else 10


CAPACITY = [_capacity(day) for day in DATES]
_DONE = list(accumulate(CAPACITY))


_CLOSED = list(accumulate((DAY * (capacity == 0) for capacity in CAPACITY), initial=0))


def closed_between(since: int, until: int) -> int:
    """Seconds between two moments that lie on days on which the offices are closed."""
    return _closed_before(until) - _closed_before(since)


def _closed_before(moment: int) -> int:
    day = moment // DAY
    return _CLOSED[day] + (moment % DAY if CAPACITY[day] == 0 else 0)


def after(day: int, workdays: float) -> int:
    """The first day by whose end ``workdays`` of normal work are done after ``day``; always a working day."""
    return bisect_left(_DONE, _DONE[day] + max(1, round(10 * workdays)))


def workday_from(day: int) -> int:
    """``day`` itself if the offices are open, else the next day they are."""
    while not CAPACITY[day]:
        day += 1
    return day


def workday_by(day: int) -> int:
    """``day`` itself if the offices are open, else the last day before it that they were."""
    while not CAPACITY[day]:
        day -= 1
    return day


def arrivals(*, weekend: float, months: tuple[float, ...]) -> list[float]:
    """Cumulative weights of the window's days, for ``arrival``.

    Args:
        weekend: weight of a day with closed offices, where a working day of normal capacity weighs 1.
        months: twelve seasonal factors, January first.
    """
    weights = (
        (0.5 + 0.05 * CAPACITY[day] if CAPACITY[day] else weekend) * months[DATES[day].month - 1]
        for day in range(LAST_DAY + 1)
    )
    return list(accumulate(weights))


def arrival(rng: Random, weights: list[float]) -> int:
    """A day of the window drawn by cumulative ``weights``."""
    return min(LAST_DAY, bisect_right(weights, rng.random() * weights[-1]))


def _office_minutes(weekday: int) -> list[int]:
    closing = {3: 17, 4: 14}.get(weekday, 16)
    busy = [minute for minute in range(8 * 60, closing * 60) if not 690 <= minute < 735]
    return busy * 3 + list(range(690, 735)) + list(range(7 * 60, 8 * 60))


_OFFICE = [_office_minutes(weekday) for weekday in range(7)]


def office_time(rng: Random, day: int) -> int:
    """A moment on ``day`` in office hours: long Thursdays, short Fridays, quiet lunch."""
    minutes = _OFFICE[WEEKDAY[day]]
    drawn = rng.random() * len(minutes)
    index = int(drawn)
    return day * DAY + minutes[index] * 60 + int((drawn - index) * 60)


def stamp_minutes(moment: int) -> str:
    """``dd-mm-yyyy HH:MM``."""
    return f"{DAY_TEXT[moment // DAY]} {MINUTE_TEXT[moment % DAY // 60]}"


def stamp_seconds(moment: int) -> str:
    """``dd-mm-yyyy HH:MM:SS``."""
    return stamp_minutes(moment) + SECOND_TEXT[moment % 60]


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _offsets() -> tuple[list[int], list[int]]:
    """Seconds ahead of UTC before and from 03:00 of each day; the ambiguous autumn hour counts as its first."""
    before, since = [], []
    for day in DATES:
        spring, autumn = _last_sunday(day.year, 3), _last_sunday(day.year, 10)
        before.append(7200 if spring < day <= autumn else 3600)
        since.append(7200 if spring <= day < autumn else 3600)
    return before, since


_BEFORE_3, _SINCE_3 = _offsets()


def utc(moment: int) -> int:
    """Seconds of UTC since midnight UTC of day 0, so that differences are elapsed time."""
    return moment - (_SINCE_3 if moment % DAY >= 10_800 else _BEFORE_3)[moment // DAY]
