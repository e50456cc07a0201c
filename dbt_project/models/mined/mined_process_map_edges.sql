-- depends_on: {{ source('mining', 'process_map_edges') }}
select
    process,
    from_activity,
    to_activity,
    transitions,
    cases,
    mean_seconds,
    median_seconds,
    p90_seconds
from {{ mined('process_map_edges') }}
