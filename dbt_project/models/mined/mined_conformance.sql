-- depends_on: {{ source('mining', 'conformance') }}
select
    process,
    model,
    model_version,
    average_fitness,
    log_fitness,
    fitting_share,
    precision,
    cases,
    unaligned_cases,
    method
from {{ mined('conformance') }}
