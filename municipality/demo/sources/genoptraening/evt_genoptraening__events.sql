{{ config(schema='staging', materialized='view') }}

with landed as (
    select * from {{ ref('raw_genoptraening__events') }}
)

select
    _row_id as event_id,
    forloeb as case_id,
    cpr as citizen_id,
    plantype as plan_type,
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
    'genoptraening' as source,
    _delivery_no as delivery_no,
    _position as source_position,
    cast(0 as integer) as column_position
from landed
