"""How many cases keep each rule, by unit and month, with what was measured of those that are decided.

What a rule says of a single case stands in ``deadlines`` and ``order``; what a changed rule moves in ``changes``.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.performance.kpis import ALL, NO_UNIT
from mining.rules.calendar import danish_day_sql
from mining.rules.rule import PARTIES

WORST_FIRST = ("late", "undeterminable", "at_risk", "running", "met", "not_applicable")
"""A case with several clocks counts once, by the worst of them."""
COUNTED = ("met", "late", "running", "at_risk", "undeterminable", "not_applicable")
MEANS = {
    "measured": "mean_measured",
    "gross": "mean_gross",
    **{f"paused_{each}": f"mean_paused_{each}" for each in PARTIES},
}


def results_sql(verdicts: str, log: EventLog, *, has_several_clocks: bool = True) -> str:
    """SQL of ``results``; without several clocks in a case there is no worst one to look for."""
    worst = " ".join(f"when {sql.text(status)} then {number}" for number, status in enumerate(WORST_FIRST))
    one_of_each = f"""
    qualify row_number() over (
        partition by rule_id, rule_version, case_key order by case status {worst} end, clock_no
    ) = 1"""
    counts = ",\n    ".join(f"count(*) filter (status = {sql.text(status)}) as {status}" for status in COUNTED)
    counts = counts.replace(
        "as late,", "as late,\n    count(*) filter (status = 'late' and stop_event_no is null) as late_open,"
    )
    return f"""
with judged as (
    select *
    from {sql.relation(verdicts)}{one_of_each if has_several_clocks else ""}
),
facts as (
    select
        judged.*,
        case when judged.process in (select process from {log.cases_sql} where unit is not null)
            then coalesce(cases.unit, {sql.text(NO_UNIT)}) end as unit,
        date_trunc('month', {danish_day_sql("coalesce(judged.started_at, cases.started_at)")})::date as month,
        judged.status in ('met', 'late')
            and (judged.stop_event_no is not null or judged.measured_unit in ('events', 'violations')) as is_decided
    from judged
    inner join {log.cases_sql} as cases on judged.case_key = cases.case_key
)
select
    rule_id,
    rule_version,
    process,
    case when grouping(unit) = 1 then {sql.text(ALL)} else unit end as unit,
    case when grouping(month) = 1 then {sql.text(ALL)} else strftime(month, '%Y-%m') end as period,
    case grouping(unit, month)
        when 3 then 'total' when 1 then 'unit' when 2 then 'month' else 'unit_month'
    end as level,
    month as period_start,
    'received' as period_basis,
    {counts},
    count(*) as cases,
    any_value(measured_unit) as measured_unit,
    round(quantile_cont(measured, 0.5) filter (is_decided), 6) as median_measured,
    {_means_sql()}
from facts
group by grouping sets (
    (rule_id, rule_version, process),
    (rule_id, rule_version, process, unit),
    (rule_id, rule_version, process, month),
    (rule_id, rule_version, process, unit, month)
)
having (grouping(unit) = 1 or unit is not null) and (grouping(month) = 1 or month is not null)
order by rule_id, rule_version, process, level, unit, period"""


def _means_sql() -> str:
    """Means by way of whole millionths, so that no order of adding shows in them."""
    return ",\n    ".join(
        f"round(sum(round({figure} * 1e6)::bigint) filter (is_decided)\n"
        f"        / count({figure}) filter (is_decided) / 1e6, 6) as {name}"
        for figure, name in MEANS.items()
    )


def results(con: DuckDBPyConnection, verdicts: str, log: EventLog) -> DuckDBPyRelation:
    """Verdicts of any rules, counted in cases in total, by unit, by month and by both.

    ``verdicts`` is a relation of the rows of ``mining.rules.evaluate.rule_cases``, not applicable ones included. A
    case with several clocks counts once, by the worst: late, undeterminable, at risk, running, met, not applicable. It
    belongs to its unit as in ``kpis`` and to the Danish month in which that clock starts, else of its first event.
    Filter on one ``level`` before summing.

    Returns:
        One row per ``rule_id, rule_version, process, level, unit, period``, in that order: the cases by status,
        ``late_open`` (of the late, those without a stop), ``cases`` (their sum), and over the cases that are decided
        (met or late with a stop; for counts and order rules all met or late) the median and means of ``measured``,
        ``gross`` and the waits by party, in ``measured_unit``, rounded to six decimals, NULL where there are none.
    """
    return con.sql(results_sql(verdicts, log))
