"""What kind of values a column holds: time and how it is written, number, truth value, or text.

Looks at one column at a time and keeps no value. What a column is for is ``guess_roles``.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

Role = Literal["case", "activity", "time", "start", "unit", "resource", "lifecycle", "case_type", "none"]
DataType = Literal["varchar", "timestamp", "bigint", "double", "boolean"]

ENOUGH = 0.9
"""Share of a column's values that must read as time; the rest are defects for the door to reject."""

_TIME = re.compile(
    r"(?:(?P<year>\d{4})(?P<s1>[-/.])(?P<month>\d{1,2})(?P=s1)(?P<day>\d{1,2})"
    r"|(?P<first>\d{1,2})(?P<s2>[-/.])(?P<second>\d{1,2})(?P=s2)(?P<year2>\d{4}|\d{2})"
    r"|(?P<compact>(?:19|20)\d{6}))"
    r"(?:(?P<gap>T| {1,2})(?P<hour>\d{1,2})(?P<s3>[:.])(?P<minute>\d{2})"
    r"(?:(?P=s3)(?P<sec>\d{2})(?:(?P<point>[.,])(?P<fraction>\d{1,9}))?)?"
    r"(?P<noon> ?[AaPp][Mm])?(?P<offset>Z|[+-]\d{2}(?:[:.]?\d{2})?)?)?"
)
_CPR = re.compile(r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])(?:0[1-9]|1[0-2])\d{2}")
_CPR_INSIDE = re.compile(r"(?<!\d)(\d{6})[- ]\d{4}(?!\d)")
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_POINT = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_COMMA = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")

Counted = list[tuple[str, int]]


@dataclass(frozen=True)
class ColumnGuess:
    """What is guessed of a column from a sample; never one of its values.

    Attributes:
        name: as in the file.
        data_type: what it should land as.
        time_format: of a timestamp: DuckDB strptime patterns to try in order, the most frequent first; the empty
            tuple when it is ISO 8601 (or typed already) and a cast will do. None when the column is not a time.
        day_first: of a timestamp with the day and month in numbers before the year: which is first. Else None.
        has_offset: of a timestamp: whether its values carry an offset or are instants already. Else None.
        midnight_share: of a timestamp: the share of its values at midnight or without a time of day. Else 0.
        null_share: the share of rows without a value.
        distinct_count: different values in the sample.
        looks_like_cpr: values are, or hold, civil registration numbers.
        role: what the column is for.
        day_first_assumed: nothing in the file tells the order, so the Danish one is assumed.
        decimal_comma: of a double: written 1.234,50.
    """

    name: str
    data_type: DataType
    time_format: tuple[str, ...] | None
    day_first: bool | None
    has_offset: bool | None
    midnight_share: float
    null_share: float
    distinct_count: int
    looks_like_cpr: bool
    role: Role = "none"
    day_first_assumed: bool = False
    decimal_comma: bool = False


@dataclass(frozen=True)
class _TimeGuess:
    formats: tuple[str, ...]
    day_first: bool | None
    assumed: bool
    has_offset: bool
    midnight_share: float


def guess_column(name: str, values: pa.ChunkedArray, *, day_first: bool | None = None) -> ColumnGuess:
    """Guess one column; ``day_first`` is what the file's other columns say where this one does not tell."""
    filled = values.drop_null()
    facts = {
        "name": name,
        "null_share": round(1 - len(filled) / max(1, len(values)), 4),
        "distinct_count": pc.count_distinct(filled).as_py(),
    }
    if pa.types.is_string(values.type):
        return _guess_text(facts, _counted(filled), day_first)
    kind = values.type
    if pa.types.is_date(kind):
        return _column(facts, "timestamp", time=_TimeGuess((), None, False, False, 1.0))
    if pa.types.is_timestamp(kind):
        has_offset = kind.tz is not None
        share = _midnight_share(filled.to_pylist(), has_offset)
        return _column(facts, "timestamp", time=_TimeGuess((), None, False, has_offset, share))
    if pa.types.is_integer(kind):
        return _column(facts, "bigint", cpr=_looks_like_cpr(_counted(filled.cast(pa.string()))))
    if pa.types.is_boolean(kind):
        return _column(facts, "boolean")
    is_number = pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    return _column(facts, "double" if is_number else "varchar")


def _column(
    facts: dict, data_type: DataType, *, time: _TimeGuess | None = None, cpr: bool = False, comma: bool = False
) -> ColumnGuess:
    return ColumnGuess(
        **facts,
        data_type=data_type,
        time_format=time.formats if time else None,
        day_first=time.day_first if time else None,
        has_offset=time.has_offset if time else None,
        midnight_share=time.midnight_share if time else 0.0,
        day_first_assumed=bool(time and time.assumed),
        looks_like_cpr=cpr,
        decimal_comma=comma,
    )


def _guess_text(facts: dict, counted: Counted, day_first: bool | None) -> ColumnGuess:
    if _looks_like_cpr(counted):
        return _column(facts, "varchar", cpr=True)
    if counted and (time := _guess_time(counted, day_first)):
        return _column(facts, "timestamp", time=time)
    values = [value for value, _ in counted]
    if values and _all(_WHOLE, values):
        return _column(facts, "bigint")
    if values and _all(_POINT, values):
        # 0123 is a code that must keep its zero, not a number
        has_codes = any(re.match(r"-?0\d", value) for value in values)
        return _column(facts, "varchar" if has_codes else "double")
    if values and _all(_COMMA, values):
        return _column(facts, "double", comma=True)
    if values and {value.casefold() for value in values} <= {"true", "false"}:
        return _column(facts, "boolean")
    return _column(facts, "varchar")


def _all(pattern: re.Pattern[str], values: Iterable[str]) -> bool:
    return all(pattern.fullmatch(value) for value in values)


def _counted(filled: pa.ChunkedArray) -> Counted:
    counts = filled.value_counts()
    values, times = counts.field("values").to_pylist(), counts.field("counts").to_pylist()
    return [(value.strip(), times) for value, times in zip(values, times, strict=True)]


def _looks_like_cpr(counted: Counted) -> bool:
    """Ten digits with a date in front, with or without a dash; nine where the leading zero was lost; or inside text."""
    total = sum(times for _, times in counted)
    inside = whole = short = 0
    for value, times in counted:
        found = _CPR_INSIDE.search(value)
        inside += times if found and _CPR.fullmatch(found[1]) else 0
        if value.isascii() and value.isdigit():
            whole += times if len(value) == 10 and _CPR.fullmatch(value[:6]) else 0
            short += times if len(value) == 9 and _CPR.fullmatch("0" + value[:5]) else 0
    return total > 0 and (inside > 0.01 * total or whole > 0.5 * total or whole + short > 0.8 * total)


def _guess_time(counted: Counted, day_first: bool | None) -> _TimeGuess | None:
    matches = [(found, times) for value, times in counted if (found := _TIME.fullmatch(value))]
    total = sum(times for _, times in counted)
    if sum(times for _, times in matches) < ENOUGH * total:
        return None
    numeric = [(found, times) for found, times in matches if found["first"]]
    order, assumed = _day_order(numeric, day_first) if numeric else (None, False)
    formats, midnight, offsets = Counter(), 0, 0
    for found, times in matches:
        stamp = _stamp(found, day_first=order is not False)
        if stamp is not None:
            formats[_pattern(found, day_first=order is not False)] += times
            midnight += times if stamp.time() == datetime.min.time() else 0
            offsets += times if found["offset"] else 0
    read = formats.total()
    if read < ENOUGH * total or (any(f[1] == "%Y%m%d" for f in formats) and read < total):
        return None
    is_iso = all(iso for iso, _ in formats)
    ordered = tuple(pattern for (_, pattern), _ in formats.most_common())
    return _TimeGuess(() if is_iso else ordered, order, assumed, offsets > 0, round(midnight / read, 4))


def _day_order(numeric: list[tuple[re.Match[str], int]], hint: bool | None) -> tuple[bool, bool]:
    """Whether the day stands first, and whether that is only assumed. A number above 12 cannot be a month."""
    first = sum(times for found, times in numeric if int(found["first"]) > 12)
    second = sum(times for found, times in numeric if int(found["second"]) > 12)
    if first or second:
        return first >= second, False
    if all(found["s2"] == "." for found, _ in numeric):
        return True, False  # no country writes month.day.year
    return (True, True) if hint is None else (hint, False)


def _stamp(found: re.Match[str], *, day_first: bool) -> datetime | None:
    """The moment a match stands for, without its offset; None when there is no such day or time."""
    if compact := found["compact"]:
        year, month, day = int(compact[:4]), int(compact[4:6]), int(compact[6:])
    elif found["first"]:
        day, month = (found["first"], found["second"]) if day_first else (found["second"], found["first"])
        year, month, day = int(found["year2"]), int(month), int(day)
        year += 2000 if len(found["year2"]) == 2 else 0
    else:
        year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    hour = int(found["hour"] or 0)
    if found["noon"]:
        hour = hour % 12 + (12 if found["noon"].strip()[0] in "pP" else 0)
    if found["offset"] and not _readable_offset(found):
        return None
    try:
        return datetime(year, month, day, hour, int(found["minute"] or 0), int(found["sec"] or 0))  # noqa: DTZ001 - as written
    except ValueError:
        return None


def _readable_offset(found: re.Match[str]) -> bool:
    """DuckDB reads ``Z`` only by a cast, and casts an offset only after seconds; ``%z`` takes numbers.

    OIO's offset with a dot (+01.00) is read where no format is declared, by ``typing_sql`` alone.
    """
    by_cast = found["offset"] == "Z" or "." in found["offset"]
    return not by_cast or (_is_iso(found) and found["sec"] is not None)


def _is_iso(found: re.Match[str]) -> bool:
    padded = found["s1"] == "-" and len(found["month"]) == len(found["day"]) == 2
    timed = found["hour"] is None or (len(found["hour"]) == 2 and found["s3"] == ":" and found["gap"] != "  ")
    plain = not found["noon"] and found["point"] != "," and (not found["offset"] or found["sec"] is not None)
    return bool(padded and timed and plain)


def _pattern(found: re.Match[str], *, day_first: bool) -> tuple[bool, str]:
    """Whether a cast reads it, and the strptime pattern that does."""
    if found["compact"]:
        pattern = "%Y%m%d"
    elif found["first"]:
        year = "%Y" if len(found["year2"]) == 4 else "%y"
        pattern = found["s2"].join(("%d", "%m", year) if day_first else ("%m", "%d", year))
    else:
        pattern = found["s1"].join(("%Y", "%m", "%d"))
    if found["hour"]:
        pattern += found["gap"] + ("%I" if found["noon"] else "%H") + found["s3"] + "%M"
        pattern += found["s3"] + "%S" if found["sec"] else ""
        pattern += found["point"] + ("%f" if len(found["fraction"]) <= 6 else "%n") if found["point"] else ""
        pattern += " %p" if (found["noon"] or "").startswith(" ") else "%p" if found["noon"] else ""
        pattern += "%z" if found["offset"] else ""
    return _is_iso(found), pattern


def _midnight_share(stamps: list[datetime], has_offset: bool) -> float:
    """Of instants, midnight in Denmark or in UTC, whichever more values stand at."""
    if not stamps:
        return 0.0
    zones = (ZoneInfo("Europe/Copenhagen"), ZoneInfo("UTC")) if has_offset else (None,)
    at = [sum((s.astimezone(z) if z else s).time() == datetime.min.time() for s in stamps) for z in zones]
    return round(max(at) / len(stamps), 4)
