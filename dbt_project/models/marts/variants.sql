with judged as (
    select
        *,
        judged_cases - on_time_cases as late_cases
    from {{ ref('mined_variant_outcomes') }}
),

outcomes as (
    -- Of a variant that few are late in, or few on time, the path itself may still be shown.
    select
        *,
        {{ is_small(['on_time_cases', 'late_cases']) }} as is_telling
    from judged
)

select
    mined.process,
    mined.variant_rank,
    mined.activities,
    mined.cases,
    mined.case_share,
    outcomes.cumulative_share,
    mined.median_seconds,
    outcomes.p90_seconds,
    case when not outcomes.is_telling then outcomes.judged_cases end as judged_cases,
    case when not outcomes.is_telling then outcomes.on_time_share end as on_time_share,
    case when not outcomes.is_telling then outcomes.path end as path,
    aligned.fitness
from {{ ref('mined_variants') }} as mined
left join outcomes
    on mined.process = outcomes.process
    and mined.variant_rank = outcomes.variant_rank
left join {{ ref('mined_variant_fitness') }} as aligned
    on mined.process = aligned.process
    and mined.variant_rank = aligned.variant_rank
