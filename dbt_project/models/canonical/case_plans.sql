-- The other half of case_events: what is scheduled for after as_of.
select
    case_links.process,
    case_links.case_id,
    events.event_id,
    events.activity,
    events.raw_activity,
    events.occurred_at as planned_at,
    events.source
from {{ ref('events') }} as events
inner join {{ ref('case_links') }} as case_links on events.event_id = case_links.event_id
where {{ is_plan('events.lifecycle', 'events.occurred_at') }}
