-- depends_on: {{ source('landing_genoptraening', 'events') }}
{{ config(schema='raw', materialized='view') }}

select
    forloeb,
    cpr,
    enhed,
    plantype,
    haendelse,
    tidspunkt,
    tidspunkt__precision,
    tidspunkt__ambiguous,
    registreret,
    registreret__precision,
    registreret__ambiguous,
    sagsbehandler,
    sagsbehandler_art,
    _row_id,
    _position,
    _delivery_no,
    _loaded_at
from {{ landed('genoptraening', 'events') }}
