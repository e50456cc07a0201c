with rare as (
    select * from {{ ref('quality_rare_values') }}
    where kind = 'enhed'
)

select
    mined.process,
    mined.kpi,
    coalesce(rare.shown_as, units.label_da, mined.unit) as unit,
    coalesce(other_rare.shown_as, other_units.label_da, mined.other_unit) as other_unit,
    mined.value,
    mined.other_value,
    mined.difference,
    mined.certain_difference,
    mined.cases,
    mined.verdict_da,
    mined.practice_measure
from {{ ref('mined_unit_comparisons') }} as mined
left join {{ ref('units') }} as units on mined.unit = units.unit
left join {{ ref('units') }} as other_units on mined.other_unit = other_units.unit
left join rare on mined.unit = rare.value
left join rare as other_rare on mined.other_unit = other_rare.value
where {{ level_is_shown("'unit'") }}
