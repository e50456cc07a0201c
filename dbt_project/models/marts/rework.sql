select
    mined.process,
    coalesce(rare.shown_as, mined.activity) as activity,
    mined.period,
    mined.level,
    mined.period_start,
    mined.period_basis,
    mined.cases,
    mined.rework_cases,
    mined.loop_cases,
    mined.repeats,
    mined.loops
from {{ ref('mined_rework') }} as mined
left join {{ ref('quality_rare_values') }} as rare
    on rare.kind = 'aktivitet'
    and mined.process = rare.process
    and mined.activity = rare.value
