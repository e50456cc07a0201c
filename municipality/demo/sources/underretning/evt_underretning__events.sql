{{ config(schema='staging', materialized='view') }}

with landed as (
    select * from {{ ref('raw_underretning__events') }}
)

select
    _row_id as event_id,
    sag as case_id,
    barn_cpr as child_id,
    sagstype as case_type,
    udfald as outcome,
    lovgrundlag as legal_basis,
    haendelse as raw_activity,
    tidspunkt as occurred_at,
    cast(null as timestamptz) as ended_at,
    registreret as registered_at,
    _loaded_at as loaded_at,
    {{ precision_of('tidspunkt') }} as time_precision,
    'complete' as lifecycle,
    enhed as raw_unit,
    udfoert_af as resource,
    udfoert_af_art as resource_type,
    'underretning' as source,
    _delivery_no as delivery_no,
    _position as source_position,
    cast(0 as integer) as column_position
from landed
