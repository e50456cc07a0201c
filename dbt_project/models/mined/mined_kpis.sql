-- depends_on: {{ source('mining', 'kpis') }}
select
    process,
    unit,
    period,
    level,
    period_start,
    period_basis,
    kpi,
    value,
    lower,
    upper,
    cases,
    coverage,
    withheld_da
from {{ mined('kpis') }}
