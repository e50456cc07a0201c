-- depends_on: {{ source('mining', 'object_performance') }}
select
    object_type,
    activity,
    measure,
    events,
    objects,
    mean_seconds,
    median_seconds,
    p90_seconds,
    total_days
from {{ mined('object_performance') }}
