-- depends_on: {{ source('landing_sygedagpenge', 'status_changes') }}
{{ config(schema='raw', materialized='view') }}

select
    sags_id,
    cpr,
    team,
    status,
    status_dato,
    status_dato__precision,
    status_dato__ambiguous,
    registreret,
    registreret__precision,
    registreret__ambiguous,
    sagsbehandler,
    sagsbehandler_art,
    kategori,
    sekvens_nr,
    _row_id,
    _position,
    _delivery_no,
    _loaded_at
from {{ landed('sygedagpenge', 'status_changes') }}
