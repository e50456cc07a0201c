{{ config(schema='staging', materialized='view') }}

-- Landing keeps numbers as double; an amount has two decimals and so few digits that the decimal is exact again.
with landed as (
    select
        *,
        cast(beloeb as decimal(14, 2)) as amount
    from {{ ref('raw_faktura__invoices') }}
)

select
    _row_id as row_id,
    bilags_nr as case_id,
    leverandoer_cvr as supplier_id,
    ordre_nr as order_id,
    fakturatype as invoice_type,
    afdeling as raw_unit,
    amount,
    valuta as currency,
    case
        when amount < 0 then 'Kreditnota'
        when amount < 5000 then 'Under 5.000 kr.'
        when amount < 50000 then '5.000-49.999 kr.'
        when amount < 500000 then '50.000-499.999 kr.'
        when amount >= 500000 then '500.000 kr. og derover'
    end as amount_band,
    [
        {
            'raw_activity': 'Modtaget',
            'occurred_at': modtaget,
            'time_precision': modtaget__precision,
            'resource': cast(null as varchar),
            'resource_type': 'ItSystem',
            'column_position': 1
        },
        {
            'raw_activity': 'OrdreMatchet',
            'occurred_at': ordre_matchet,
            'time_precision': ordre_matchet__precision,
            'resource': ordre_matchet_af,
            'resource_type': ordre_matchet_af_art,
            'column_position': 2
        },
        {
            'raw_activity': 'Bestridt',
            'occurred_at': bestridt,
            'time_precision': bestridt__precision,
            'resource': bestridt_af,
            'resource_type': bestridt_af_art,
            'column_position': 3
        },
        {
            'raw_activity': 'BestridtAfklaret',
            'occurred_at': bestridt_afklaret,
            'time_precision': bestridt_afklaret__precision,
            'resource': bestridt_afklaret_af,
            'resource_type': bestridt_afklaret_af_art,
            'column_position': 4
        },
        {
            'raw_activity': 'Attesteret',
            'occurred_at': attesteret,
            'time_precision': {{ precision_of('attesteret', midnight_is_day=true) }},
            'resource': attesteret_af,
            'resource_type': attesteret_af_art,
            'column_position': 5
        },
        {
            'raw_activity': 'Anvist',
            'occurred_at': anvist,
            'time_precision': anvist__precision,
            'resource': anvist_af,
            'resource_type': anvist_af_art,
            'column_position': 6
        },
        {
            'raw_activity': 'Afvist',
            'occurred_at': afvist,
            'time_precision': afvist__precision,
            'resource': afvist_af,
            'resource_type': afvist_af_art,
            'column_position': 7
        },
        {
            'raw_activity': 'Betalt',
            'occurred_at': betalt,
            'time_precision': betalt__precision,
            'resource': cast(null as varchar),
            'resource_type': 'ItSystem',
            'column_position': 8
        },
        {
            'raw_activity': 'BetaltIgen',
            'occurred_at': betalt_igen,
            'time_precision': betalt_igen__precision,
            'resource': cast(null as varchar),
            'resource_type': 'ItSystem',
            'column_position': 9
        }
    ] as milestones,
    senest_aendret as registered_at,
    _delivery_no as delivery_no,
    _position as source_position,
    _loaded_at as loaded_at
from landed
