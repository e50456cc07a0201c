-- The one place where events are ordered. It moves keys, times and the event's id; event_log puts the names back.
-- Without a time (time_precision none) a case's events follow their position, and stand behind its dated ones.
with keyed as (
    select
        {{ case_key('case_events.process', 'case_events.case_id') }} as case_key,
        event_descriptions.description_key,
        event_descriptions.arrival_rank,
        case_events.event_id,
        case_events.occurred_at,
        case_events.ended_at,
        case_events.registered_at,
        case_events.delivery_no,
        case_events.source_position,
        case_events.column_position
    from {{ ref('case_events') }} as case_events
    inner join {{ ref('event_descriptions') }} as event_descriptions
        on
        case_events.process is not distinct from event_descriptions.process
        and case_events.activity is not distinct from event_descriptions.activity
        and case_events.activity_rank is not distinct from event_descriptions.activity_rank
        and case_events.source is not distinct from event_descriptions.source
        and case_events.time_precision is not distinct from event_descriptions.time_precision
        and case_events.lifecycle is not distinct from event_descriptions.lifecycle
        and case_events.unit is not distinct from event_descriptions.unit
        and case_events.resource_type is not distinct from event_descriptions.resource_type
        and case_events.raw_activity is not distinct from event_descriptions.raw_activity
)

select
    case_key,
    cast(row_number() over in_order as integer) as event_no,
    description_key,
    event_id,
    occurred_at,
    ended_at,
    registered_at,
    lead(description_key) over in_order as next_description_key,
    lead(occurred_at) over in_order as next_occurred_at
from keyed
-- arrival_rank orders by activity_rank and source, as the total order says.
window in_order as (
    partition by case_key
    order by
        occurred_at nulls last,
        arrival_rank,
        delivery_no,
        source_position,
        column_position,
        event_id
)
