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
    coverage
from {{ mined('rule_kpis') }}
