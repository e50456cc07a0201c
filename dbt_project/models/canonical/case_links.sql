{{ config(materialized='view') }}

-- An event that names a case in two roles still stands once in that case's log.
select distinct
    canonical_processes.process,
    event_objects.event_id,
    event_objects.object_id as case_id
from {{ ref('event_objects') }} as event_objects
inner join {{ ref('objects') }} as objects
    on event_objects.object_id = objects.object_id
inner join {{ ref('canonical_processes') }} as canonical_processes
    on objects.object_type = canonical_processes.case_object_type
