-- depends_on: {{ source('landing_faktura', 'goods_receipts') }}
{{ config(schema='raw', materialized='view') }}

select
    modtagelses_nr,
    ordre_nr,
    afdeling,
    vare_modtaget,
    vare_modtaget__precision,
    vare_modtaget__ambiguous,
    modtaget_af,
    modtaget_af_art,
    registreret,
    registreret__precision,
    registreret__ambiguous,
    _row_id,
    _position,
    _delivery_no,
    _loaded_at
from {{ landed('faktura', 'goods_receipts') }}
