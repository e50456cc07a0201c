with named as (
    select
        mined.*,
        coalesce(rare_from.shown_as, labels_from.label_da, mined.activity) as from_da,
        coalesce(rare_to.shown_as, labels_to.label_da, mined.to_activity) as to_da,
        coalesce(rare_from.shown_as, mined.activity) as shown_activity,
        coalesce(rare_to.shown_as, mined.to_activity) as shown_to_activity,
        coalesce(rare_unit.shown_as, units.label_da, mined.unit) as shown_unit
    from {{ ref('mined_drifts') }} as mined
    left join {{ ref('units') }} as units on mined.unit = units.unit
    left join {{ ref('canonical_activities') }} as labels_from
        on mined.process = labels_from.process
        and mined.activity = labels_from.activity
    left join {{ ref('canonical_activities') }} as labels_to
        on mined.process = labels_to.process
        and mined.to_activity = labels_to.activity
    left join {{ ref('quality_rare_values') }} as rare_from
        on rare_from.kind = 'aktivitet'
        and mined.process = rare_from.process
        and mined.activity = rare_from.value
    left join {{ ref('quality_rare_values') }} as rare_to
        on rare_to.kind = 'aktivitet'
        and mined.process = rare_to.process
        and mined.to_activity = rare_to.value
    left join {{ ref('quality_rare_values') }} as rare_unit
        on rare_unit.kind = 'enhed'
        and mined.unit = rare_unit.value
)

select
    process,
    drift_on,
    kind,
    shown_activity as activity,
    shown_to_activity as to_activity,
    case when share_after > share_before then 'flere' else 'færre' end
    || case kind
        when 'activity' then ' sager har ' || from_da
        when 'transition' then ' sager går fra ' || from_da || ' til ' || to_da
        when 'wait' then ' sager venter længe efter ' || from_da
    end as change_da,
    level,
    shown_unit as unit,
    share_before,
    share_after,
    with_before,
    without_before,
    with_after,
    without_after,
    cases,
    followed_days,
    limit_days,
    p_value
from named
where {{ level_is_shown('level') }}
