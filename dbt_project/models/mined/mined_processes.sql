-- depends_on: {{ source('mining', 'processes') }}
select
    process,
    cases,
    open_cases,
    events,
    activities,
    variants,
    first_event_at,
    last_event_at
from {{ mined('processes') }}
