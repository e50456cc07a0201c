-- depends_on: {{ source('landing_underretning', 'events') }}
{{ config(schema='raw', materialized='view') }}

select
    sag,
    sagstype,
    udfald,
    barn_cpr,
    nr,
    haendelse,
    tidspunkt,
    tidspunkt__precision,
    tidspunkt__ambiguous,
    registreret,
    registreret__precision,
    registreret__ambiguous,
    enhed,
    udfoert_af,
    udfoert_af_art,
    lovgrundlag,
    _row_id,
    _position,
    _delivery_no,
    _loaded_at
from {{ landed('underretning', 'events') }}
