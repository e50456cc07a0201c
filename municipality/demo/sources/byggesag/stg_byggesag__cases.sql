{{ config(schema='staging', materialized='view') }}

-- A case's row is delivered again as the case goes on: the newest delivery of a case number counts.
with landed as (
    select * from {{ ref('raw_byggesag__cases') }}
),

newest as (
    select *
    from landed
    qualify row_number() over (partition by sagsnr order by _delivery_no desc, _position desc) = 1
)

select
    _row_id as row_id,
    sagsnr as case_id,
    coalesce(ansoeger_cpr, ansoeger_cvr) as applicant_id,
    case when ansoeger_cvr is null then 'citizen' else 'company' end as party_type,
    kategori as category,
    ansoegningstype as application_type,
    afdeling as raw_unit,
    afgoerelse as outcome,
    sagsbehandler as resource,
    sagsbehandler_art as resource_type,
    gebyr as fee_dkk,
    [
        {'raw_activity': 'ModtagetDato', 'occurred_at': modtaget_dato, 'column_position': 1},
        {'raw_activity': 'FuldtOplystDato', 'occurred_at': fuldt_oplyst_dato, 'column_position': 2},
        {'raw_activity': 'NaboorienteringStart', 'occurred_at': naboorientering_start, 'column_position': 3},
        {'raw_activity': 'NaboorienteringSlut', 'occurred_at': naboorientering_slut, 'column_position': 4},
        {'raw_activity': 'VenterPåAnsøgerFra', 'occurred_at': venter_paa_ansoeger_fra, 'column_position': 5},
        {'raw_activity': 'VenterPåAnsøgerTil', 'occurred_at': venter_paa_ansoeger_til, 'column_position': 6},
        {'raw_activity': 'VenterPåAnsøgerFra2', 'occurred_at': venter_paa_ansoeger_fra_2, 'column_position': 7},
        {'raw_activity': 'VenterPåAnsøgerTil2', 'occurred_at': venter_paa_ansoeger_til_2, 'column_position': 8},
        {'raw_activity': 'VenterPåAnsøgerFra3', 'occurred_at': venter_paa_ansoeger_fra_3, 'column_position': 9},
        {'raw_activity': 'VenterPåAnsøgerTil3', 'occurred_at': venter_paa_ansoeger_til_3, 'column_position': 10},
        {'raw_activity': 'PartshøringDato', 'occurred_at': partshoering_dato, 'column_position': 11},
        {'raw_activity': 'AfgørelseDato', 'occurred_at': afgoerelse_dato, 'column_position': 12},
        {'raw_activity': 'PåbegyndtDato', 'occurred_at': paabegyndt_dato, 'column_position': 13},
        {'raw_activity': 'FærdigmeldtDato', 'occurred_at': faerdigmeldt_dato, 'column_position': 14},
        {'raw_activity': 'AfsluttetDato', 'occurred_at': afsluttet_dato, 'column_position': 15},
        {'raw_activity': 'GenåbnetDato', 'occurred_at': genaabnet_dato, 'column_position': 16},
        {'raw_activity': 'NyAfgørelseDato', 'occurred_at': ny_afgoerelse_dato, 'column_position': 17},
        {'raw_activity': 'NyAfsluttetDato', 'occurred_at': ny_afsluttet_dato, 'column_position': 18}
    ] as milestones,
    senest_aendret as registered_at,
    _delivery_no as delivery_no,
    _position as source_position,
    _loaded_at as loaded_at
from newest
