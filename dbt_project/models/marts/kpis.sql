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
from {{ ref('mined_kpis') }}
