-- Flattening: each event stands once for each case of a process that it touches. Nothing is ordered here.
-- A plan for after as_of has not happened: it stays in events, stands in case_plans, and is no part of any log.
with events as (
    select * from {{ ref('events') }}
    where not {{ is_plan('lifecycle', 'occurred_at') }}
),

case_links as (
    select * from {{ ref('case_links') }}
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
