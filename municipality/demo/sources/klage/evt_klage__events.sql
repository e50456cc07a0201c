{{ config(schema='staging', materialized='view') }}

with landed as (
    select * from {{ ref('raw_klage__events') }}
)

select
    _row_id as event_id,
    klagesagsnummer as case_id,
    klager_cpr as citizen_id,
    paaklaget_sag as appealed_case_id,
    sagstype as subject,
    udfald as outcome,
    haendelse as raw_activity,
    tidspunkt as occurred_at,
    cast(null as timestamptz) as ended_at,
    registreret as registered_at,
    _loaded_at as loaded_at,
    {{ precision_of('tidspunkt') }} as time_precision,
    'complete' as lifecycle,
    enhed as raw_unit,
    sagsbehandler as resource,
    sagsbehandler_art as resource_type,
    'klage' as source,
    _delivery_no as delivery_no,
    _position as source_position,
    cast(0 as integer) as column_position
from landed
