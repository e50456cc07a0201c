"""Numbers, days and durations as a Danish reader writes them. Pure text; what a figure means is decided elsewhere."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
MONTHS = ("jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec.")
SHARE_UNITS = frozenset({"share", "andel", "ratio"})
PERCENT_UNITS = frozenset({"percent", "procent", "%"})
SECONDS_PER_UNIT = {
    "seconds": 1, "sekunder": 1, "minutes": 60, "minutter": 60, "hours": 3600, "timer": 3600,
    "days": 86_400, "dage": 86_400, "kalenderdage": 86_400,
}  # fmt: skip
COUNT_UNITS = frozenset({"count", "antal", "cases", "sager", "events", "hændelser", "number"})
MINUTE, HOUR, DAY = 60, 3600, 86_400


def number(value: float, *, decimals: int = 0) -> str:
    """``1234.5`` with one decimal as ``1.234,5``; a negative number carries a real minus sign."""
    text = f"{abs(value):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    negative = value < 0 and any(digit in text for digit in "123456789")
    return f"−{text}" if negative else text


def percent(share: float, *, decimals: int = 1) -> str:
    """A share between 0 and 1 as a percentage: ``0.497`` as ``49,7 %``."""
    return f"{number(share * 100, decimals=decimals)}\N{NO-BREAK SPACE}%"


def counted(value: float, singular: str, plural: str) -> str:
    """A count with its noun: ``1 sag``, ``1.434 sager``."""
    return f"{number(value)} {singular if value == 1 else plural}"


def day(value: date) -> str:
    """A day, or the Danish day of an instant: ``31.12.2024``."""
    if isinstance(value, datetime):
        value = _danish(value)
    return f"{value:%d.%m.%Y}"


def moment(value: datetime) -> str:
    """An instant in Danish time: ``31.12.2024 kl. 06.00``."""
    return f"{_danish(value):%d.%m.%Y kl.\N{NO-BREAK SPACE}%H.%M}"


def month(value: date) -> str:
    """The month of a day: ``jan. 2011``."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def duration(seconds: float) -> str:
    """A duration in the two largest units that matter: ``12 minutter``, ``3 timer 5 minutter``, ``4 dage 2 timer``.

    From ten days on the hours are left out: ``45 dage``. A day is 24 hours: this is elapsed time, not working time.
    """
    if seconds < 0:
        return f"minus {duration(-seconds)}"
    if 0 < seconds < MINUTE:
        return "under 1 minut"
    minutes = round(seconds / MINUTE)
    if minutes < HOUR // MINUTE:
        return counted(minutes, "minut", "minutter")
    if minutes < DAY // MINUTE:
        return _two_units(minutes, 60, ("time", "timer"), ("minut", "minutter"))
    hours = round(seconds / HOUR)
    if hours < 10 * 24:
        return _two_units(hours, 24, ("dag", "dage"), ("time", "timer"))
    return counted(round(seconds / DAY), "dag", "dage")


def measure(value: float, measured_in: str) -> str:
    """A KPI's value in the unit that its definition gives; an unknown unit stands after the number as it is written."""
    unit = measured_in.strip().lower()
    if unit in SHARE_UNITS:
        return percent(value)
    if unit in PERCENT_UNITS:
        return percent(value / 100)
    if unit in SECONDS_PER_UNIT:
        return duration(value * SECONDS_PER_UNIT[unit])
    decimals = 0 if float(value).is_integer() else 1
    if unit in COUNT_UNITS or not unit:
        return number(value, decimals=decimals)
    return f"{number(value, decimals=decimals)} {measured_in.strip()}"


def is_time(measured_in: str) -> bool:
    """Whether a unit of measure is one of time, so that a log without time cannot have the figure."""
    return measured_in.strip().lower() in SECONDS_PER_UNIT


def _two_units(amount: int, size: int, large: tuple[str, str], small: tuple[str, str]) -> str:
    whole, rest = divmod(amount, size)
    return counted(whole, *large) + (f" {counted(rest, *small)}" if rest else "")


def _danish(value: datetime) -> datetime:
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(DANISH_TIME)
