with delivered as (
    select * from {{ ref('municipality_events') }}
),

mappings as (
    select * from {{ ref('municipality_mappings') }}
),

units as (
    select * from {{ ref('municipality_units') }}
),

-- A raw value without a mapping keeps its own text as activity: counted by quality, never dropped.
mapped as (
    select
        delivered.event_id,
        coalesce(mappings.activity, delivered.raw_activity) as activity,
        delivered.occurred_at,
        delivered.ended_at,
        delivered.registered_at,
        delivered.loaded_at,
        delivered.time_precision,
        delivered.lifecycle,
        delivered.raw_activity,
        coalesce(units.unit, delivered.raw_unit) as unit,
        delivered.resource,
        delivered.resource_type,
        delivered.source,
        delivered.source_position,
        delivered.delivery_no,
        delivered.column_position
    from delivered
    left join mappings
        on delivered.source = mappings.source
        and delivered.raw_activity = mappings.raw_activity
    left join units
        on delivered.source = units.source
        and delivered.raw_unit = units.raw_unit
)

select * from mapped
