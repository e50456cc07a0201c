"""Work done in batches: moments at which a unit does the same step for many cases at once, and days it keeps for it.

A batch is seen in the stamps alone: a job that runs at night stamps all its cases in the same second, a committee meets
on one day of the week. Who did it is never asked. What a case waited for a batch is ``waiting_causes``' to say.
"""

from mining.log import EventLog
from mining.performance.open_hours import hour_of

LEAST_CASES = 5
"""How many cases must share a stamp for it to be a batch."""
JOB_SHARE = 0.05
"""A step is also done by a job when so large a share of it, on as many days, is stamped at one second of the day."""
DAY_OF_SECONDS_US = 86_400_000_000
LEAST_DAYS, LEAST_SHARE = 8, 0.9
"""A step keeps a meeting day when so large a share of it falls on one weekday, on at least so many days."""


def batches_sql(log: EventLog) -> str:
    """One row per batch: ``activity_key``, ``unit`` (empty where unknown), ``batch_us``, its moment.

    Three kinds: a stamp that five cases share; a stamp at the second of the day at which a job runs (of UTC, so that a
    job by Danish time is two, one of winter and one of summer); and the first event of a meeting day, which is a day of
    the weekday on which nine of ten such steps are done. A stamp of a whole day does not say the moment, so only
    meeting days are seen in such stamps.

    Needs the hours that ``make_open_hours`` makes.

    Source: Martin et al. (2021), Retrieving batch organisation of work insights from event logs.
    """
    return f"""
with stamps as (
    select
        activity_key,
        coalesce(unit, '') as unit,
        occurred_at,
        any_value(time_precision) as time_precision,
        count(*) as events
    from {log.events_sql}
    where occurred_at is not null
    group by activity_key, unit, occurred_at
),
jobs as (
    select activity_key, unit, second_us
    from (
        select
            activity_key, unit,
            epoch_us(occurred_at) % {DAY_OF_SECONDS_US} as second_us,
            count(*) as days,
            sum(count(*)) over (partition by activity_key, unit) as all_days
        from stamps
        where time_precision <> 'day'
        group by activity_key, unit, second_us
    )
    where days >= {LEAST_CASES} and days >= {JOB_SHARE} * all_days
),
days as (
    select
        stamps.activity_key, stamps.unit, hours.day,
        min(stamps.occurred_at) as first_at,
        sum(stamps.events) as events
    from stamps
    inner join {log.hours_sql} as hours on {hour_of("epoch_us(stamps.occurred_at)")} = hours.hour
    group by stamps.activity_key, stamps.unit, hours.day
),
meeting_weekdays as (
    select activity_key, unit, arg_max(weekday, (events, -weekday)) as weekday
    from (
        select activity_key, unit, isodow(day) as weekday, sum(events) as events, count(*) as days
        from days
        group by activity_key, unit, weekday
    )
    group by activity_key, unit
    having max(events) >= {LEAST_SHARE} * sum(events) and arg_max(days, events) >= {LEAST_DAYS}
)
select activity_key, unit, epoch_us(occurred_at) as batch_us
from stamps
where events >= {LEAST_CASES} and time_precision <> 'day'
union
select stamps.activity_key, stamps.unit, epoch_us(stamps.occurred_at)
from stamps
semi join jobs
    on stamps.activity_key = jobs.activity_key
    and stamps.unit = jobs.unit
    and epoch_us(stamps.occurred_at) % {DAY_OF_SECONDS_US} = jobs.second_us
where stamps.time_precision <> 'day'
union
select days.activity_key, days.unit, epoch_us(days.first_at)
from days
inner join meeting_weekdays
    on days.activity_key = meeting_weekdays.activity_key
    and days.unit = meeting_weekdays.unit
    and isodow(days.day) = meeting_weekdays.weekday"""
