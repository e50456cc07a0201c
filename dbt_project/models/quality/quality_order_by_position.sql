-- The pairs are counted by their two activities first, so that ranks are looked up once per pair of activities.
with pairs as (
    select
        source,
        process,
        unit,
        period,
        activity,
        next_activity,
        occurred_at is not null and next_occurred_at is not null as is_checked,
        coalesce(occurred_at = next_occurred_at, false) as is_tied,
        count(*) as pairs
    from {{ ref('quality_log') }}
    group by all
),

ranked as (
    select
        pairs.*,
        pairs.is_tied and earlier.activity_rank = later.activity_rank as is_found
    from pairs
    left join {{ ref('canonical_activities') }} as earlier
        on pairs.process = earlier.process
        and pairs.activity = earlier.activity
    left join {{ ref('canonical_activities') }} as later
        on pairs.process = later.process
        and pairs.next_activity = later.activity
)

select
    source,
    process,
    unit,
    period,
    'order_by_position' as check_id,
    cast(coalesce(sum(pairs) filter (where is_checked), 0) as bigint) as checked,
    cast(coalesce(sum(pairs) filter (where is_checked and is_found), 0) as bigint) as found
from ranked
group by
    source,
    process,
    unit,
    period
