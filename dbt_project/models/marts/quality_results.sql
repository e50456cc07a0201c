with measurements as (
    select * from {{ ref('quality_measurements') }}
),

checks as (
    select * from {{ ref('quality_checks') }}
),

-- Four levels in one pass. What has no month counts in the totals and in no month.
levels as (
    select
        source,
        process,
        case when grouping(unit) = 1 then '(alle)' else unit end as unit,
        case when grouping(period) = 1 then '(alle)' else period end as period,
        case
            when grouping(unit) = 1 and grouping(period) = 1 then 'total'
            when grouping(period) = 1 then 'unit'
            when grouping(unit) = 1 then 'month'
            else 'unit_month'
        end as level,
        check_id,
        cast(sum(checked) as bigint) as checked,
        cast(sum(found) as bigint) as found
    from measurements
    group by grouping sets (  -- noqa: PRS
        (source, process, check_id),
        (source, process, check_id, unit),
        (source, process, check_id, period),
        (source, process, check_id, unit, period)
    )
),

-- A check that cannot be put to a source, or that knows no unit, stands once, in its total; elsewhere it would only
-- repeat itself.
reported as (
    select * from levels
    where
        level = 'total'
        or (checked > 0 and level = 'unit' and unit <> '(alle)')
        or (checked > 0 and level = 'month' and period <> '(alle)')
        or (checked > 0 and level = 'unit_month' and period <> '(alle)' and unit <> '(alle)')
)

select
    reported.source,
    reported.process,
    coalesce(rare.shown_as, units.label_da, reported.unit) as unit,
    reported.period,
    reported.level,
    case when reported.period <> '(alle)' then cast(reported.period || '-01' as date) end as period_start,
    reported.check_id,
    checks.title_da,
    checks.pattern,
    reported.checked,
    reported.found,
    round(reported.found / nullif(reported.checked, 0), 6) as share,
    checks.max_share,
    reported.checked > 0 as is_measured,
    case
        when reported.level = 'total' and reported.found / nullif(reported.checked, 0) > checks.stop_share then 'stop'
        else checks.severity
    end as severity,
    checks.likely_cause
from reported
inner join checks on reported.check_id = checks.check_id
left join {{ ref('units') }} as units on reported.unit = units.unit
left join {{ ref('quality_rare_values') }} as rare
    on rare.kind = 'enhed'
    and reported.unit = rare.value
where {{ level_is_shown('reported.level') }}
order by
    reported.source,
    reported.process,
    reported.check_id,
    reported.level,
    reported.unit,
    reported.period
