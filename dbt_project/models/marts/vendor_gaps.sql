select
    gaps.source,
    gaps.gap,
    texts.title_da,
    texts.description_da,
    gaps.checked,
    gaps.found,
    round(gaps.found / gaps.checked, 6) as share
from {{ ref('quality_vendor_gaps') }} as gaps
inner join {{ ref('vendor_gap_texts') }} as texts on gaps.gap = texts.gap
