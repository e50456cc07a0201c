{{ config(schema='staging', materialized='view') }}

with documents as (
    select * from {{ ref('raw_hjaelpemidler__documents') }}
),

cases as (
    select * from {{ ref('stg_hjaelpemidler__cases') }}
)

-- A document says neither whom it is about nor which unit it is of: its case does.
select
    documents._row_id as event_id,
    documents.sagsnummer as case_id,
    cases.citizen_id,
    documents.dokumenttype as raw_activity,
    documents.dokumentdato as occurred_at,
    cast(null as timestamptz) as ended_at,
    documents.registreret as registered_at,
    documents._loaded_at as loaded_at,
    documents.dokumentdato__precision as time_precision,
    'complete' as lifecycle,
    cases.raw_unit,
    documents.sagsbehandler as resource,
    documents.sagsbehandler_art as resource_type,
    'hjaelpemidler' as source,
    documents._delivery_no as delivery_no,
    documents._position as source_position,
    cast(0 as integer) as column_position
from documents
left join cases on documents.sagsnummer = cases.case_id
