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

-- What is found of everything in a process is how its system delivers, and no habit of a unit: see vendor_gaps.
changeable as (
    select *
    from habits
    qualify sum(found) over (partition by process, check_id) < sum(checked) over (partition by process, check_id)
),

-- What exceeds its limit comes first, then what hurts the figures most, then what is most common.
ranked as (
    select
        changeable.*,
        advice.advice_da,
        advice.effect_da,
        row_number() over (
            partition by changeable.process, changeable.unit
            order by
                changeable.found > changeable.max_share * changeable.checked desc,
                changeable.severity desc,
                changeable.found / changeable.checked desc,
                changeable.check_id
        ) as rank
    from changeable
    inner join {{ ref('practice_advice') }} as advice on changeable.check_id = advice.check_id
    where
        changeable.found > 0
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
