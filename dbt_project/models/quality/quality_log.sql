-- What the checks read: the event log with the grain they are counted by.
select
    event_log.source,
    event_log.process,
    coalesce(event_log.unit, '(ukendt)') as unit,
    coalesce(periods.period, '(alle)') as period,
    event_log.case_key,
    event_log.event_no,
    event_log.activity,
    event_log.activity_key,
    event_log.lifecycle,
    event_log.occurred_at,
    event_log.ended_at,
    event_log.registered_at,
    event_log.time_precision,
    event_log.next_activity,
    event_log.next_activity_key,
    event_log.next_occurred_at
from {{ ref('event_log') }} as event_log
left join {{ ref('quality_periods') }} as periods
    on case when {{ is_plausible_time('event_log.occurred_at') }} then {{ utc_hour('event_log.occurred_at') }} end
    = periods.utc_hour
