{% set families = [
    'evt_byggesag__milestones',
    'evt_sygedagpenge__status_changes',
    'evt_hjaelpemidler__milestones',
    'evt_hjaelpemidler__documents',
    'evt_klage__events',
    'evt_genoptraening__events',
    'evt_aktindsigt__status_changes',
    'evt_faktura__milestones',
    'evt_faktura__goods_receipts',
    'evt_underretning__events',
] %}

{% for family in families %}
select
    event_id,
    raw_activity,
    occurred_at,
    ended_at,
    registered_at,
    loaded_at,
    time_precision,
    lifecycle,
    raw_unit,
    resource,
    resource_type,
    source,
    delivery_no,
    source_position,
    column_position
from {{ ref(family) }}
{% if not loop.last %}union all by name{% endif %}
{% endfor %}
