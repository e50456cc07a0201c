select
    mined.process,
    coalesce(rare.shown_as, mined.activity) as activity,
    mined.instances,
    mined.cases,
    mined.median_days,
    mined.p90_days,
    mined.median_working_days,
    mined.median_planned_wait_days,
    mined.total_days
from {{ ref('mined_active_times') }} as mined
left join {{ ref('quality_rare_values') }} as rare
    on rare.kind = 'aktivitet'
    and mined.process = rare.process
    and mined.activity = rare.value
