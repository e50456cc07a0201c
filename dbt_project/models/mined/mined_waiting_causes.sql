-- depends_on: {{ source('mining', 'waiting_causes') }}
select
    process,
    from_activity,
    to_activity,
    cause,
    cases,
    days,
    share
from {{ mined('waiting_causes') }}
