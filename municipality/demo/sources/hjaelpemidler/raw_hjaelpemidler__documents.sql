-- depends_on: {{ source('landing_hjaelpemidler', 'documents') }}
{{ config(schema='raw', materialized='view') }}

select
    dokument_id,
    sagsnummer,
    dokumenttype,
    retning,
    dokumentdato,
    dokumentdato__precision,
    dokumentdato__ambiguous,
    registreret,
    registreret__precision,
    registreret__ambiguous,
    sagsbehandler,
    sagsbehandler_art,
    _row_id,
    _position,
    _delivery_no,
    _loaded_at
from {{ landed('hjaelpemidler', 'documents') }}
