with results as (
    select * from {{ ref('quality_results') }}
),

-- What was put to too few says too little, and a score must not show it. A share within its limit gives 100 points, one
-- above it the limit's part of the share.
points as (
    select
        source,
        process,
        unit,
        period,
        level,
        period_start,
        checked,
        case when share <= max_share then 100 else 100 * max_share / share end as points,
        case severity when 'info' then 1 when 'warning' then 2 else 3 end as weight
    from results
    where
        checked >= {{ smallest_group() }}
        and share is not null
),

scored as (
    select
        source,
        process,
        unit,
        period,
        level,
        period_start,
        cast(count(*) as integer) as checks,
        min(checked) as checked,
        sum(points * weight) / sum(weight) as score
    from points
    group by
        source,
        process,
        unit,
        period,
        level,
        period_start
),

-- The month as_of lies in is not over.
whole_months as (
    select
        *,
        row_number() over (partition by source, process, unit, level order by period_start desc) as months_back
    from scored
    where period_start < date_trunc('month', {{ danish_date(as_of()) }})
),

recent as (
    select
        source,
        process,
        case level when 'unit_month' then unit else '(alle)' end as unit,
        case level when 'unit_month' then 'unit' else 'total' end as level,
        avg(score) filter (where months_back <= 3) - avg(score) filter (where months_back between 4 and 6) as trend
    from whole_months
    group by all
    having count(*) filter (where months_back between 1 and 6) = 6
),

compared as (
    select
        *,
        avg(score) over (
            partition by source, process, unit, level
            order by period_start
            range between interval 3 months preceding and interval 1 month preceding
        ) as before
    from scored
)

select
    compared.source,
    compared.process,
    compared.unit,
    compared.period,
    compared.level,
    compared.period_start,
    round(compared.score, 1) as score,
    round(
        case when compared.period_start is null then recent.trend else compared.score - compared.before end,
        1
    ) as trend,
    compared.checks,
    compared.checked
from compared
left join recent
    on compared.source = recent.source
    and compared.process = recent.process
    and compared.unit = recent.unit
    and compared.level = recent.level
order by
    compared.source,
    compared.process,
    compared.level,
    compared.unit,
    compared.period
