with log as (
    select * from {{ ref('quality_log') }}
),

-- A start and a completion of one activity in the same second are two events of one, not a repetition; the few pairs
-- that could be are looked up to see their lifecycle.
same_activity_and_stamp as (
    select
        case_key,
        event_no,
        lifecycle
    from log
    where
        activity_key = next_activity_key
        and occurred_at = next_occurred_at
),

repeated as (
    select
        earlier.case_key,
        earlier.event_no
    from same_activity_and_stamp as earlier
    inner join {{ ref('event_log') }} as later
        on earlier.case_key = later.case_key
        and earlier.event_no + 1 = later.event_no
    where earlier.lifecycle is not distinct from later.lifecycle
),

marked as (
    select
        log.source,
        log.process,
        log.unit,
        log.period,
        log.occurred_at,
        log.next_occurred_at,
        repeated.case_key is not null as is_repeated
    from log
    left join repeated
        on log.case_key = repeated.case_key
        and log.event_no = repeated.event_no
)

{{ measured(
    'repeated_event',
    'marked',
    checked='occurred_at is not null and next_occurred_at is not null',
    found='is_repeated'
) }}
