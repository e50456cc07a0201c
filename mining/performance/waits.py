"""What every case waited for between its events, one row per transition, made once and read by all figures of waiting.

How the rows are counted stands in the figures: by arc and month in ``mining.discovery.edges_monthly``, by party in
``bottlenecks``, by cause in ``waiting_causes``.
"""

from duckdb import DuckDBPyConnection

from mining.log import EventLog
from mining.performance.open_hours import hour_of
from mining.rules.calendar import danish_day_sql


def waits_sql(log: EventLog) -> str:
    """SQL of ``make_waits``'s table."""
    return f"""
with running as (
    -- Only where something still ran when the next event began can an earlier one be the last to end.
    select distinct case_key
    from {log.events_sql}
    where ended_at > next_occurred_at
),
last_ends as (
    select
        case_key,
        event_no,
        epoch_us(max(coalesce(ended_at, occurred_at)) over (partition by case_key order by event_no)) as over_us
    from {log.events_sql}
    where case_key in (from running)
),
steps as (
    select
        events.case_key,
        events.activity_key,
        events.next_activity_key,
        events.unit,
        events.next_unit,
        coalesce(last_ends.over_us, epoch_us(coalesce(events.ended_at, events.occurred_at))) as over_us,
        epoch_us(events.next_occurred_at) as ends_us
    from {log.events_sql} as events
    left join last_ends on events.case_key = last_ends.case_key and events.event_no = last_ends.event_no
    where events.next_activity_key is not null
)
select
    steps.case_key,
    steps.activity_key,
    steps.next_activity_key,
    cases.unit as case_unit,
    cases.case_type,
    coalesce(steps.next_unit, cases.unit) as unit,
    coalesce(steps.unit <> steps.next_unit, false) as is_handover,
    case when steps.over_us > steps.ends_us then steps.ends_us else steps.over_us end as starts_us,
    steps.ends_us,
    case when steps.over_us > steps.ends_us then 0 else steps.ends_us - steps.over_us end as wait_us,
    -- Outside the calendar's years there is no hour to join.
    coalesce(hours.day, {danish_day_sql("make_timestamptz(steps.ends_us)")}) as day,
    coalesce(hours.month, date_trunc('month', {danish_day_sql("make_timestamptz(steps.ends_us)")})::date) as month
from steps
inner join {log.cases_sql} as cases on steps.case_key = cases.case_key
left join {log.hours_sql} as hours on {hour_of("steps.ends_us")} = hours.hour"""


def make_waits(con: DuckDBPyConnection, log: EventLog) -> None:
    """Make the waits a temporary table of ``con``; needs the hours that ``make_open_hours`` makes.

    A wait runs from when all of the case's events so far have ended (``ended_at``, else ``occurred_at``) to
    ``occurred_at`` of the next event; it is 0 where one of them still ran then, so that work done side by side is no
    waiting. NULL where either time is unknown.

    One row per transition, unordered: ``case_key``, ``activity_key``, ``next_activity_key``, ``case_unit`` and
    ``case_type`` (of the case), ``unit`` (where it waits: the next event's, else the case's), ``is_handover`` (whether
    the two events name different units), ``starts_us``, ``ends_us`` and ``wait_us`` (bigint, microseconds), ``day``
    and ``month`` (date, Danish, of the end; the month's first day).

    Source: Lashkevich et al. (2023), Why am I waiting? (waiting time between activity instances).
    """
    con.execute(f"create or replace temp table {log.waits_sql} as {waits_sql(log)}")


def names_sql(log: EventLog) -> str:
    """One row per activity: its key, ``process``, ``activity``, and ``waiting_for`` and ``is_end`` as declared."""
    return f"""
select
    keys.activity_key,
    keys.process,
    keys.activity,
    coalesce(declared.waiting_for, 'ukendt') as waiting_for,
    coalesce(declared.is_end, false) as is_end
from (
    select activity_key, any_value(process) as process, any_value(activity) as activity
    from {log.events_sql}
    group by activity_key
) as keys
left join {log.activities_sql} as declared
    on keys.process = declared.process
    and keys.activity = declared.activity"""
