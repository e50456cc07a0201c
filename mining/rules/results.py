"""How many cases keep a rule: its verdicts counted over units and months.

A verdict on a single case is ``mining.rules.evaluate``'s; which counts may be shown is the publishing's matter.
"""

from datetime import datetime

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.performance.kpis import ALL, NO_UNIT
from mining.rules.calendar import danish_month_sql
from mining.rules.evaluate import rule_rows_sql
from mining.rules.rule import PARTIES, OrderRule, Rule

WORST_FIRST = ("late", "undeterminable", "at_risk", "running", "met", "not_applicable")
"""A case of several clocks counts once, by its worst."""
MEANS = ("measured", "gross", *(f"paused_{party}" for party in PARTIES))


def rule_results_sql(rule: Rule, log: EventLog, *, as_of: datetime) -> str:
    """SQL of ``rule_results``."""
    return results_over_sql(rule, f"({rule_rows_sql(rule, log, as_of=as_of)})", log)


def results_over_sql(rule: Rule, rows: str, log: EventLog) -> str:
    """SQL of ``rule_results`` over ``rows``, a relation that holds one rule version's ``rule_cases``."""
    counts = ",\n    ".join(f"count(*) filter (status = {sql.text(status)}) as {status}" for status in WORST_FIRST)
    measures = ("measured",) if isinstance(rule, OrderRule) else MEANS
    means = ",\n    ".join(
        f"{f'round(avg({name}) filter (is_over), 6)' if name in measures else 'null::double'} as mean_{name}"
        for name in MEANS
    )
    return f"""
with worst as ({_worst_sql(rule, rows)}
),
dated as (
    select
        cases.unit as own_unit,
        {danish_month_sql("coalesce(worst.started_at, cases.started_at)")} as month,
        worst.*,
        worst.status in ('met', 'late') and not worst.is_open as is_over
    from worst
    inner join {log.cases_sql} as cases using (case_key)
),
placed as (
    select
        *,
        case when (select bool_or(own_unit is not null) from dated) then
            coalesce(own_unit, {sql.text(NO_UNIT)})
        end as unit
    from dated
)
select
    {sql.text(rule.rule_id)} as rule_id,
    {sql.text(rule.version)} as rule_version,
    {sql.text(rule.process)} as process,
    case when grouping(unit) = 1 then {sql.text(ALL)} else unit end as unit,
    case when grouping(month) = 1 then {sql.text(ALL)} else strftime(month, '%Y-%m') end as period,
    case grouping(unit, month)
        when 3 then 'total' when 1 then 'unit' when 2 then 'month' else 'unit_month'
    end as level,
    month as period_start,
    'received' as period_basis,
    {counts},
    count(*) filter (status = 'late' and is_open) as late_open,
    count(*) as cases,
    any_value(measured_unit) as measured_unit,
    round(quantile_cont(measured, 0.5) filter (is_over), 6) as median_measured,
    {means}
from placed
group by grouping sets ((), (unit), (month), (unit, month))
having count(*) > 0
    and (grouping(unit) = 1 or unit is not null)
    and (grouping(month) = 1 or month is not null)
order by level, unit, period"""


def _worst_sql(rule: Rule, rows: str) -> str:
    """One row per case, of its clocks the worst, of equal ones the first; a rule of order has but one."""
    told = f"status, started_at, stop_event_no is null as is_open, measured_unit, {', '.join(MEANS)}"
    if isinstance(rule, OrderRule):
        return f"\n    select case_key, {told} from {rows} as judged"
    severity = " ".join(f"when {sql.text(status)} then {place}" for place, status in enumerate(WORST_FIRST))
    return f"""
    select case_key, unnest(
        arg_min(
            struct_pack(status, started_at, is_open := stop_event_no is null, measured_unit, {", ".join(MEANS)}),
            {{'severity': case status {severity} end, 'clock_no': clock_no}}
        )
    )
    from {rows} as judged
    group by case_key"""


def rule_results(con: DuckDBPyConnection, rule: Rule, log: EventLog, *, as_of: datetime) -> DuckDBPyRelation:
    """The verdicts of one version of a rule in total, by unit, by month and by unit and month.

    A case counts once, by the worst of its clocks: late, undeterminable, at_risk, running, met, not_applicable. It
    belongs to its own unit and to the Danish month in which that clock began, without one to the month of its first
    event. Filter on one ``level`` before summing.

    Returns:
        One row per ``level, unit, period``, in that order: ``rule_id, rule_version, process, unit, period, level,
        period_start, period_basis``; the number of cases of each status (bigint), which sum to ``cases``, all that
        this version was put to; ``late_open``, the late ones that still have no stop; ``measured_unit``,
        ``median_measured`` and the means of ``measured``, ``gross`` and the waits for each party, over the cases
        whose deciding clock has stopped (double, six decimals, NULL without any).

    Raises:
        ArgumentError: ``as_of`` has no time zone.
    """
    return con.sql(rule_results_sql(rule, log, as_of=as_of))
