{{ config(schema='staging', materialized='view') }}

with landed as (
    select * from {{ ref('raw_faktura__goods_receipts') }}
)

select
    _row_id as event_id,
    modtagelses_nr as goods_receipt_id,
    ordre_nr as order_id,
    'VareModtaget' as raw_activity,
    vare_modtaget as occurred_at,
    cast(null as timestamptz) as ended_at,
    registreret as registered_at,
    _loaded_at as loaded_at,
    vare_modtaget__precision as time_precision,
    'complete' as lifecycle,
    afdeling as raw_unit,
    modtaget_af as resource,
    modtaget_af_art as resource_type,
    'faktura' as source,
    _delivery_no as delivery_no,
    _position as source_position,
    cast(0 as integer) as column_position
from landed
