-- depends_on: {{ source('mining', 'throughput') }}
select
    process,
    unit,
    period,
    level,
    period_start,
    period_basis,
    cases,
    median_days,
    p90_days,
    median_working_days,
    p90_working_days,
    timed_cases,
    median_active_days,
    median_waiting_days,
    active_share
from {{ mined('throughput') }}
