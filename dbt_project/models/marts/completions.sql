select
    mined.process,
    coalesce(rare_unit.shown_as, units.label_da, mined.unit) as unit,
    mined.period,
    mined.level,
    mined.period_start,
    mined.period_basis,
    mined.cases,
    mined.first_time_cases,
    mined.rework_cases,
    mined.reopened_cases,
    mined.returned_cases,
    mined.first_time_share
from {{ ref('mined_completions') }} as mined
left join {{ ref('units') }} as units on mined.unit = units.unit
left join {{ ref('quality_rare_values') }} as rare_unit
    on rare_unit.kind = 'enhed'
    and mined.unit = rare_unit.value
where {{ level_is_shown('mined.level') }}
