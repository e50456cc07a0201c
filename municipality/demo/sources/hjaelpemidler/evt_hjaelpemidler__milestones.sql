{{ config(schema='staging', materialized='view') }}

with cases as (
    select * from {{ ref('stg_hjaelpemidler__cases') }}
),

unpivoted as (
    select
        *,
        unnest(milestones, recursive := true)  -- noqa: AL03
    from cases
)

select
    row_id || '-' || column_position as event_id,
    case_id,
    citizen_id,
    raw_activity,
    occurred_at,
    cast(null as timestamptz) as ended_at,
    cast(null as timestamptz) as registered_at,
    loaded_at,
    'day' as time_precision,
    'complete' as lifecycle,
    raw_unit,
    resource,
    resource_type,
    'hjaelpemidler' as source,
    delivery_no,
    source_position,
    cast(column_position as integer) as column_position
from unpivoted
where occurred_at is not null
