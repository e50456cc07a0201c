with neighbours as (
    {{ timed_neighbours(ref('quality_log')) }}
),

-- Counted by their two activities first, so that ranks are looked up once per pair of activities.
tied as (
    select
        source,
        process,
        unit,
        period,
        activity,
        next_activity,
        count(*) as pairs
    from {{ ref('quality_log') }}
    where occurred_at = next_occurred_at
    group by
        source,
        process,
        unit,
        period,
        activity,
        next_activity
),

unsettled as (
    select
        tied.source,
        tied.process,
        tied.unit,
        tied.period,
        sum(tied.pairs) as events
    from tied
    inner join {{ ref('canonical_activities') }} as earlier
        on tied.process = earlier.process
        and tied.activity = earlier.activity
    inner join {{ ref('canonical_activities') }} as later
        on tied.process = later.process
        and tied.next_activity = later.activity
    where earlier.activity_rank = later.activity_rank
    group by
        tied.source,
        tied.process,
        tied.unit,
        tied.period
)

{{ measured_apart('order_by_position', checked='neighbours', found='unsettled') }}
