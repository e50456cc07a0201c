-- depends_on: {{ source('mining', 'kpis') }}
-- depends_on: {{ source('mining', 'rule_kpis') }}
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
from (
    select * from {{ mined('kpis') }}
    union all by name
    select * from {{ mined('rule_kpis') }}
)
