"""The working calendar: which Danish days are working days, nationally and with a municipality's own closing days.

Public holidays are those of the ``holidays`` package, store bededag until 2023 among them. How a deadline counts in
working days stands in ``mining.rules.timeline``.
"""

from datetime import date, timedelta
from itertools import accumulate
from typing import Annotated

import holidays
import pyarrow as pa
from duckdb import DuckDBPyConnection
from pydantic import BaseModel, ConfigDict, Field, field_validator

from mining import sql

FIRST = date(1990, 1, 1)
LAST = date(2070, 12, 31)
SATURDAY = 5
LEAP_YEAR = 2000
ZONE = "Europe/Copenhagen"


class ClosingDays(BaseModel):
    """A municipality's own closing days: ``recurring`` each year (``06-05`` is 5 June) and single ``dates``.

    ``office_hours`` are the whole hours between which it works on a working day, ``[8, 16]``; a deadline does not ask
    for them, waiting does. Without them a working day is open all day.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    recurring: tuple[Annotated[str, Field(pattern=r"^\d{2}-\d{2}$")], ...] = ()
    dates: tuple[date, ...] = ()
    office_hours: tuple[Annotated[int, Field(ge=0, le=23)], Annotated[int, Field(ge=1, le=24)]] = (0, 24)

    @field_validator("office_hours")
    @classmethod
    def _offices_open_before_they_close(cls, given: tuple[int, int]) -> tuple[int, int]:
        if given[0] >= given[1]:
            raise ValueError(f"office_hours {list(given)}: the first hour must lie before the last, e.g. [8, 16]")
        return given

    @field_validator("recurring")
    @classmethod
    def _recurring_days_exist(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for day in given:
            month, number = day.split("-")
            try:
                date(LEAP_YEAR, int(month), int(number))
            except ValueError:
                raise ValueError(f"'{day}' is no month and day; write e.g. '06-05' for 5 June") from None
        return given

    @field_validator("dates")
    @classmethod
    def _dates_are_in_the_calendar(cls, given: tuple[date, ...]) -> tuple[date, ...]:
        for day in given:
            if not FIRST <= day <= LAST:
                raise ValueError(f"{day} is outside the calendar, which runs from {FIRST} to {LAST}")
        return given

    def closes(self, day: date) -> bool:
        """Whether the municipality keeps this day as one of its own."""
        return f"{day:%m-%d}" in self.recurring or day in self.dates


def calendar_table(closing: ClosingDays) -> pa.Table:
    """The working calendar from 1990 to 2070, as ``make_calendar`` describes it."""
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    public = set(holidays.country_holidays("DK", years=range(FIRST.year, LAST.year + 1)))
    national = [day.weekday() < SATURDAY and day not in public for day in days]
    municipality = [works and not closing.closes(day) for day, works in zip(days, national, strict=True)]
    return pa.table(
        {
            "day": days,
            "is_working_national": national,
            "is_working_municipality": municipality,
            "national_no": list(accumulate(map(int, national))),
            "municipality_no": list(accumulate(map(int, municipality))),
            "next_national": _next_working(days, national),
            "next_municipality": _next_working(days, municipality),
        }
    )


def _next_working(days: list[date], works: list[bool]) -> list[date | None]:
    found: list[date | None] = []
    coming = None
    for day, is_working in zip(reversed(days), reversed(works), strict=True):
        coming = day if is_working else coming
        found.append(coming)
    return found[::-1]


def make_calendar(
    con: DuckDBPyConnection, *, closing: ClosingDays | None = None, relation: str = "working_calendar"
) -> None:
    """Make the working calendar a temporary table of ``con``.

    One row per day: ``day`` (Danish), ``is_working_national`` (no Saturday, Sunday or public holiday),
    ``is_working_municipality`` (nor one of the closing days), ``national_no`` and ``municipality_no`` (bigint, working
    days up to and with the day since 1990), ``next_national`` and ``next_municipality`` (the day itself where it is a
    working day, else the next one).

    Source: the ``holidays`` package; store bededag is no holiday from 2024 (lov nr. 214 of 6 March 2023).
    """
    table = calendar_table(closing or ClosingDays())
    con.register("calendar_days", table)
    con.execute(f"create or replace temp table {sql.identifier(relation)} as select * from calendar_days order by day")
    con.unregister("calendar_days")


def danish_day_sql(instant: str) -> str:
    """SQL of the Danish day an instant falls on."""
    return f"timezone('{ZONE}', {instant})::date"


def danish_month_sql(instant: str) -> str:
    """The Danish month of an instant, as its first day.

    Danish time has never been behind UTC nor more than three hours ahead. So the zone is only asked in the last three
    hours of a UTC month: it is what made counting slow.
    """
    utc = f"make_timestamp(epoch_us({instant}))"
    return f"""case
            when date_trunc('month', {utc}) = date_trunc('month', {utc} + interval 3 hours)
                then date_trunc('month', {utc})::date
            else date_trunc('month', timezone('{ZONE}', {instant}))::date
        end"""


def first_instant_sql(day: str) -> str:
    """SQL of the first instant of a Danish day."""
    return f"timezone('{ZONE}', ({day})::timestamp)"
