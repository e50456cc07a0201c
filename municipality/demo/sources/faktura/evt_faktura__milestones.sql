{{ config(schema='staging', materialized='view') }}

with invoices as (
    select * from {{ ref('stg_faktura__invoices') }}
),

unpivoted as (
    select
        *,
        unnest(milestones, recursive := true)  -- noqa: AL03
    from invoices
),

dated as (
    select
        *,
        max(occurred_at) over (partition by case_id) as latest_at
    from unpivoted
    where occurred_at is not null
)

select
    row_id || '-' || column_position as event_id,
    case_id,
    supplier_id,
    order_id,
    raw_activity,
    occurred_at,
    cast(null as timestamptz) as ended_at,
    -- The row says when it was last changed, so only its latest milestone has a known registration.
    case when occurred_at = latest_at then registered_at end as registered_at,
    loaded_at,
    time_precision,
    'complete' as lifecycle,
    raw_unit,
    resource,
    resource_type,
    'faktura' as source,
    delivery_no,
    source_position,
    cast(column_position as integer) as column_position
from dated
