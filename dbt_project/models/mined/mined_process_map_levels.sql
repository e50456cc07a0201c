-- depends_on: {{ source('mining', 'process_map_levels') }}
select
    process,
    kind,
    from_activity,
    to_activity,
    activity_level,
    path_level,
    cases
from {{ mined('process_map_levels') }}
