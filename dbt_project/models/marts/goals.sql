with goals as (
    select * from {{ ref('mined_goals') }}
),

-- A rule's verdicts over all its versions. A share is not known where a count it could be worked out from is small, as
-- in rule_results.
rule_shares as (
    select
        rule_id,
        process,
        unit,
        period,
        cast(sum(met + late) as bigint) as cases,
        sum(met) / nullif(sum(met + late), 0) as value,
        bool_or(
            {{ is_small(
                ['met', 'late', 'late_open', 'late - late_open', 'running', 'at_risk', 'undeterminable', 'not_applicable']
            ) }}
        ) as is_small
    from {{ ref('mined_rule_results') }}
    group by
        rule_id,
        process,
        unit,
        period
),

measured as (
    select
        goals.*,
        coalesce(kpis.cases, rule_shares.cases) is not null as is_measured,
        case
            when kpis.cases >= {{ smallest_group() }} then kpis.cases
            when not rule_shares.is_small and rule_shares.cases >= {{ smallest_group() }} then rule_shares.cases
        end as cases,
        coalesce(kpis.value, rule_shares.value) as value,
        -- How far the way to the target ought to be covered: the straight line from the baseline's day to the last day.
        least(
            greatest((goals.measured_on - goals.baseline_on) / (goals.due_on - goals.baseline_on), 0), 1
        ) as elapsed
    from goals
    left join {{ ref('mined_kpis') }} as kpis
        on goals.process = kpis.process
        and goals.kpi = kpis.kpi
        and goals.unit = kpis.unit
        and goals.period = kpis.period
    left join rule_shares
        on goals.process = rule_shares.process
        and goals.rule_id = rule_shares.rule_id
        and goals.unit = rule_shares.unit
        and goals.period = rule_shares.period
),

compared as (
    select
        * exclude (value),
        case when cases is not null then round(value, 6) end as actual,
        round(baseline_value + (target - baseline_value) * elapsed, 6) as expected,
        -- So that more is better whichever way the goal points.
        case better when 'lavere' then -1 else 1 end as direction
    from measured
)

select
    compared.goal_id,
    compared.title_da,
    compared.benefit,
    compared.process,
    compared.kpi,
    compared.rule_id,
    compared.measure,
    coalesce(units.label_da, compared.unit) as unit,
    compared.period,
    compared.level,
    compared.period_start,
    compared.better,
    compared.target,
    compared.owner,
    compared.decided_on,
    compared.due_on,
    compared.baseline_value,
    compared.baseline_on,
    compared.actual,
    compared.expected,
    compared.cases,
    compared.is_measured,
    case
        when compared.target is null then 'intet mål'
        when compared.actual is null then null
        when compared.actual * compared.direction >= compared.target * compared.direction then 'nået'
        when compared.measured_on > compared.due_on then 'ikke nået'
        when compared.actual * compared.direction >= compared.expected * compared.direction then 'på vej'
        else 'ikke nået'
    end as status_da,
    case
        when status_da = 'ikke nået' and compared.measured_on > compared.due_on then 'fristen er udløbet'
        when status_da = 'ikke nået' then 'bagud'
    end as note_da
from compared
left join {{ ref('units') }} as units on compared.unit = units.unit
where {{ level_is_shown('compared.level') }}
