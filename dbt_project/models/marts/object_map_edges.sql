select
    mined.object_type,
    coalesce(rare_from.shown_as, mined.from_activity) as from_activity,
    coalesce(rare_to.shown_as, mined.to_activity) as to_activity,
    mined.transitions,
    mined.objects,
    mined.mean_seconds,
    mined.median_seconds,
    mined.p90_seconds
from {{ ref('mined_object_map_edges') }} as mined
left join {{ ref('quality_rare_activities') }} as rare_from on mined.from_activity = rare_from.activity
left join {{ ref('quality_rare_activities') }} as rare_to on mined.to_activity = rare_to.activity
