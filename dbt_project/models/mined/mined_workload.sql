-- depends_on: {{ source('mining', 'workload') }}
select
    process,
    unit,
    period,
    level,
    period_start,
    period_basis,
    cases,
    arrivals,
    departures,
    open_cases,
    open_age_median_days,
    open_age_p90_days,
    mean_open_cases,
    mean_throughput_days,
    little_open_cases
from {{ mined('workload') }}
