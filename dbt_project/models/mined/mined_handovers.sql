-- depends_on: {{ source('mining', 'handovers') }}
select
    process,
    from_unit,
    to_unit,
    period,
    level,
    period_start,
    period_basis,
    handovers,
    returns,
    cases,
    median_days
from {{ mined('handovers') }}
