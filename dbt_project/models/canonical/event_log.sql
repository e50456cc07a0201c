{{ config(materialized='view') }}

-- A view: the order is made in event_order, and writing the names of every event out would take longer than sorting.
select
    case_keys.process,
    case_keys.case_id,
    event_order.event_no,
    event_order.event_id,
    event_descriptions.activity,
    event_order.occurred_at,
    event_order.ended_at,
    event_order.registered_at,
    event_descriptions.time_precision,
    event_descriptions.lifecycle,
    event_descriptions.unit,
    event_descriptions.resource_type,
    event_descriptions.source,
    event_descriptions.raw_activity,
    next_descriptions.activity as next_activity,
    event_order.next_occurred_at,
    event_order.case_key,
    event_descriptions.activity_key,
    next_descriptions.activity_key as next_activity_key,
    next_descriptions.unit as next_unit
from {{ ref('event_order') }} as event_order
inner join {{ ref('case_keys') }} as case_keys
    on event_order.case_key = case_keys.case_key
inner join {{ ref('event_descriptions') }} as event_descriptions
    on event_order.description_key = event_descriptions.description_key
left join {{ ref('event_descriptions') }} as next_descriptions
    on event_order.next_description_key = next_descriptions.description_key
