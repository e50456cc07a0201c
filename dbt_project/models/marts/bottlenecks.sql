with rare as (
    select * from {{ ref('quality_rare_values') }}
    where kind = 'aktivitet'
)

select
    mined.process,
    mined.level,
    coalesce(rare_unit.shown_as, units.label_da, mined.unit) as unit,
    mined.rank,
    coalesce(rare_from.shown_as, mined.from_activity) as from_activity,
    coalesce(rare_to.shown_as, mined.to_activity) as to_activity,
    mined.waiting_for,
    mined.cases,
    mined.median_days,
    mined.p90_days,
    mined.total_days,
    mined.share_of_waiting
from {{ ref('mined_bottlenecks') }} as mined
left join rare as rare_from
    on mined.process = rare_from.process
    and mined.from_activity = rare_from.value
left join rare as rare_to
    on mined.process = rare_to.process
    and mined.to_activity = rare_to.value
left join {{ ref('units') }} as units on mined.unit = units.unit
left join {{ ref('quality_rare_values') }} as rare_unit
    on rare_unit.kind = 'enhed'
    and mined.unit = rare_unit.value
where {{ level_is_shown('mined.level') }}
