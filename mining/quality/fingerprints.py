"""How each unit registers: shares and medians that tell registration habits apart, whatever the work itself is like.

What the habits do to the figures is ``mining.performance.bounds``; whether two units differ in more than their habits
``mining.performance.unit_comparisons``.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog
from mining.performance.moment_limits import BATCH, DAY_US, LATE_US

MEASURES = (
    *("batch_share", "day_share", "lag_median_days", "late_share", "midnight_share", "missing_time_share"),
    *("same_stamp_share", "vocabulary_distance", "whole_hour_share"),
)


def fingerprints_sql(log: EventLog) -> str:
    """SQL of ``fingerprints``."""
    return f"""
with events as (
    select
        process, unit, case_key, activity_key, raw_activity,
        epoch_us(occurred_at) as at_us,
        occurred_at is not null as has_time,
        occurred_at is not null and time_precision <> 'day' as has_clock,
        case when time_precision <> 'day' then epoch_us(occurred_at) // 1000000 end as utc_second,
        epoch_us(registered_at) - epoch_us(occurred_at) as lag_us,
        occurred_at = next_occurred_at as shares_stamp,
        next_occurred_at is not null and occurred_at is not null as has_next
    from {log.events_sql}
    where unit is not null
),
jobs as (
    select activity_key, utc_second
    from events
    where utc_second % 3600 <> 0
    group by activity_key, utc_second
    having count(*) >= {BATCH}
),
wordings as (
    select process, unit, activity_key, raw_activity, count(*) as events
    from events
    group by all
),
worded as (
    -- Of the same activity: how often the unit uses this wording, and how often all units do.
    select
        process,
        unit,
        events,
        events / sum(events) over (partition by unit, activity_key) as own,
        sum(events) over (partition by activity_key, raw_activity)
        / sum(events) over (partition by activity_key) as everyone
    from wordings
),
vocabularies as (
    -- Total variation: the share of the unit's events that would need other words to sound like everybody.
    select process, unit, sum(greatest(own - everyone, 0) / own * events) / sum(events) as distance
    from worded
    group by process, unit
),
habits as (
    select
        events.process,
        unit,
        count(distinct case_key) as cases,
        avg((not has_time)::integer) as missing_time_share,
        avg((not has_clock)::integer) filter (has_time) as day_share,
        avg((at_us % {DAY_US} in (79200000000, 82800000000))::integer) filter (has_clock) as midnight_share,
        avg((at_us % 3600000000 = 0)::integer) filter (has_clock) as whole_hour_share,
        avg((jobs.utc_second is not null)::integer) filter (has_clock) as batch_share,
        avg(shares_stamp::integer) filter (has_next) as same_stamp_share,
        quantile_cont(lag_us, 0.5) filter (has_clock) / {DAY_US} as lag_median_days,
        avg((lag_us > {LATE_US})::integer) filter (lag_us is not null) as late_share
    from events
    left join jobs on events.activity_key = jobs.activity_key and events.utc_second = jobs.utc_second
    group by events.process, unit
)
select process, unit, measure, round(value, 6) as value, cases
from (
    unpivot (select habits.*, distance as vocabulary_distance from habits inner join vocabularies using (process, unit))
    on {", ".join(MEASURES)}
    into name measure value value
)
order by process, unit, measure"""


def fingerprints(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """The registration practice of every unit, one measure a row. A measure that cannot be put has no row.

    The unit is the event's own: who registered it. ``batch_share`` is of stamps in the second of a job (at least 5
    events of one activity), ``day_share`` of dates without a time, ``midnight_share`` and ``whole_hour_share`` of
    stamps on the Danish midnight or on a whole hour, as defaults and rounded times are, ``missing_time_share`` of
    events without a time, ``same_stamp_share`` of events with the stamp of the next in their case,
    ``lag_median_days`` the median from happened to registered, ``late_share`` of events registered more than 14 days
    late, ``vocabulary_distance`` how much of the unit's wording would have to change to be that of all units for the
    same activities (total variation).

    Returns:
        One row per ``process, unit, measure``, in that order: ``value`` (double; shares between 0 and 1, the median
        in days) and ``cases`` (bigint, the distinct cases of the unit's events).
    """
    return con.sql(fingerprints_sql(log))
