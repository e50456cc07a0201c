-- A source may deliver the same object in many rows, and two sources the same citizen: one row each remains.
select distinct
    object_id,
    object_type
from {{ ref('municipality_objects') }}
where object_id is not null
