select
    declared.process,
    declared.label_da,
    declared.area,
    mined.cases,
    mined.open_cases,
    mined.events,
    mined.activities,
    mined.variants,
    mined.first_event_at,
    mined.last_event_at,
    approval.mapping_approval,
    approval.unapproved_values
from {{ ref('canonical_processes') }} as declared
left join {{ ref('mined_processes') }} as mined on declared.process = mined.process
left join {{ ref('quality_mapping_approval') }} as approval on declared.process = approval.process
