-- depends_on: {{ source('mining', 'variant_fitness') }}
select
    process,
    variant_rank,
    fitness,
    cost
from {{ mined('variant_fitness') }}
