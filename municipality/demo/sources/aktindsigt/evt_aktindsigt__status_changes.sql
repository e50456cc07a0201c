{{ config(schema='staging', materialized='view') }}

with landed as (
    select * from {{ ref('raw_aktindsigt__status_changes') }}
)

select
    _row_id as event_id,
    sagsnummer as case_id,
    part_cpr as applicant_id,
    sagstype as request_type,
    status as raw_activity,
    status_dato as occurred_at,
    cast(null as timestamptz) as ended_at,
    registreret as registered_at,
    _loaded_at as loaded_at,
    {{ precision_of('status_dato', midnight_is_day=true) }} as time_precision,
    'complete' as lifecycle,
    ansaettelsessted as raw_unit,
    behandler_init as resource,
    behandler_art as resource_type,
    'aktindsigt' as source,
    _delivery_no as delivery_no,
    _position as source_position,
    cast(0 as integer) as column_position
from landed
