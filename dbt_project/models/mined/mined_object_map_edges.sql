-- depends_on: {{ source('mining', 'object_map_edges') }}
select
    object_type,
    from_activity,
    to_activity,
    transitions,
    objects,
    mean_seconds,
    median_seconds,
    p90_seconds
from {{ mined('object_map_edges') }}
