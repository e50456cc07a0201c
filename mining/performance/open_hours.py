"""The hours of the log's time: which Danish day and month each lies in, and how much open time went before it.

An hour of UTC lies in one Danish day, since Denmark's offsets are whole hours: what is asked of every event is then a
join on a whole number instead of a conversion between zones. Which days are working days is for
``mining.rules.calendar``.
"""

from duckdb import DuckDBPyConnection

from mining.log import EventLog
from mining.rules.calendar import ClosingDays, danish_day_sql

HOUR_US = 3_600_000_000


def open_hours_sql(log: EventLog, *, office_hours: tuple[int, int] = (0, 24)) -> str:
    """SQL of ``make_open_hours``'s table."""
    opens, closes = office_hours
    return f"""
with bounds as (
    select
        epoch_us(min(occurred_at)) // {HOUR_US} as first_hour,
        epoch_us(greatest(max(occurred_at), max(ended_at))) // {HOUR_US} as last_hour
    from {log.events_sql}
),
calendar as (
    select day, is_working_municipality as is_working from {log.calendar_sql}
),
reach as (
    select
        greatest(first_hour, (select epoch(min(day)) // 3600 from calendar)) as first_hour,
        least(last_hour, (select epoch(max(day)) // 3600 from calendar)) as last_hour
    from bounds
),
hours as (
    select unnest(generate_series(first_hour::bigint, last_hour::bigint)) as hour from reach
),
danish as (
    select
        hour,
        timezone('Europe/Copenhagen', make_timestamptz(hour * {HOUR_US})) as clock,
        {danish_day_sql(f"make_timestamptz(hour * {HOUR_US})")} as day
    from hours
),
opened as (
    select
        danish.hour,
        danish.day,
        calendar.is_working and hour(clock) >= {opens} and hour(clock) < {closes} as is_open
    from danish
    inner join calendar using (day)
),
summed as (
    select
        *,
        coalesce(sum(is_open::bigint * {HOUR_US}) over (
            order by hour rows between unbounded preceding and 1 preceding
        ), 0)::bigint as open_before_us
    from opened
)
select
    hour,
    day,
    date_trunc('month', day)::date as month,
    is_open,
    open_before_us,
    (min(open_before_us) over by_day)::bigint as day_opens_us,
    (max(open_before_us + is_open::bigint * {HOUR_US}) over by_day)::bigint as day_closes_us
from summed
window by_day as (partition by day)
order by hour"""


def make_open_hours(con: DuckDBPyConnection, log: EventLog, *, closing: ClosingDays | None = None) -> None:
    """Make the hours between the log's first and last event a temporary table of ``con``; needs the working calendar.

    One row per hour of UTC within the calendar: ``hour`` (bigint, hours since 1970), ``day`` and ``month`` (date,
    Danish; the month's first day), ``is_open``, ``open_before_us`` (bigint, microseconds of open time before the hour,
    since the first), ``day_opens_us`` and ``day_closes_us`` (the same at the day's begin and end). Open is a working
    day of the municipality, between its office hours where they are declared.
    """
    office = (closing or ClosingDays()).office_hours
    con.execute(f"create or replace temp table {log.hours_sql} as {open_hours_sql(log, office_hours=office)}")


def hour_of(micros: str) -> str:
    """SQL of the hour that an instant, in microseconds since 1970, lies in."""
    return f"{micros} // {HOUR_US}"


def open_before(hours: str, micros: str) -> str:
    """SQL of the open time before an instant, given the row of ``hours`` that it lies in."""
    return f"{hours}.open_before_us + case when {hours}.is_open then {micros} % {HOUR_US} else 0 end"
