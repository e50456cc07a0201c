select distinct
    object_id,
    attribute,
    value,
    valid_from
from {{ ref('municipality_object_changes') }}
where
    object_id is not null
    and value is not null
