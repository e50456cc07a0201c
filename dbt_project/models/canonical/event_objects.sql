select distinct
    event_id,
    object_id,
    qualifier
from {{ ref('municipality_event_objects') }}
where object_id is not null
