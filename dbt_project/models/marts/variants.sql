select
    mined.process,
    mined.variant_rank,
    mined.activities,
    mined.cases,
    mined.case_share,
    mined.median_seconds,
    aligned.fitness
from {{ ref('mined_variants') }} as mined
left join {{ ref('mined_variant_fitness') }} as aligned
    on mined.process = aligned.process
    and mined.variant_rank = aligned.variant_rank
