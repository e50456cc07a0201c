select
    mined.object_type,
    coalesce(rare.shown_as, mined.activity) as activity,
    mined.measure,
    mined.events,
    mined.objects,
    mined.mean_seconds,
    mined.median_seconds,
    mined.p90_seconds,
    mined.total_days
from {{ ref('mined_object_performance') }} as mined
left join {{ ref('quality_rare_activities') }} as rare on mined.activity = rare.activity
