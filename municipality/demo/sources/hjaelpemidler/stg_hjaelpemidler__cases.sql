{{ config(schema='staging', materialized='view') }}

-- A case delivered again takes the place of its earlier version at the door: the case number is the row's identity.
with landed as (
    select * from {{ ref('raw_hjaelpemidler__cases') }}
)

select
    _row_id as row_id,
    sagsnummer as case_id,
    cpr as citizen_id,
    hjaelpemiddelgruppe as aid_group,
    lovgrundlag as legal_basis,
    enhed as raw_unit,
    udfald as outcome,
    sagsbehandler as resource,
    sagsbehandler_art as resource_type,
    [
        {'raw_activity': 'Ansøgningsdato', 'occurred_at': ansoegningsdato, 'column_position': 1},
        {'raw_activity': 'VurderingsbesøgDato', 'occurred_at': vurderingsbesoeg_dato, 'column_position': 2},
        {'raw_activity': 'Afgørelsesdato', 'occurred_at': afgoerelsesdato, 'column_position': 3},
        {'raw_activity': 'BestiltDato', 'occurred_at': bestilt_dato, 'column_position': 4},
        {'raw_activity': 'LeveretDato', 'occurred_at': leveret_dato, 'column_position': 5},
        {'raw_activity': 'AfsluttetDato', 'occurred_at': afsluttet_dato, 'column_position': 6},
        {'raw_activity': 'GenåbnetDato', 'occurred_at': genaabnet_dato, 'column_position': 7},
        {'raw_activity': 'NyAfgørelsesdato', 'occurred_at': ny_afgoerelsesdato, 'column_position': 8},
        {'raw_activity': 'NyAfsluttetDato', 'occurred_at': ny_afsluttet_dato, 'column_position': 9}
    ] as milestones,
    _delivery_no as delivery_no,
    _position as source_position,
    _loaded_at as loaded_at
from landed
