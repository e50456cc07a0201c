-- depends_on: {{ source('landing_aktindsigt', 'status_changes') }}
{{ config(schema='raw', materialized='view') }}

select
    sagsnummer,
    kle,
    sagstype,
    ansaettelsessted,
    part_cpr,
    status,
    status_dato,
    status_dato__precision,
    status_dato__ambiguous,
    registreret,
    registreret__precision,
    registreret__ambiguous,
    behandler_init,
    behandler_art,
    loebe_nr,
    _row_id,
    _position,
    _delivery_no,
    _loaded_at
from {{ landed('aktindsigt', 'status_changes') }}
