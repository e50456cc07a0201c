-- What many events have in common is kept once: while events are ordered, one integer stands for nine columns.
with described as (
    select distinct
        process,
        activity,
        activity_rank,
        source,
        time_precision,
        lifecycle,
        unit,
        resource_type,
        raw_activity
    from {{ ref('case_events') }}
)

select
    cast(
        row_number() over (
            order by
                process,
                activity,
                activity_rank,
                source,
                time_precision,
                lifecycle,
                unit,
                resource_type,
                raw_activity
        ) as integer
    ) as description_key,
    cast(dense_rank() over (order by process, activity) as integer) as activity_key,
    cast(dense_rank() over (order by activity_rank, source) as integer) as arrival_rank,
    process,
    activity,
    activity_rank,
    source,
    time_precision,
    lifecycle,
    unit,
    resource_type,
    raw_activity
from described
