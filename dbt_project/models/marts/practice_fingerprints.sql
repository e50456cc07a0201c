select
    mined.process,
    coalesce(rare.shown_as, units.label_da, mined.unit) as unit,
    mined.measure,
    mined.value,
    mined.cases
from {{ ref('mined_practice_fingerprints') }} as mined
left join {{ ref('units') }} as units on mined.unit = units.unit
left join {{ ref('quality_rare_values') }} as rare
    on rare.kind = 'enhed'
    and mined.unit = rare.value
where {{ level_is_shown("'unit'") }}
