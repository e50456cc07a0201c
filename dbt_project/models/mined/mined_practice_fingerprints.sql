-- depends_on: {{ source('mining', 'practice_fingerprints') }}
select
    process,
    unit,
    measure,
    value,
    cases
from {{ mined('practice_fingerprints') }}
