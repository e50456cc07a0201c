-- The n-th start of an activity in a case belongs to its n-th completion (first in, first out), as XES leaves it open.
with events as (
    select * from {{ ref('event_log') }}
),

numbered as (
    select
        process,
        case_id,
        activity,
        lower(lifecycle) as lifecycle,
        occurred_at,
        ended_at,
        event_no,
        row_number() over (
            partition by process, case_id, activity, lower(lifecycle)
            order by event_no
        ) as instance_no
    from events
    where lower(lifecycle) in ('schedule', 'start', 'complete')
)

select
    process,
    case_id,
    activity,
    cast(instance_no as integer) as instance_no,
    min(occurred_at) filter (where lifecycle = 'schedule') as scheduled_at,
    -- A completed event that carries both stamps is a whole instance by itself.
    coalesce(
        min(occurred_at) filter (where lifecycle = 'start'),
        min(occurred_at) filter (where lifecycle = 'complete' and ended_at is not null)
    ) as started_at,
    min(coalesce(ended_at, occurred_at)) filter (where lifecycle = 'complete') as completed_at
from numbered
group by
    process,
    case_id,
    activity,
    instance_no
