"""What the key figures are formed from: one row per case, with limits for each fact that is in doubt.

Which moments are in doubt is ``moment_limits``; what a key figure makes of the facts is declared in
``kpi_definitions``.
"""

from datetime import datetime

from mining import sql
from mining.log import EventLog
from mining.performance.moment_limits import LATE_US, moment_limits_sql

NO_UNIT = "(ukendt)"
RARE_STEP = 0.02
"""A step that follows an activity less often than this is where an event may be missing or out of its order."""


def case_facts_sql(log: EventLog, *, as_of: datetime) -> str:
    """One row per case with what the KPIs are formed from; times are whole microseconds, unknown is NULL.

    ``received`` and ``ended`` are the first days of the Danish months of the case's first and last stamp. ``unit``
    is NULL only where the process names no unit at all. Beside a fact stand ``<fact>_from`` and ``<fact>_to``, which
    the true one lies between, NULL where nothing limits it. ``surely_over`` and ``maybe_over`` say whether the case
    is over; ``unseen`` is how many cases like it are expected to have lost every row.
    """
    return f"""
with limits as materialized ({moment_limits_sql(log, as_of=as_of)}
),
repeats as (
    select
        case_key,
        true as has_rework,
        -- Twice at one moment may be one event that was written twice.
        bool_or(first_at < last_at) as has_rework_from
    from (
        select case_key, min(occurred_at) as first_at, max(occurred_at) as last_at
        from {log.events_sql}
        group by case_key, activity_key
        having count(*) > 1
    )
    group by case_key
),
units as (
    select case_key, unit, lag(unit) over (partition by case_key order by event_no) as previous_unit
    from {log.events_sql}
    where unit is not null
),
unit_changes as (
    select case_key, count(*) filter (unit <> previous_unit) as unit_changes, count(distinct unit) as units
    from units
    group by case_key
),
delays as (
    select
        case_key,
        quantile_cont(delay_us, 0.5) filter (is_exact)::bigint as delay_us,
        -- The median if what is not known were all shorter, or all longer.
        list_sort(list(delay_us) filter (is_exact and delay_us <= {LATE_US})) as known,
        count(*) as events
    from (
        select
            case_key,
            epoch_us(registered_at) - epoch_us(occurred_at) as delay_us,
            occurred_at is not null and time_precision <> 'day' as is_exact
        from {log.events_sql}
        where registered_at is not null
    )
    group by case_key
),
steps as (
    select activity_key, next_activity_key, count(*) as times
    from {log.events_sql}
    where next_activity_key is not null
    group by activity_key, next_activity_key
),
rare_steps as (
    select activity_key, next_activity_key
    from steps
    qualify times < {RARE_STEP} * sum(times) over (partition by activity_key)
),
loose as (
    select
        case_key,
        count(*) filter (rare_steps.activity_key is not null) as rare_steps,
        count(*) filter (
            occurred_at is null or events.time_precision = 'day' and occurred_at = next_occurred_at
        ) as unordered,
        count(*) filter (unit is null) as without_unit
    from {log.events_sql} as events
    left join rare_steps
        on events.activity_key = rare_steps.activity_key and events.next_activity_key = rare_steps.next_activity_key
    group by case_key
),
losses as (
    select process, avg(lacks_start::integer) as share
    from limits
    group by process
)
select
    cases.process,
    case when bool_or(cases.unit is not null) over (partition by cases.process)
        then coalesce(cases.unit, {sql.text(NO_UNIT)}) end as unit,
    {_month("cases.started_at")} as received,
    {_month("make_timestamptz(start_from_us)")} as received_from,
    {_month("make_timestamptz(start_to_us)")} as received_to,
    {_month("cases.ended_at")} as ended,
    {_month("make_timestamptz(end_from_us)")} as ended_from,
    {_month("make_timestamptz(end_to_us)")} as ended_to,
    cases.is_open,
    cases.is_open is not true as surely_over,
    cases.is_open is not true or may_be_over as maybe_over,
    epoch_us(cases.ended_at) - epoch_us(cases.started_at) as duration_us,
    greatest(end_from_us - start_to_us, 0) as duration_us_from,
    end_to_us - start_from_us as duration_us_to,
    epoch_us({sql.instant(as_of)}) - epoch_us(cases.started_at) as age_us,
    greatest(epoch_us({sql.instant(as_of)}) - start_to_us, 0) as age_us_from,
    epoch_us({sql.instant(as_of)}) - start_from_us as age_us_to,
    coalesce(has_rework, false) as has_rework,
    coalesce(has_rework_from, false) as has_rework_from,
    coalesce(has_rework, false) or lacks_start or may_be_over or rare_steps > 0 as has_rework_to,
    unit_changes.unit_changes,
    -- In any order, each unit but the first is gone to at least once.
    case when rare_steps + unordered = 0 then unit_changes.unit_changes else units - 1 end as unit_changes_from,
    -- A move of one event among others of its own unit changes nothing; an event of another unit changes two.
    unit_changes.unit_changes + 2 * (
        rare_steps + without_unit + lacks_start::integer + may_be_over::integer
        + case when units > 1 then unordered else 0 end
    ) as unit_changes_to,
    delays.delay_us,
    case when known is not null then coalesce(known[(delays.events + 1) // 2 - (delays.events - len(known))], 0) end
    as delay_us_from,
    known[delays.events // 2 + 1] as delay_us_to,
    coalesce(losses.share ** limits.events / (1 - losses.share ** limits.events), 0) as unseen
from {log.cases_sql} as cases
inner join limits using (case_key)
left join losses on cases.process = losses.process and losses.share < 1
left join repeats using (case_key)
left join unit_changes using (case_key)
left join delays using (case_key)
left join loose using (case_key)"""


def _month(instant: str) -> str:
    return f"date_trunc('month', timezone('Europe/Copenhagen', {instant}))::date"
