-- depends_on: {{ source('mining', 'rework') }}
select
    process,
    activity,
    period,
    level,
    period_start,
    period_basis,
    cases,
    rework_cases,
    loop_cases,
    repeats,
    loops
from {{ mined('rework') }}
