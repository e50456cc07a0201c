-- depends_on: {{ source('mining', 'completions') }}
select
    process,
    unit,
    period,
    level,
    period_start,
    period_basis,
    cases,
    first_time_cases,
    rework_cases,
    reopened_cases,
    returned_cases,
    first_time_share
from {{ mined('completions') }}
