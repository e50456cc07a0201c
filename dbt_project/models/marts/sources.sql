with deliveries as (
    select
        source,
        cast(sum(rows_delivered) as bigint) as rows_delivered,
        cast(sum(rows_loaded) as bigint) as rows_loaded,
        cast(sum(rows_rejected) as bigint) as rows_rejected,
        cast(sum(rows_duplicate) as bigint) as rows_duplicate,
        cast(sum(rows_superseded) as bigint) as rows_superseded,
        cast(sum(rows_deleted) as bigint) as rows_deleted,
        cast(sum(cpr_masked) as bigint) as cpr_masked,
        max(loaded_at) as last_delivery_at
    from {{ ref('deliveries') }}
    group by source
),

unapproved as (
    select
        source,
        count(distinct raw_activity) as unapproved_values
    from {{ ref('quality_mapping_use') }}
    where not is_approved
    group by source
)

select
    declared.source,
    declared.label_da,
    declared.status,
    case declared.status
        when 'ok' then 'i orden'
        when 'stopped' then 'stoppet'
        when 'refused' then 'afvist'
        when 'not_delivered' then 'ikke leveret'
    end as status_da,
    declared.problem,
    coalesce(deliveries.rows_delivered, 0) as rows_delivered,
    coalesce(deliveries.rows_loaded, 0) as rows_loaded,
    coalesce(deliveries.rows_rejected, 0) as rows_rejected,
    coalesce(deliveries.rows_duplicate, 0) as rows_duplicate,
    coalesce(deliveries.rows_superseded, 0) as rows_superseded,
    coalesce(deliveries.rows_deleted, 0) as rows_deleted,
    coalesce(deliveries.cpr_masked, 0) as cpr_masked,
    deliveries.last_delivery_at,
    -- What has stopped is late from the first night: its figures stand still whatever its deadline says.
    declared.status in ('stopped', 'refused')
    or coalesce(
        deliveries.last_delivery_at is null
        or deliveries.last_delivery_at
        < {{ as_of() }} - to_days(declared.stale_after_days),
        false
    ) as is_stale,
    declared.agreement_valid_to,
    coalesce(
        declared.agreement_valid_to <= {{ danish_date(as_of()) }} + 60,
        false
    ) as agreement_expires_soon,
    coalesce(unapproved.unapproved_values, 0) as unapproved_values
from {{ ref('declared_sources') }} as declared
left join deliveries on declared.source = deliveries.source
left join unapproved on declared.source = unapproved.source
