select
    case_id as object_id,
    unnest(['case_type', 'application_type', 'party_type', 'outcome']) as attribute,
    unnest([category, application_type, party_type, outcome]) as value,
    cast(null as timestamptz) as valid_from
from {{ ref('stg_byggesag__cases') }}
union all by name
select
    case_id as object_id,
    'case_type' as attribute,
    category as value,
    min(occurred_at) as valid_from
from {{ ref('evt_sygedagpenge__status_changes') }}
where category is not null
group by
    case_id,
    category
union all by name
select distinct
    case_id as object_id,
    'party_type' as attribute,
    'citizen' as value,
    cast(null as timestamptz) as valid_from
from {{ ref('evt_sygedagpenge__status_changes') }}
union all by name
select
    case_id as object_id,
    unnest(['case_type', 'legal_basis', 'outcome']) as attribute,
    unnest([aid_group, legal_basis, outcome]) as value,
    cast(null as timestamptz) as valid_from
from {{ ref('stg_hjaelpemidler__cases') }}
union all by name
select distinct
    case_id as object_id,
    unnest(['case_type', 'outcome']) as attribute,
    unnest([subject, outcome]) as value,
    cast(null as timestamptz) as valid_from
from {{ ref('evt_klage__events') }}
union all by name
select distinct
    case_id as object_id,
    'case_type' as attribute,
    plan_type as value,
    cast(null as timestamptz) as valid_from
from {{ ref('evt_genoptraening__events') }}
union all by name
select
    case_id as object_id,
    'case_type' as attribute,
    request_type as value,
    min(occurred_at) as valid_from
from {{ ref('evt_aktindsigt__status_changes') }}
group by
    case_id,
    request_type
union all by name
select
    case_id as object_id,
    unnest(['case_type', 'amount_band']) as attribute,
    unnest([invoice_type, amount_band]) as value,
    cast(null as timestamptz) as valid_from
from {{ ref('stg_faktura__invoices') }}
union all by name
select distinct
    case_id as object_id,
    unnest(['case_type', 'party_type', 'outcome']) as attribute,
    unnest([case_type, 'citizen', outcome]) as value,
    cast(null as timestamptz) as valid_from
from {{ ref('evt_underretning__events') }}
union all by name
select
    case_id as object_id,
    'legal_basis' as attribute,
    legal_basis as value,
    min(occurred_at) as valid_from
from {{ ref('evt_underretning__events') }}
group by
    case_id,
    legal_basis
