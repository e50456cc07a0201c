-- What the checks read: the event log, without its cases' names, with the grain they are counted by.
select
    steps.source,
    steps.process,
    coalesce(steps.unit, '(ukendt)') as unit,
    coalesce(periods.period, '(alle)') as period,
    steps.case_key,
    steps.event_no,
    steps.activity,
    steps.activity_key,
    steps.lifecycle,
    steps.occurred_at,
    steps.ended_at,
    steps.registered_at,
    steps.time_precision,
    steps.next_activity,
    steps.next_activity_key,
    steps.next_occurred_at
from {{ ref('event_steps') }} as steps
left join {{ ref('quality_periods') }} as periods
    on case when {{ is_plausible_time('steps.occurred_at') }} then {{ utc_hour('steps.occurred_at') }} end
    = periods.utc_hour
