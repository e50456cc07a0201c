select
    mined.process,
    coalesce(rare_unit.shown_as, units.label_da, mined.unit) as unit,
    mined.period,
    mined.level,
    mined.period_start,
    mined.period_basis,
    mined.cases,
    mined.median_days,
    mined.p90_days,
    mined.median_working_days,
    mined.p90_working_days,
    mined.timed_cases,
    mined.median_active_days,
    mined.median_waiting_days,
    mined.active_share
from {{ ref('mined_throughput') }} as mined
left join {{ ref('units') }} as units on mined.unit = units.unit
left join {{ ref('quality_rare_values') }} as rare_unit
    on rare_unit.kind = 'enhed'
    and mined.unit = rare_unit.value
where {{ level_is_shown('mined.level') }}
