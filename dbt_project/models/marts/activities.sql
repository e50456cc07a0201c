select
    mined.process,
    coalesce(rare.shown_as, mined.activity) as activity,
    coalesce(rare.shown_as, labels.label_da) as label_da,
    mined.events,
    mined.cases,
    mined.starts,
    mined.ends,
    mined.rework_cases
from {{ ref('mined_activities') }} as mined
left join {{ ref('canonical_activities') }} as labels
    on mined.process = labels.process
    and mined.activity = labels.activity
left join {{ ref('quality_rare_values') }} as rare
    on rare.kind = 'aktivitet'
    and mined.process = rare.process
    and mined.activity = rare.value
