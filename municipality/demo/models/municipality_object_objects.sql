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
union all by name
select distinct case_id as source_id, applicant_id as target_id, 'primær part' as qualifier
from {{ ref('evt_aktindsigt__status_changes') }}
union all by name
select case_id as source_id, supplier_id as target_id, 'leverandør' as qualifier from {{ ref('stg_faktura__invoices') }}
union all by name
select case_id as source_id, order_id as target_id, 'ordre' as qualifier from {{ ref('stg_faktura__invoices') }}
union all by name
select order_id as source_id, supplier_id as target_id, 'leverandør' as qualifier from {{ ref('stg_faktura__orders') }}
union all by name
select goods_receipt_id as source_id, order_id as target_id, 'ordre' as qualifier
from {{ ref('evt_faktura__goods_receipts') }}
union all by name
select
    invoices.case_id as source_id,
    receipts.goods_receipt_id as target_id,
    'varemodtagelse' as qualifier
from {{ ref('stg_faktura__invoices') }} as invoices
inner join {{ ref('evt_faktura__goods_receipts') }} as receipts on invoices.order_id = receipts.order_id
union all by name
select distinct case_id as source_id, child_id as target_id, 'primær part' as qualifier
from {{ ref('evt_underretning__events') }}
