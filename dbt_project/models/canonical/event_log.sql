{{ config(contract={'enforced': false}) }}

with keyed as (
    select
        *,
        cast(dense_rank() over (order by process, case_id) as integer) as case_key,
        cast(dense_rank() over (order by process, activity) as integer) as activity_key
    from {{ ref('case_events') }}
)

select
    process,
    case_id,
    cast(row_number() over in_order as integer) as event_no,
    event_id,
    activity,
    occurred_at,
    ended_at,
    registered_at,
    time_precision,
    lifecycle,
    unit,
    resource_type,
    source,
    raw_activity,
    lead(activity) over in_order as next_activity,
    lead(occurred_at) over in_order as next_occurred_at,
    case_key,
    activity_key,
    lead(activity_key) over in_order as next_activity_key
from keyed
window
    in_order as (
        partition by case_key
        order by occurred_at, activity_rank, source, delivery_no, source_position, column_position, event_id
    )
order by
    case_key,
    event_no
