-- A mapping is approved when somebody is named for it and the day is a date that has come by as_of.
with used as (
    select distinct
        source,
        process,
        raw_activity
    from {{ ref('event_descriptions') }}
    union
    select distinct
        source,
        process,
        raw_activity
    from {{ ref('case_plans') }}
)

select
    used.source,
    used.process,
    used.raw_activity,
    coalesce(
        trim(mappings.approved_by) <> ''
        and try_cast(trim(mappings.approved_on) as date) <= {{ danish_date(as_of()) }},
        false
    ) as is_approved
from used
inner join {{ ref('municipality_mappings') }} as mappings
    on used.source = mappings.source
    and used.raw_activity = mappings.raw_activity
