select
    mined.rule_id,
    mined.rule_version,
    mined.process,
    coalesce(rare.shown_as, units.label_da, mined.unit) as unit,
    mined.period,
    mined.level,
    mined.period_start,
    mined.period_basis,
    mined.met,
    mined.late,
    mined.late_open,
    mined.late - mined.late_open as late_ended,
    mined.running,
    mined.at_risk,
    mined.undeterminable,
    mined.not_applicable,
    mined.cases,
    round(mined.met / nullif(mined.met + mined.late, 0), 6) as met_share,
    mined.measured_unit,
    mined.median_measured,
    mined.mean_measured,
    mined.mean_gross,
    mined.mean_paused_kommune,
    mined.mean_paused_borger,
    mined.mean_paused_anden_myndighed
from {{ ref('mined_rule_results') }} as mined
left join {{ ref('units') }} as units on mined.unit = units.unit
left join {{ ref('quality_rare_values') }} as rare
    on rare.kind = 'enhed'
    and mined.unit = rare.value
where {{ level_is_shown('mined.level') }}
