select
    process,
    model,
    model_version,
    average_fitness,
    log_fitness,
    fitting_share,
    "precision",
    cases,
    unaligned_cases
from {{ ref('mined_conformance') }}
