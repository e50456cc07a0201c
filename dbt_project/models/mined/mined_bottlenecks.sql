-- depends_on: {{ source('mining', 'bottlenecks') }}
select
    process,
    level,
    unit,
    rank,
    from_activity,
    to_activity,
    waiting_for,
    cases,
    median_days,
    p90_days,
    total_days,
    share_of_waiting
from {{ mined('bottlenecks') }}
