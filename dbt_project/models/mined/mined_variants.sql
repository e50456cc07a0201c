-- depends_on: {{ source('mining', 'variants') }}
select
    process,
    variant_rank,
    activities,
    cases,
    case_share,
    median_seconds
from {{ mined('variants') }}
