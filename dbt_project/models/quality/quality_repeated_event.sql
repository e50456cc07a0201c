with neighbours as (
    {{ timed_neighbours(ref('quality_log')) }}
),

same_activity_and_stamp as (
    select
        source,
        process,
        unit,
        period,
        case_key,
        event_no,
        lifecycle
    from {{ ref('quality_log') }}
    where
        activity_key = next_activity_key
        and occurred_at = next_occurred_at
),

-- A start and a completion of one activity in the same second are two events of one, not a repetition; the few pairs
-- that could be are looked up to see their lifecycle.
repeated as (
    select
        earlier.source,
        earlier.process,
        earlier.unit,
        earlier.period,
        count(*) as events
    from same_activity_and_stamp as earlier
    inner join {{ ref('event_log') }} as later
        on earlier.case_key = later.case_key
        and earlier.event_no + 1 = later.event_no
    where earlier.lifecycle is not distinct from later.lifecycle
    group by
        earlier.source,
        earlier.process,
        earlier.unit,
        earlier.period
)

{{ measured_apart('repeated_event', checked='neighbours', found='repeated') }}
