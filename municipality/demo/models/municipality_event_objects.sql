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
union all by name
select event_id, case_id as object_id, 'sag' as qualifier from {{ ref('evt_aktindsigt__status_changes') }}
union all by name
select event_id, applicant_id as object_id, 'primær part' as qualifier from {{ ref('evt_aktindsigt__status_changes') }}
union all by name
select event_id, case_id as object_id, 'sag' as qualifier from {{ ref('evt_faktura__milestones') }}
union all by name
select event_id, supplier_id as object_id, 'leverandør' as qualifier from {{ ref('evt_faktura__milestones') }}
union all by name
select event_id, order_id as object_id, 'ordre' as qualifier
from {{ ref('evt_faktura__milestones') }}
where raw_activity = 'OrdreMatchet'
union all by name
select event_id, goods_receipt_id as object_id, 'varemodtagelse' as qualifier
from {{ ref('evt_faktura__goods_receipts') }}
union all by name
select event_id, order_id as object_id, 'ordre' as qualifier from {{ ref('evt_faktura__goods_receipts') }}
union all by name
-- Goods are received on an order; the event is of every invoice on that order.
select
    receipts.event_id,
    invoices.case_id as object_id,
    'sag' as qualifier
from {{ ref('evt_faktura__goods_receipts') }} as receipts
inner join {{ ref('stg_faktura__invoices') }} as invoices on receipts.order_id = invoices.order_id
union all by name
select event_id, case_id as object_id, 'sag' as qualifier from {{ ref('evt_underretning__events') }}
union all by name
select event_id, child_id as object_id, 'primær part' as qualifier from {{ ref('evt_underretning__events') }}
