"""A key figure with its lower and upper bound: the least and the most that it can be, over all that is in doubt.

Partial identification: each case has limits for its own value, some cases may or may not belong to the group, and the
bounds are the extremes over every choice. Nothing is assumed about how the doubt is distributed. The limits come from
``case_facts``; what a figure is stands in ``kpi_definitions``.

Source: Manski (2003), Partial Identification of Probability Distributions, chapters 1-2.
"""

from mining import sql
from mining.performance.kpi_definitions import KpiDefinition

ALL = "(alle)"
DECIMALS = 6


def bounded_sql(definition: KpiDefinition, facts: str) -> str:
    """One KPI over its four levels; a group in which no case has a value gives no row.

    ``facts`` is a relation with the columns of ``case_facts_sql``.
    """
    return f"""
select
    process,
    coalesce(unit, {sql.text(ALL)}) as unit,
    coalesce(strftime(month, '%Y-%m'), {sql.text(ALL)}) as period,
    case when unit is null and month is null then 'total' when month is null then 'unit'
        when unit is null then 'month' else 'unit_month' end as level,
    month as period_start,
    {sql.text(definition.period_basis)} as period_basis,
    {sql.text(definition.kpi)} as kpi,
    ({definition.aggregate})::double as value,
    {_bounds(definition)},
    count(value) as cases,
    round(count(value) / count(*) filter (is_counted), {DECIMALS}) as coverage
from ({_ranked(definition, facts)}
)
group by process, unit, month
having count(value) > 0"""


def _placed(definition: KpiDefinition, facts: str) -> str:
    """Each case once for each group it may belong to; ``value`` is NULL where it is not counted there."""
    basis, value = definition.period_basis, definition.value
    return f"""
    with possible as (
        select
            process, unit, {basis} as month, {basis}_from as month_from, {basis}_to as month_to, unseen,
            coalesce({definition.population}, false) as is_counted,
            coalesce({definition.certain}, false) as is_certain,
            {value} as value,
            {definition.value_from} as lowest,
            {definition.value_to} as highest
        from {facts}
        where ({definition.population}) or ({definition.possible})
    ),
    limited as (
        select
            * replace (
                case when is_counted then value end as value,
                -- What nothing limits is no less than 0 and no more than the most that is known in the process.
                greatest(coalesce(least(lowest, value), 0), 0) as lowest,
                greatest(coalesce(greatest(highest, value), max(highest) over (partition by process), 0), 0) as highest
            )
        from possible
    ),
    placed as (
        select process, unit, null::date as month, unseen, is_counted, is_certain, value, lowest, highest
        from limited
        union all
        select
            process, unit, each_month::date, case when each_month = month then unseen else 0 end,
            is_counted and each_month = month,
            is_certain and month_from = month_to,
            case when each_month = month then value end,
            lowest, highest
        from limited, unnest(generate_series(
            least(month, month_from)::timestamp, greatest(month, month_to)::timestamp, interval 1 month
        )) as months(each_month)
        where month is not null
    )
    select * from placed where unit is not null
    union all
    select * replace (null::varchar as unit) from placed"""


def _ranked(definition: KpiDefinition, facts: str) -> str:
    """Members with what the extremes ask: for a quantile weights below and above, for a mean running sums.

    A case that may be left out lowers a quantile q only where it lies below it. Then it counts 1 among those below
    and adds q to how many must be, so it weighs 1 - q; above the quantile, correspondingly, q.
    """
    group = "partition by process, unit, month"
    if definition.form == "quantile":
        q = definition.quantile
        return f"""
    select
        *,
        sum(case when is_certain then 1 else 1 - {q} end) over ({group} order by lowest) as below,
        sum(case when is_certain then 1 else {q} end) over ({group} order by highest desc) as above,
        count(*) filter (is_certain) over ({group}) - 1 as others
    from ({_placed(definition, facts)})"""
    if definition.form == "mean":
        optional = "case when not is_certain then {} else 0 end"
        return f"""
    select
        *,
        count(*) filter (is_certain) over ({group}) as certain,
        sum(case when is_certain then lowest else 0 end) over ({group})
        + sum({optional.format("lowest")}) over ({group} order by lowest) as low_sum,
        sum({optional.format("1")}) over ({group} order by lowest) as low_count,
        sum(case when is_certain then highest else 0 end) over ({group})
        + sum({optional.format("highest")}) over ({group} order by highest desc) as high_sum,
        sum({optional.format("1")}) over ({group} order by highest desc) as high_count
    from ({_placed(definition, facts)})"""
    return _placed(definition, facts)


def _bounds(definition: KpiDefinition) -> str:
    """The columns ``lower`` and ``upper``; without doubt, both are the value itself."""
    value, scale = f"({definition.aggregate})::double", definition.scale
    if definition.form == "quantile":
        q = definition.quantile
        lower = f"min(lowest) filter (below > {q} * others)"
        upper = f"max(highest) filter (above > (1 - {q}) * others)"
    elif definition.form == "mean":
        certain = "sum({0}) filter (is_certain) / nullif(any_value(certain), 0)"
        lower = f"least({certain.format('lowest')}, min(low_sum / nullif(certain + low_count, 0)))"
        upper = f"greatest({certain.format('highest')}, max(high_sum / nullif(certain + high_count, 0)))"
    else:
        # Twice the spread of a rare event (Poisson) above how many are expected to have left no trace.
        unseen = "ceil(sum(unseen) + 2 * sqrt(sum(unseen)))"
        lower, upper = "count(*) filter (is_certain)", f"count(*) + {unseen}"
        return f"least({lower}, {value}) as lower,\n    greatest({upper}, {value}) as upper"
    doubted = "bool_and(is_certain and is_counted and lowest = highest)"
    return f"""case when {doubted} then {value} else least({value}, ({lower}) / {scale}) end as lower,
    case when {doubted} then {value} else greatest({value}, ({upper}) / {scale}) end as upper"""
