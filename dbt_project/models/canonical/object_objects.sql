select distinct
    source_id,
    target_id,
    qualifier
from {{ ref('municipality_object_objects') }}
where
    source_id is not null
    and target_id is not null
