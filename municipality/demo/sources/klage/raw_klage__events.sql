-- depends_on: {{ source('landing_klage', 'events') }}
{{ config(schema='raw', materialized='view') }}

select
    klagesagsnummer,
    sagstype,
    paaklaget_sag,
    klager_cpr,
    enhed,
    udfald,
    nr,
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
from {{ landed('klage', 'events') }}
