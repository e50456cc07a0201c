-- depends_on: {{ source('mining', 'activities') }}
select
    process,
    activity,
    events,
    cases,
    starts,
    ends,
    rework_cases
from {{ mined('activities') }}
