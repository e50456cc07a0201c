-- depends_on: {{ source('mining', 'drifts') }}
select
    process,
    drift_on,
    kind,
    activity,
    to_activity,
    level,
    unit,
    share_before,
    share_after,
    with_before,
    without_before,
    with_after,
    without_after,
    cases,
    followed_days,
    limit_days,
    p_value
from {{ mined('drifts') }}
