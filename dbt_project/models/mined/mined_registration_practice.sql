-- depends_on: {{ source('mining', 'registration_practice') }}
select
    source,
    process,
    unit,
    period,
    check_id,
    checked,
    found
from {{ mined('registration_practice') }}
