with rare as (
    select * from {{ ref('quality_rare_values') }}
    where kind = 'aktivitet'
)

select
    mined.process,
    coalesce(rare_from.shown_as, mined.from_activity) as from_activity,
    coalesce(rare_to.shown_as, mined.to_activity) as to_activity,
    mined.cause,
    mined.cases,
    mined.days,
    mined.share
from {{ ref('mined_waiting_causes') }} as mined
left join rare as rare_from
    on mined.process = rare_from.process
    and mined.from_activity = rare_from.value
left join rare as rare_to
    on mined.process = rare_to.process
    and mined.to_activity = rare_to.value
