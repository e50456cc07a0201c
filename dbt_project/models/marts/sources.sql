with deliveries as (
    select
        source,
        cast(sum(rows_delivered) as bigint) as rows_delivered,
        cast(sum(rows_loaded) as bigint) as rows_loaded,
        cast(sum(rows_rejected) as bigint) as rows_rejected,
        cast(sum(rows_duplicate) as bigint) as rows_duplicate,
        max(loaded_at) as last_delivery_at
    from {{ ref('deliveries') }}
    group by source
)

select
    declared.source,
    declared.label_da,
    coalesce(deliveries.rows_delivered, 0) as rows_delivered,
    coalesce(deliveries.rows_loaded, 0) as rows_loaded,
    coalesce(deliveries.rows_rejected, 0) as rows_rejected,
    coalesce(deliveries.rows_duplicate, 0) as rows_duplicate,
    deliveries.last_delivery_at,
    coalesce(
        deliveries.last_delivery_at is null
        or deliveries.last_delivery_at
        < {{ as_of() }} - to_days(declared.stale_after_days),
        false
    ) as is_stale
from {{ ref('declared_sources') }} as declared
left join deliveries on declared.source = deliveries.source
