select
    mined.process,
    mined.model,
    mined.model_version,
    mined.kind,
    coalesce(rare.shown_as, mined.activity) as activity,
    mined.period,
    mined.level,
    mined.period_start,
    mined.cases,
    mined.cases_without,
    mined.compared_cases,
    mined.case_share,
    mined.deviations
from {{ ref('mined_deviations') }} as mined
left join {{ ref('quality_rare_values') }} as rare
    on rare.kind = 'aktivitet'
    and mined.process = rare.process
    and mined.activity = rare.value
