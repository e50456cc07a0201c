-- depends_on: {{ source('mining', 'active_times') }}
select
    process,
    activity,
    instances,
    cases,
    median_days,
    p90_days,
    median_working_days,
    median_planned_wait_days,
    total_days
from {{ mined('active_times') }}
