select
    mined.process,
    coalesce(rare.shown_as, mined.activity) as activity,
    coalesce(rare.shown_as, labels.label_da) as label_da,
    mined.score,
    mined.events,
    mined.cases,
    mined.events_per_month,
    mined.median_work_hours,
    mined.median_wait_days,
    mined.total_wait_days,
    mined.variation,
    mined.rule_share,
    mined.systems,
    mined.external_share,
    mined.error_share,
    mined.robot_share,
    mined.volume_score,
    mined.time_score,
    mined.steadiness_score,
    mined.rule_score,
    mined.systems_score,
    mined.internal_score,
    mined.error_score,
    mined.automated_from,
    mined.wait_before_days,
    mined.wait_after_days
from {{ ref('mined_automation_candidates') }} as mined
left join {{ ref('canonical_activities') }} as labels
    on mined.process = labels.process
    and mined.activity = labels.activity
left join {{ ref('quality_rare_values') }} as rare
    on rare.kind = 'aktivitet'
    and mined.process = rare.process
    and mined.activity = rare.value
