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
MEAN_STEPS = 3
"""Steps of Dinkelbach's iteration (1967) towards the least and the greatest mean; it converges quadratically."""


def bounded_sql(definition: KpiDefinition, facts: str) -> str:
    """One KPI over its four levels; a group in which no case has a value gives no row.

    ``facts`` is a relation with the columns of ``case_facts_sql``.
    """
    last = _steps(definition) - 1
    return f"""
with placed as materialized ({_placed(definition, facts)}
){"".join(_thresholds(definition))}
select
    placed.process,
    coalesce(placed.unit, {sql.text(ALL)}) as unit,
    coalesce(strftime(placed.month, '%Y-%m'), {sql.text(ALL)}) as period,
    case when placed.unit is null and placed.month is null then 'total' when placed.month is null then 'unit'
        when placed.unit is null then 'month' else 'unit_month' end as level,
    placed.month as period_start,
    {sql.text(definition.period_basis)} as period_basis,
    {sql.text(definition.kpi)} as kpi,
    ({definition.aggregate})::double as value,
    {_bounds(definition)},
    count(value) as cases,
    round(count(value) / count(*) filter (is_counted), {DECIMALS}) as coverage
from placed{_joined(last) if last >= 0 else ""}
group by placed.process, placed.unit, placed.month
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
    limits as (
        select process, max(greatest(highest, value)) as most
        from possible
        group by process
    ),
    limited as (
        select
            * replace (
                case when is_counted then value end as value,
                -- What nothing limits is no less than 0 and no more than the most that is known in the process.
                greatest(coalesce(least(lowest, value), 0), 0) as lowest,
                greatest(coalesce(greatest(highest, value), most, 0), 0) as highest
            )
        from possible
        inner join limits using (process)
    ),
    placed as (
        select process, unit, null::date as month, unseen, is_counted, is_certain, value, lowest, highest, most
        from limited
        union all
        select
            process, unit, each_month::date, case when each_month = month then unseen else 0 end,
            is_counted and each_month = month,
            is_certain and month_from = month_to and each_month = month_from,
            case when each_month = month then value end,
            lowest, highest, most
        from limited, unnest(list_distinct(list_append(
            generate_series(month_from::timestamp, month_to::timestamp, interval 1 month), month::timestamp
        ))) as months(each_month)
        where month is not null
    )
    select * from placed where unit is not null
    union all
    select * replace (null::varchar as unit) from placed"""


def _thresholds(definition: KpiDefinition) -> list[str]:
    """The figure over the cases that surely belong, then, for a mean, improved by those that lie beyond it.

    A case that may be left out lowers a figure only where it lies below it, and raises it only where it lies above.
    """
    steps = []
    for number in range(_steps(definition)):
        lower, upper = (_figure(definition, side, _beyond(side, number - 1)) for side in ("lowest", "highest"))
        joined = _joined(number - 1) if number else ""
        steps.append(
            f""",
step_{number} as (
    select placed.process, placed.unit, placed.month, {lower} as lowest_{number}, {upper} as highest_{number}
    from placed{joined}
    group by placed.process, placed.unit, placed.month
)"""
        )
    return steps


def _steps(definition: KpiDefinition) -> int:
    return {"count": 0, "quantile": 1, "mean": MEAN_STEPS}[definition.form]


def _beyond(side: str, step: int) -> str:
    """Who is counted at an extreme: those who surely belong, and those who move the figure of the step further."""
    sign = "<" if side == "lowest" else ">"
    return "is_certain" if step < 0 else f"(is_certain or coalesce({side} {sign} {side}_{step}, true))"


def _joined(step: int) -> str:
    return f"""
    inner join step_{step} as step
        on placed.process = step.process
        and placed.unit is not distinct from step.unit and placed.month is not distinct from step.month"""


def _figure(definition: KpiDefinition, column: str, among: str) -> str:
    if definition.form == "quantile":
        return f"quantile_cont({column}, {definition.quantile}) filter ({among})"
    return f"sum({column}) filter ({among}) / count(*) filter ({among})"


def _bounds(definition: KpiDefinition) -> str:
    """The columns ``lower`` and ``upper``; without doubt, both are the value itself."""
    value = f"({definition.aggregate})::double"
    if definition.form == "count":
        # Twice the spread of a rare event (Poisson) above how many are expected to have left no trace.
        unseen = "ceil(sum(unseen) + 2 * sqrt(sum(unseen)))"
        return f"""least(count(*) filter (is_certain), {value}) as lower,
    greatest(count(*) + {unseen}, {value}) as upper"""
    if definition.form == "quantile":
        lower, upper = _extreme(definition, "lowest", "<=", "0"), _extreme(definition, "highest", ">=", "most")
    else:
        lower, upper = (_figure(definition, side, _beyond(side, MEAN_STEPS - 1)) for side in ("lowest", "highest"))
    doubted = "bool_and(is_certain and is_counted and lowest = highest)"
    return f"""case when {doubted} then {value} else least({value}, ({lower}) / {definition.scale}) end as lower,
    case when {doubted} then {value} else greatest({value}, ({upper}) / {definition.scale}) end as upper"""


def _extreme(definition: KpiDefinition, column: str, beyond: str, limit: str) -> str:
    """A quantile with every case that may belong and would move it put at the very end, where it moves it most."""
    moves = f"coalesce({column} {beyond} {column}_0, true)"
    return f"quantile_cont(case when is_certain then {column} when {moves} then {limit} end, {definition.quantile})"
