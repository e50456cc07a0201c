select
    mined.process,
    coalesce(rare.shown_as, units.label_da, mined.unit) as unit,
    mined.period,
    mined.level,
    mined.period_start,
    mined.period_basis,
    mined.kpi,
    mined.value,
    mined.lower,
    mined.upper,
    mined.cases,
    mined.coverage,
    mined.withheld_da
from {{ ref('mined_kpis') }} as mined
left join {{ ref('units') }} as units on mined.unit = units.unit
left join {{ ref('quality_rare_values') }} as rare
    on rare.kind = 'enhed'
    and mined.unit = rare.value
where {{ level_is_shown('mined.level') }}
