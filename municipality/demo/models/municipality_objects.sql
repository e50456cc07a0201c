select case_id as object_id, 'building_case' as object_type from {{ ref('evt_byggesag__milestones') }}
union all by name
select case_id as object_id, 'sickness_benefit_case' as object_type from {{ ref('evt_sygedagpenge__status_changes') }}
union all by name
select applicant_id as object_id, party_type as object_type from {{ ref('stg_byggesag__cases') }}
union all by name
select citizen_id as object_id, 'citizen' as object_type from {{ ref('evt_sygedagpenge__status_changes') }}
union all by name
select case_id as object_id, 'aid_case' as object_type from {{ ref('stg_hjaelpemidler__cases') }}
union all by name
select case_id as object_id, 'aid_case' as object_type from {{ ref('evt_hjaelpemidler__documents') }}
union all by name
select case_id as object_id, 'complaint_case' as object_type from {{ ref('evt_klage__events') }}
union all by name
-- The case complained over is an object by being named, also while its own source delivers nothing.
select appealed_case_id as object_id, 'aid_case' as object_type from {{ ref('evt_klage__events') }}
union all by name
select case_id as object_id, 'rehabilitation_case' as object_type from {{ ref('evt_genoptraening__events') }}
union all by name
select citizen_id as object_id, 'citizen' as object_type from {{ ref('stg_hjaelpemidler__cases') }}
union all by name
select citizen_id as object_id, 'citizen' as object_type from {{ ref('evt_klage__events') }}
union all by name
select citizen_id as object_id, 'citizen' as object_type from {{ ref('evt_genoptraening__events') }}
union all by name
select case_id as object_id, 'access_request' as object_type from {{ ref('evt_aktindsigt__status_changes') }}
union all by name
select applicant_id as object_id, 'citizen' as object_type from {{ ref('evt_aktindsigt__status_changes') }}
union all by name
select case_id as object_id, 'invoice' as object_type from {{ ref('stg_faktura__invoices') }}
union all by name
select supplier_id as object_id, 'company' as object_type from {{ ref('stg_faktura__invoices') }}
union all by name
select order_id as object_id, 'order' as object_type from {{ ref('stg_faktura__orders') }}
union all by name
select supplier_id as object_id, 'company' as object_type from {{ ref('stg_faktura__orders') }}
union all by name
select goods_receipt_id as object_id, 'goods_receipt' as object_type from {{ ref('evt_faktura__goods_receipts') }}
union all by name
select case_id as object_id, 'child_case' as object_type from {{ ref('evt_underretning__events') }}
union all by name
select child_id as object_id, 'citizen' as object_type from {{ ref('evt_underretning__events') }}
