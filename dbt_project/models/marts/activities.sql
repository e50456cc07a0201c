select
    mined.process,
    mined.activity,
    labels.label_da,
    mined.events,
    mined.cases,
    mined.starts,
    mined.ends,
    mined.rework_cases
from {{ ref('mined_activities') }} as mined
left join {{ ref('canonical_activities') }} as labels
    on mined.process = labels.process
    and mined.activity = labels.activity
