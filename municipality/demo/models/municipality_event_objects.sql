select event_id, case_id as object_id, 'sag' as qualifier from {{ ref('evt_byggesag__milestones') }}
union all by name
select event_id, applicant_id as object_id, 'primær part' as qualifier from {{ ref('evt_byggesag__milestones') }}
union all by name
select event_id, case_id as object_id, 'sag' as qualifier from {{ ref('evt_sygedagpenge__status_changes') }}
union all by name
select event_id, citizen_id as object_id, 'primær part' as qualifier from {{ ref('evt_sygedagpenge__status_changes') }}
union all by name
select event_id, case_id as object_id, 'sag' as qualifier from {{ ref('evt_hjaelpemidler__milestones') }}
union all by name
select event_id, citizen_id as object_id, 'primær part' as qualifier from {{ ref('evt_hjaelpemidler__milestones') }}
union all by name
select event_id, case_id as object_id, 'sag' as qualifier from {{ ref('evt_hjaelpemidler__documents') }}
union all by name
select event_id, citizen_id as object_id, 'primær part' as qualifier from {{ ref('evt_hjaelpemidler__documents') }}
union all by name
select event_id, case_id as object_id, 'sag' as qualifier from {{ ref('evt_klage__events') }}
union all by name
select event_id, citizen_id as object_id, 'primær part' as qualifier from {{ ref('evt_klage__events') }}
union all by name
select event_id, case_id as object_id, 'sag' as qualifier from {{ ref('evt_genoptraening__events') }}
union all by name
select event_id, citizen_id as object_id, 'primær part' as qualifier from {{ ref('evt_genoptraening__events') }}
