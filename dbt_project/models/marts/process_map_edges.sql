select
    process,
    from_activity,
    to_activity,
    transitions,
    cases,
    mean_seconds,
    median_seconds,
    p90_seconds
from {{ ref('mined_process_map_edges') }}
