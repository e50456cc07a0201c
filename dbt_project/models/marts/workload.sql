select
    mined.process,
    coalesce(rare_unit.shown_as, units.label_da, mined.unit) as unit,
    mined.period,
    mined.level,
    mined.period_start,
    mined.period_basis,
    mined.cases,
    mined.arrivals,
    mined.departures,
    mined.open_cases,
    mined.open_age_median_days,
    mined.open_age_p90_days,
    mined.mean_open_cases,
    mined.mean_throughput_days,
    mined.little_open_cases
from {{ ref('mined_workload') }} as mined
left join {{ ref('units') }} as units on mined.unit = units.unit
left join {{ ref('quality_rare_values') }} as rare_unit
    on rare_unit.kind = 'enhed'
    and mined.unit = rare_unit.value
where {{ level_is_shown('mined.level') }}
