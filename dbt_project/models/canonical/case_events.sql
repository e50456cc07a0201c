-- Flattening: each event stands once for each case of a process that it touches. Nothing is ordered here.
with events as (
    select * from {{ ref('events') }}
),

case_links as (
    -- An event that names a case in two roles still stands once in that case's log.
    select distinct
        canonical_processes.process,
        event_objects.event_id,
        event_objects.object_id as case_id
    from {{ ref('event_objects') }} as event_objects
    inner join {{ ref('objects') }} as objects
        on event_objects.object_id = objects.object_id
    inner join {{ ref('canonical_processes') }} as canonical_processes
        on objects.object_type = canonical_processes.case_object_type
),

ranks as (
    select
        process,
        activity,
        activity_rank
    from {{ ref('municipality_activities') }}
)

select
    case_links.process,
    case_links.case_id,
    events.event_id,
    events.activity,
    events.occurred_at,
    events.ended_at,
    events.registered_at,
    events.time_precision,
    events.lifecycle,
    events.unit,
    events.resource_type,
    events.source,
    events.raw_activity,
    coalesce(cast(ranks.activity_rank as integer), 0) as activity_rank,
    events.delivery_no,
    events.source_position,
    events.column_position
from events
inner join case_links on events.event_id = case_links.event_id
left join ranks
    on case_links.process = ranks.process
    and events.activity = ranks.activity
