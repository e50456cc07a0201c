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
    generalisation,
    simplicity,
    coverage,
    method,
    valid_from,
    valid_to
from {{ mined('conformance') }}
