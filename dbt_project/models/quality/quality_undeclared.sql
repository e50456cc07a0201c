-- Descriptions are few and events many: what is undeclared is found among the former, and only its events are read.
with descriptions as (
    select * from {{ ref('event_descriptions') }}
),

activities as (
    select
        'aktivitet' as kind,
        descriptions.description_key,
        descriptions.source,
        descriptions.process,
        descriptions.activity as value,
        descriptions.raw_activity as raw_value
    from descriptions
    inner join {{ ref('canonical_activities') }} as canonical_activities
        on descriptions.process = canonical_activities.process
        and descriptions.activity = canonical_activities.activity
    where not canonical_activities.is_declared
),

units as (
    select
        'enhed' as kind,
        descriptions.description_key,
        descriptions.source,
        descriptions.process,
        descriptions.unit as value,
        descriptions.unit as raw_value
    from descriptions
    anti join {{ ref('units') }} as units on descriptions.unit = units.unit
    where descriptions.unit is not null
),

undeclared as (
    select * from activities
    union all by name
    select * from units
)

select
    undeclared.kind,
    undeclared.source,
    undeclared.process,
    undeclared.value,
    undeclared.raw_value,
    event_order.case_key,
    event_order.occurred_at
from undeclared
inner join {{ ref('event_order') }} as event_order on undeclared.description_key = event_order.description_key
