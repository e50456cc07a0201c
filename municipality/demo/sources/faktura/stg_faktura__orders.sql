{{ config(schema='staging', materialized='view') }}

select
    ordre_nr as order_id,
    leverandoer_cvr as supplier_id,
    afdeling as raw_unit,
    bestilt as ordered_at,
    cast(beloeb as decimal(14, 2)) as amount,
    valuta as currency
from {{ ref('raw_faktura__orders') }}
