-- depends_on: {{ source('mining', 'declare_constraints') }}
select
    process,
    template,
    activity,
    other_activity,
    cases,
    kept_cases,
    broken_cases,
    support,
    confidence,
    is_implied
from {{ mined('declare_constraints') }}
