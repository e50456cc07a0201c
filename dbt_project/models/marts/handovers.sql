select
    mined.process,
    coalesce(rare_from.shown_as, from_units.label_da, mined.from_unit) as from_unit,
    coalesce(rare_to.shown_as, to_units.label_da, mined.to_unit) as to_unit,
    mined.period,
    mined.level,
    mined.period_start,
    mined.period_basis,
    mined.handovers,
    mined.returns,
    mined.cases,
    mined.median_days
from {{ ref('mined_handovers') }} as mined
left join {{ ref('units') }} as from_units on mined.from_unit = from_units.unit
left join {{ ref('units') }} as to_units on mined.to_unit = to_units.unit
left join {{ ref('quality_rare_values') }} as rare_from
    on rare_from.kind = 'enhed'
    and mined.from_unit = rare_from.value
left join {{ ref('quality_rare_values') }} as rare_to
    on rare_to.kind = 'enhed'
    and mined.to_unit = rare_to.value
where {{ level_is_shown('mined.level') }}
