with events as (
    select * from {{ ref('event_log') }}
),

ends as (
    select
        process,
        activity
    from {{ ref('canonical_activities') }}
    where is_end
),

processes_with_ends as (
    select distinct process from ends
),

case_types as (
    -- The newest value counts; values of one moment are settled by their text so that the choice is stable.
    select
        object_id,
        arg_max(
            value,
            struct_pack(valid_from := coalesce(valid_from, timestamptz '1900-01-01 00:00:00+00'), value := value)
        ) as case_type
    from {{ ref('object_changes') }}
    where attribute = 'case_type'
    group by object_id
),

summed as (
    select
        events.process,
        events.case_id,
        any_value(events.case_key) as case_key,
        arg_max(events.unit, events.event_no) filter (where events.unit is not null) as unit,
        min(events.occurred_at) as started_at,
        max(coalesce(events.ended_at, events.occurred_at)) as ended_at,
        cast(count(*) as integer) as events,
        arg_max(events.activity, events.event_no) as last_activity
    from events
    group by
        events.process,
        events.case_id
)

select
    summed.process,
    summed.case_id,
    summed.case_key,
    case_types.case_type,
    summed.unit,
    summed.started_at,
    summed.ended_at,
    -- A case is over when its last event is an end: one that was reopened is open again.
    case when processes_with_ends.process is not null then ends.activity is null end as is_open,
    summed.events
from summed
left join case_types on summed.case_id = case_types.object_id
left join processes_with_ends on summed.process = processes_with_ends.process
left join ends
    on summed.process = ends.process
    and summed.last_activity = ends.activity
