-- What is known of a source as a whole is put to each process that its events reach. Rows kept out because their person
-- is are no fault of the extract: they count neither as delivered nor as rejected.
with deliveries as (
    select
        source,
        cast(sum(rows_delivered - coalesce(rows_suppressed, 0)) as bigint) as rows_delivered,
        cast(sum(rows_rejected - coalesce(rows_suppressed, 0)) as bigint) as rows_rejected,
        cast(sum(cpr_masked) as bigint) as cpr_masked
    from {{ ref('deliveries') }}
    group by source
),

reached as (
    select distinct
        source,
        process
    from {{ ref('event_descriptions') }}
)

select
    reached.source,
    reached.process,
    deliveries.rows_delivered,
    deliveries.rows_rejected,
    deliveries.cpr_masked
from reached
inner join deliveries on reached.source = deliveries.source
