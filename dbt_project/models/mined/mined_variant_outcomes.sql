-- depends_on: {{ source('mining', 'variant_outcomes') }}
select
    process,
    variant_rank,
    cumulative_share,
    p90_seconds,
    judged_cases,
    on_time_cases,
    on_time_share,
    path
from {{ mined('variant_outcomes') }}
