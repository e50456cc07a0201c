-- Counted by activity first, so that the declaration is looked up once per activity.
with counted as (
    select
        source,
        process,
        unit,
        period,
        activity,
        count(*) as events
    from {{ ref('quality_log') }}
    group by
        source,
        process,
        unit,
        period,
        activity
),

declaring_processes as (
    select distinct process
    from {{ ref('canonical_activities') }}
    where is_declared
),

declared as (
    select
        counted.*,
        declaring_processes.process is not null as is_checked,
        activities.is_declared
    from counted
    inner join {{ ref('canonical_activities') }} as activities
        on counted.process = activities.process
        and counted.activity = activities.activity
    left join declaring_processes on counted.process = declaring_processes.process
)

select
    source,
    process,
    unit,
    period,
    'unmapped_activity' as check_id,
    cast(coalesce(sum(events) filter (where is_checked), 0) as bigint) as checked,
    cast(coalesce(sum(events) filter (where is_checked and not is_declared), 0) as bigint) as found
from declared
group by
    source,
    process,
    unit,
    period
