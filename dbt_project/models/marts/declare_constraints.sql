with rare as (
    select * from {{ ref('quality_rare_values') }}
    where kind = 'aktivitet'
)

select
    mined.process,
    mined.template,
    coalesce(rare_one.shown_as, mined.activity) as activity,
    coalesce(rare_other.shown_as, mined.other_activity) as other_activity,
    mined.cases,
    mined.kept_cases,
    mined.broken_cases,
    mined.support,
    mined.confidence,
    mined.is_implied
from {{ ref('mined_declare_constraints') }} as mined
left join rare as rare_one
    on mined.process = rare_one.process
    and mined.activity = rare_one.value
left join rare as rare_other
    on mined.process = rare_other.process
    and mined.other_activity = rare_other.value
