{#- How many habits a unit is shown: more than can be talked over at one meeting are not changed. -#}
{%- set shown = 5 -%}
with habits as (
    select
        results.process,
        results.unit,
        results.check_id,
        any_value(results.max_share) as max_share,
        any_value(case results.severity when 'critical' then 3 when 'warning' then 2 else 1 end) as severity,
        cast(sum(results.found) as bigint) as found,
        cast(sum(results.checked) as bigint) as checked
    from {{ ref('quality_results') }} as results
    where
        results.level = 'unit'
        and results.is_measured
        and results.unit <> '(ukendt)'
        and {{ level_is_shown('results.level') }}
    group by
        results.process,
        results.unit,
        results.check_id
),

-- What exceeds its limit comes first, then what hurts the figures most, then what is most common.
ranked as (
    select
        habits.*,
        advice.advice_da,
        advice.effect_da,
        row_number() over (
            partition by habits.process, habits.unit
            order by
                habits.found > habits.max_share * habits.checked desc,
                habits.severity desc,
                habits.found / habits.checked desc,
                habits.check_id
        ) as rank
    from habits
    inner join {{ ref('practice_advice') }} as advice on habits.check_id = advice.check_id
    where
        habits.found > 0
        and not {{ is_small(['found']) }}
)

select
    process,
    unit,
    cast(rank as integer) as rank,
    check_id,
    advice_da,
    found,
    checked,
    round(found / checked, 6) as share,
    effect_da
from ranked
where rank <= {{ shown }}
