-- depends_on: {{ source('mining', 'process_map_edges_monthly') }}
select
    process,
    from_activity,
    to_activity,
    unit,
    case_type,
    period,
    level,
    period_start,
    period_basis,
    transitions,
    cases,
    total_seconds
from {{ mined('process_map_edges_monthly') }}
