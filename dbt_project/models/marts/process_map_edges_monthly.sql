with rare as (
    select * from {{ ref('quality_rare_values') }}
    where kind = 'aktivitet'
),

rare_types as (
    -- A kind that few cases have may say whom they are about. Such kinds are counted together: no case has two.
    select
        process,
        case_type
    from {{ ref('cases') }}
    group by
        process,
        case_type
    having count(*) < {{ smallest_group() }}
)

select
    mined.process,
    coalesce(rare_from.shown_as, mined.from_activity) as from_activity,
    coalesce(rare_to.shown_as, mined.to_activity) as to_activity,
    coalesce(rare_unit.shown_as, units.label_da, mined.unit) as unit,
    case when rare_types.case_type is null then mined.case_type else '(sjælden sagstype)' end as case_type,
    mined.period,
    mined.level,
    mined.period_start,
    mined.period_basis,
    cast(sum(mined.transitions) as bigint) as transitions,
    cast(sum(mined.cases) as bigint) as cases,
    cast(sum(mined.total_seconds) as bigint) as total_seconds
from {{ ref('mined_process_map_edges_monthly') }} as mined
left join rare as rare_from
    on mined.process = rare_from.process
    and mined.from_activity = rare_from.value
left join rare as rare_to
    on mined.process = rare_to.process
    and mined.to_activity = rare_to.value
left join rare_types
    on mined.process = rare_types.process
    and mined.case_type = rare_types.case_type
left join {{ ref('units') }} as units on mined.unit = units.unit
left join {{ ref('quality_rare_values') }} as rare_unit
    on rare_unit.kind = 'enhed'
    and mined.unit = rare_unit.value
where {{ level_is_shown('mined.level') }}
group by all
