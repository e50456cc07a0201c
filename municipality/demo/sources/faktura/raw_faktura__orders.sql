-- depends_on: {{ source('landing_faktura', 'orders') }}
{{ config(schema='raw', materialized='view') }}

select
    ordre_nr,
    leverandoer_cvr,
    afdeling,
    bestilt,
    bestilt__precision,
    bestilt__ambiguous,
    beloeb,
    valuta,
    _row_id,
    _position,
    _delivery_no,
    _loaded_at
from {{ landed('faktura', 'orders') }}
