{{ config(materialized='view') }}

-- event_log without its cases' names: joining them back costs more than the figures that never ask for them.
select
    event_descriptions.process,
    event_order.event_no,
    event_descriptions.activity,
    event_descriptions.unit,
    event_descriptions.source,
    event_descriptions.lifecycle,
    event_order.occurred_at,
    event_order.ended_at,
    event_order.registered_at,
    event_descriptions.time_precision,
    next_descriptions.activity as next_activity,
    event_order.next_occurred_at,
    event_order.case_key,
    event_descriptions.activity_key,
    event_descriptions.raw_activity,
    next_descriptions.activity_key as next_activity_key,
    next_descriptions.unit as next_unit
from {{ ref('event_order') }} as event_order
inner join {{ ref('event_descriptions') }} as event_descriptions
    on event_order.description_key = event_descriptions.description_key
left join {{ ref('event_descriptions') }} as next_descriptions
    on event_order.next_description_key = next_descriptions.description_key
