"""Key figures of the municipality's own deadlines: who is in time, and how long a case takes net of its waits.

What each means is declared in ``rule_kpi_definitions``. What a rule says of a case is ``mining.rules``'; how many keep
a single rule is ``mining.rules.results``'. Key figures that need no rule are ``kpis``'.
"""

from collections.abc import Iterable

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.performance.kpis import ALL, NO_UNIT
from mining.performance.rule_kpi_definitions import RULE_KPIS, RuleKpi
from mining.rules.calendar import danish_month_sql
from mining.rules.rule import PARTIES, DelayRule, Rule


def deadline_facts_sql(rules: Iterable[Rule], log: EventLog, rule_cases: str) -> str:
    """One row per case that a maximum delay of ``rules`` was put to; ``rule_cases`` is the relation of their verdicts.

    ``is_judged``: of one of them it is known, or can never be known, whether it was kept. ``is_in_time``: all that are
    known were; NULL where none was broken and of one it cannot be known. ``net_days`` and ``paused_<party>`` are of the
    clock in calendar days that ran longest until it was stopped, ties to the first rule's first clock;
    ``waits_for_<party>``: that rule suspends its clock for the party. ``received`` is the Danish month of the case's
    first stamp, ``ended`` that of the stop.
    """
    listed = ",\n        ".join(_listed(rule) for rule in rules if isinstance(rule, DelayRule) and _is_deadline(rule))
    waits = [f"waits_for_{party}" for party in PARTIES]
    pauses = [f"paused_{party}" for party in PARTIES]
    none = f"select null::varchar, null::varchar{', false' * len(PARTIES)} where false"
    kept = "".join(f",\n    longest.{name}" for name in pauses)
    kept += "".join(f",\n    coalesce(longest.{name}, false) as {name}" for name in waits)
    return f"""
with deadlines(rule_id, rule_version, {", ".join(waits)}) as (
    {f"values {listed}" if listed else none}
),
judged as (
    select verdicts.*, deadlines.* exclude (rule_id, rule_version)
    from {rule_cases} as verdicts
    inner join deadlines using (rule_id, rule_version)
),
of_case as (
    select
        case_key,
        bool_or(status in ('met', 'late', 'undeterminable')) as is_judged,
        case
            when bool_or(status = 'late') then false
            when not bool_or(status = 'undeterminable') and bool_or(status = 'met') then true
        end as is_in_time,
        arg_min(
            struct_pack({", ".join(("measured", "stopped_at", *pauses, *waits))}),
            {{'gross': -gross, 'rule_id': rule_id, 'clock_no': clock_no}}
        ) filter (stop_event_no is not null and status in ('met', 'late') and measured_unit = 'calendar_days'
            and gross is not null) as longest
    from judged
    group by case_key
)
select
    cases.process,
    case when bool_or(cases.unit is not null) over (partition by cases.process)
        then coalesce(cases.unit, {sql.text(NO_UNIT)}) end as unit,
    {danish_month_sql("cases.started_at")} as received,
    {danish_month_sql("longest.stopped_at")} as ended,
    is_judged,
    is_in_time,
    longest.measured as net_days{kept}
from of_case
inner join {log.cases_sql} as cases using (case_key)"""


def rule_kpis_sql(rules: Iterable[Rule], log: EventLog, rule_cases: str) -> str:
    """SQL of ``rule_kpis``; ``rule_cases`` is a relation as it stands in SQL."""
    figures = "\nunion all".join(_figure_sql(kpi) for kpi in RULE_KPIS)
    return f"""
with deadline_facts as materialized ({deadline_facts_sql(rules, log, rule_cases)}
),
figures as ({figures}
)
select
    process, unit, period, level, period_start, period_basis, kpi, value,
    null::double as lower, null::double as upper, cases, coverage
from figures
order by process, kpi, level, unit, period"""


def rule_kpis(con: DuckDBPyConnection, rules: Iterable[Rule], log: EventLog, rule_cases: str) -> DuckDBPyRelation:
    """Every key figure of deadlines of every process, in total, by unit, by month and by unit and month.

    A case belongs to its own unit, ``(ukendt)`` when it has none. Only maximum delays count: what must wait, be counted
    or come in order is no time limit. A process without such a rule has no row.

    Returns:
        The columns of ``kpis.kpis``, one row per ``process, kpi, level, unit, period``, in that order. ``cases`` are
        those with a value, ``coverage`` their share of those the figure speaks about.
    """
    return con.sql(rule_kpis_sql(rules, log, rule_cases))


def _is_deadline(rule: DelayRule) -> bool:
    return rule.in_use and rule.kind == "max_delay"


def _listed(rule: DelayRule) -> str:
    """A rule's version as a row: its id and name, and for whom it suspends its clock."""
    waits = {pause.waiting_for for pause in rule.pause}
    flags = ", ".join(str(party in waits).lower() for party in PARTIES)
    return f"({sql.text(rule.rule_id)}, {sql.text(rule.version)}, {flags})"


def _figure_sql(kpi: RuleKpi) -> str:
    """One figure over its four levels; a group in which no case has a value gives no row."""
    return f"""
select
    process,
    case when grouping(unit) = 1 then {sql.text(ALL)} else unit end as unit,
    case when grouping(month) = 1 then {sql.text(ALL)} else strftime(month, '%Y-%m') end as period,
    case grouping(unit, month)
        when 3 then 'total' when 1 then 'unit' when 2 then 'month' else 'unit_month'
    end as level,
    month as period_start,
    {sql.text(kpi.period_basis)} as period_basis,
    {sql.text(kpi.kpi)} as kpi,
    round(({kpi.aggregate})::double, 6) as value,
    count(value) as cases,
    round(count(value) / count(*), 6) as coverage
from (
    select process, unit, {kpi.period_basis} as month, {kpi.value} as value
    from deadline_facts
    where {kpi.population}
)
group by grouping sets ((process), (process, unit), (process, month), (process, unit, month))
having count(value) > 0
    and (grouping(unit) = 1 or unit is not null)
    and (grouping(month) = 1 or month is not null)"""
