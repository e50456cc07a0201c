-- depends_on: {{ source('mining', 'unit_comparisons') }}
select
    process,
    kpi,
    unit,
    other_unit,
    value,
    other_value,
    difference,
    certain_difference,
    cases,
    verdict_da,
    practice_measure
from {{ mined('unit_comparisons') }}
