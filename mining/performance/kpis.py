"""The key figures themselves: every declared KPI over every unit and month, in one query.

What a KPI means and which cases it speaks about is declared in ``kpi_definitions``, and only there.
"""

from datetime import datetime

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.performance.kpi_definitions import KPIS, KpiDefinition

ALL = "(alle)"
NO_UNIT = "(ukendt)"


def case_facts_sql(log: EventLog, *, as_of: datetime) -> str:
    """One row per case with what the KPIs are formed from; times are whole microseconds, unknown is NULL.

    ``received`` and ``ended`` are the first days of the Danish months of the case's first and last stamp. ``unit``
    is NULL only where the process names no unit at all.
    """
    return f"""
with reworked as (
    select distinct case_key
    from (
        select case_key
        from {log.events_sql}
        group by case_key, activity_key
        having count(*) > 1
    )
),
units as (
    select case_key, unit, lag(unit) over (partition by case_key order by event_no) as previous_unit
    from {log.events_sql}
    where unit is not null
),
unit_changes as (
    select case_key, count(*) filter (unit <> previous_unit) as unit_changes
    from units
    group by case_key
),
delays as (
    select case_key, quantile_cont(epoch_us(registered_at) - epoch_us(occurred_at), 0.5)::bigint as delay_us
    from {log.events_sql}
    where registered_at is not null and occurred_at is not null and time_precision <> 'day'
    group by case_key
)
select
    cases.process,
    case when bool_or(cases.unit is not null) over (partition by cases.process)
        then coalesce(cases.unit, {sql.text(NO_UNIT)}) end as unit,
    date_trunc('month', timezone('Europe/Copenhagen', cases.started_at))::date as received,
    date_trunc('month', timezone('Europe/Copenhagen', cases.ended_at))::date as ended,
    cases.is_open,
    epoch_us(cases.ended_at) - epoch_us(cases.started_at) as duration_us,
    epoch_us({sql.instant(as_of)}) - epoch_us(cases.started_at) as age_us,
    reworked.case_key is not null as has_rework,
    unit_changes.unit_changes,
    delays.delay_us
from {log.cases_sql} as cases
left join reworked using (case_key)
left join unit_changes using (case_key)
left join delays using (case_key)"""


def _figure_sql(definition: KpiDefinition) -> str:
    """One KPI over its four levels; a group in which no case has a value gives no row."""
    return f"""
select
    process,
    case when grouping(unit) = 1 then {sql.text(ALL)} else unit end as unit,
    case when grouping(month) = 1 then {sql.text(ALL)} else strftime(month, '%Y-%m') end as period,
    case grouping(unit, month)
        when 3 then 'total' when 1 then 'unit' when 2 then 'month' else 'unit_month'
    end as level,
    month as period_start,
    {sql.text(definition.period_basis)} as period_basis,
    {sql.text(definition.kpi)} as kpi,
    round(({definition.aggregate})::double, 6) as value,
    count(value) as cases,
    round(count(value) / count(*), 6) as coverage
from (
    select process, unit, {definition.period_basis} as month, {definition.value} as value
    from case_facts
    where {definition.population}
)
group by grouping sets ((process), (process, unit), (process, month), (process, unit, month))
having count(value) > 0
    and (grouping(unit) = 1 or unit is not null)
    and (grouping(month) = 1 or month is not null)"""


def kpis_sql(log: EventLog, *, as_of: datetime) -> str:
    """SQL of ``kpis``."""
    figures = "\nunion all".join(_figure_sql(definition) for definition in KPIS)
    return f"""
with case_facts as materialized ({case_facts_sql(log, as_of=as_of)}
),
figures as ({figures}
)
select
    process, unit, period, level, period_start, period_basis, kpi, value,
    null::double as lower, null::double as upper, cases, coverage
from figures
order by process, kpi, level, unit, period"""


def kpis(con: DuckDBPyConnection, log: EventLog, *, as_of: datetime) -> DuckDBPyRelation:
    """Every declared KPI of every process, in total, by unit, by month and by unit and month.

    A case belongs to the unit of its last event that names one, ``(ukendt)`` when none does, and to the Danish month
    (Europe/Copenhagen) of its first or last stamp, as ``period_basis`` says. Throughput is of cases that are not
    open; where the process declares no end activities nobody knows, and all its cases count. Filter on one ``level``
    before summing. A figure that cannot be formed has no row: a log without time gives no month and no duration, one
    without units no unit.

    Returns:
        One row per ``process, kpi, level, unit, period``, in that order: ``period_start`` (date, the month's first
        day; NULL when ``period`` is ``(alle)``), ``period_basis`` (received, ended), ``value`` (double, six
        decimals, in the unit ``kpi_definitions`` gives), ``lower`` and ``upper`` (double, NULL: no interval is
        estimated here), ``cases`` (bigint, those with a value) and ``coverage`` (double, their share of the cases
        the KPI speaks about in the group).

    Raises:
        ArgumentError: ``as_of`` has no time zone.
    """
    return con.sql(kpis_sql(log, as_of=as_of))
