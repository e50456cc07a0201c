select distinct case_id as source_id, applicant_id as target_id, 'primær part' as qualifier
from {{ ref('evt_byggesag__milestones') }}
union all by name
select distinct case_id as source_id, citizen_id as target_id, 'primær part' as qualifier
from {{ ref('evt_sygedagpenge__status_changes') }}
union all by name
select distinct case_id as source_id, citizen_id as target_id, 'primær part' as qualifier
from {{ ref('stg_hjaelpemidler__cases') }}
union all by name
select distinct case_id as source_id, citizen_id as target_id, 'primær part' as qualifier
from {{ ref('evt_klage__events') }}
union all by name
select distinct case_id as source_id, citizen_id as target_id, 'primær part' as qualifier
from {{ ref('evt_genoptraening__events') }}
union all by name
select distinct case_id as source_id, appealed_case_id as target_id, 'klager over' as qualifier
from {{ ref('evt_klage__events') }}
