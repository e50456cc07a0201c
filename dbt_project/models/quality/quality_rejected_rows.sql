select
    source,
    process,
    '(alle)' as unit,
    '(alle)' as period,
    'rejected_rows' as check_id,
    rows_delivered as checked,
    rows_rejected as found
from {{ ref('quality_source_deliveries') }}
