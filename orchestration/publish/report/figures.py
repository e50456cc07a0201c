"""Trend charts: where the bars, points and axis labels of a small drawing stand. The template draws them.

A month without a known figure is a gap and never a zero; what the chart shows also stands as a table below it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from orchestration.publish.report import danish
from orchestration.publish.report.values import Value

WIDTH, HEIGHT = 440, 190
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 12, 26
STEPS = (1, 2, 2.5, 5, 10)
MOST_MONTH_LABELS = 6
LABEL_ROOM = 28  # half a month's label
ChartKind = Literal["bars", "line"]


@dataclass(frozen=True)
class Month:
    """One month's figure: ``amount`` in the unit of the axis, ``value`` as it is written."""

    first_day: date
    amount: float | None
    value: Value


@dataclass(frozen=True)
class Mark:
    """A label at a place on an axis."""

    at: float
    text: str


@dataclass(frozen=True)
class Bar:
    """A bar, or with a line chart the point at the top of where a bar would stand."""

    x: float
    y: float
    width: float
    height: float
    text: str


@dataclass(frozen=True)
class Trend:
    """A chart ready to draw on a canvas of ``width`` times ``height``, with the table that says the same."""

    key: str
    title: str
    kind: ChartKind
    unit: str
    summary: str
    bars: tuple[Bar, ...]
    lines: tuple[str, ...]
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    gaps: tuple[Mark, ...]
    table: tuple[tuple[str, Value], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


@dataclass(frozen=True)
class Axis:
    """How amounts are written on the upward axis."""

    unit: str
    form: Callable[[float], str]


def trend(months: Sequence[Month], *, key: str, title: str, kind: ChartKind, axis: Axis) -> Trend | None:
    """The chart of at least two known months, in the order of time; None when fewer are known.

    Args:
        months: one per month that has a row, in any order; months between them without a row become gaps.
        key: short name, unique on the page, for references inside it.
        title: what is shown.
        kind: bars for counts, a line for levels such as times and shares.
        axis: unit of the amounts and how they are written.
    """
    by_month = {month.first_day.replace(day=1): month for month in months}
    known = [month.amount for month in by_month.values() if month.amount is not None]
    if len(known) < 2:
        return None
    days = _months_between(min(by_month), max(by_month))
    step, top = _scale(max([*known, 0.0]))
    room = (WIDTH - LEFT - RIGHT) / len(days)
    bars = {}
    for index, day in enumerate(days):
        month = by_month.get(day)
        if month is not None and month.amount is not None:
            bars[index] = _bar(index, room, month.amount, top, f"{danish.month(day)}: {month.value.text}")
    return Trend(
        key=key,
        title=title,
        kind=kind,
        unit=axis.unit,
        summary=_summary(title, [by_month[day] for day in days if day in by_month]),
        bars=tuple(bars.values()),
        lines=_lines(bars),
        across=_month_marks(days, room),
        up=tuple(Mark(_height_of(step * i, top), axis.form(step * i)) for i in range(round(top / step) + 1)),
        gaps=tuple(
            Mark(_round(LEFT + room * (i + 0.5)), danish.month(day)) for i, day in enumerate(days) if i not in bars
        ),
        table=tuple((danish.month(day), by_month[day].value) for day in days if day in by_month),
    )


def axis_for(largest: float, measured_in: str) -> tuple[Axis, float]:
    """The axis for values of a unit, and how many of the value's units one of its own is: days for seconds, say."""
    unit = measured_in.strip().lower()
    if unit in danish.SHARE_UNITS:
        return Axis("procent", _plain), 0.01
    if unit in danish.SECONDS_PER_UNIT:
        seconds = danish.SECONDS_PER_UNIT[unit]
        for name, size in (("dage", danish.DAY), ("timer", danish.HOUR)):
            if largest * seconds >= 2 * size:
                return Axis(name, _plain), size / seconds
        return Axis("minutter", _plain), danish.MINUTE / seconds
    return Axis("antal" if unit in danish.COUNT_UNITS else measured_in.strip(), _plain), 1.0


def _plain(amount: float) -> str:
    return danish.number(amount, decimals=0 if float(amount).is_integer() else 1 if amount >= 0.1 else 2)


def _months_between(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return [date((start + i) // 12, (start + i) % 12 + 1, 1) for i in range(count)]


def _scale(largest: float) -> tuple[float, float]:
    """A round step, and the multiple of it that holds ``largest``: three to five steps."""
    if largest <= 0:
        return 1.0, 1.0
    rough = largest / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in STEPS if size * power >= rough * 0.999)
    return step, step * math.ceil(largest / step - 1e-9)


def _height_of(amount: float, top: float) -> float:
    return _round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - amount / top))


def _bar(index: int, room: float, amount: float, top: float, text: str) -> Bar:
    y = _height_of(max(amount, 0), top)
    return Bar(_round(LEFT + room * (index + 0.15)), y, _round(room * 0.7), _round(HEIGHT - BOTTOM - y), text)


def _lines(bars: dict[int, Bar]) -> tuple[str, ...]:
    """The points of each unbroken stretch of months, as a polyline wants them."""
    stretches: list[list[str]] = []
    before = None
    for index, bar in bars.items():
        if before is None or index != before + 1:
            stretches.append([])
        stretches[-1].append(f"{_round(bar.x + bar.width / 2)},{bar.y}")
        before = index
    return tuple(" ".join(points) for points in stretches if len(points) > 1)


def _month_marks(days: Sequence[date], room: float) -> tuple[Mark, ...]:
    """Labels below the axis: each month while there is room, else quarters, half-years or Januaries."""
    for every in (1, 3, 6, 12):
        chosen = [i for i, day in enumerate(days) if (day.month - 1) % every == 0]
        if len(chosen) <= MOST_MONTH_LABELS:
            break
    else:
        chosen = chosen[:: math.ceil(len(chosen) / MOST_MONTH_LABELS)]
    return tuple(
        Mark(_round(min(LEFT + room * (i + 0.5), WIDTH - LABEL_ROOM)), danish.month(days[i])) for i in chosen or [0]
    )


def _summary(title: str, months: Sequence[Month]) -> str:
    known = [month for month in months if month.amount is not None]
    low = min(known, key=lambda month: (month.amount or 0, month.first_day))
    high = max(known, key=lambda month: (month.amount or 0, month.first_day))
    return (
        f"{title} fra {danish.month(months[0].first_day)} til {danish.month(months[-1].first_day)}. "
        f"Lavest {danish.month(low.first_day)}: {low.value.text}. "
        f"Højest {danish.month(high.first_day)}: {high.value.text}."
    )


def _round(value: float) -> float:
    return round(value, 1)
