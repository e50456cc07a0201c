-- depends_on: {{ source('mining', 'deviations') }}
select
    process,
    model,
    model_version,
    kind,
    activity,
    period,
    level,
    period_start,
    cases,
    cases_without,
    compared_cases,
    case_share,
    deviations
from {{ mined('deviations') }}
