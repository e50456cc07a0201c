select
    source,
    process,
    '(alle)' as unit,
    '(alle)' as period,
    'cpr_in_text' as check_id,
    rows_delivered - rows_rejected as checked,
    least(cpr_masked, rows_delivered - rows_rejected) as found
from {{ ref('quality_source_deliveries') }}
