"""The key figures themselves: every declared KPI over every unit and month, in one query.

What a KPI means and which cases it speaks about is declared in ``kpi_definitions``, and only there; the facts of a
case are ``case_facts``, a figure and its bounds ``bounds``.
"""

from datetime import datetime

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.performance.bounds import ALL, DECIMALS, bounded_sql
from mining.performance.case_facts import NO_UNIT, case_facts_sql
from mining.performance.kpi_definitions import KPIS, KpiDefinition

__all__ = ["ALL", "NO_UNIT", "kpis", "kpis_over_sql", "kpis_sql"]


def kpis_sql(log: EventLog, *, as_of: datetime) -> str:
    """SQL of ``kpis``."""
    return f"""
with case_facts as materialized ({case_facts_sql(log, as_of=as_of)}
)
{kpis_over_sql("case_facts")}"""


def kpis_over_sql(facts: str) -> str:
    """``kpis`` over a relation of case facts, whoever made it."""
    figures = "\nunion all".join(_figure_sql(definition, facts) for definition in KPIS)
    return f"""
select process, unit, period, level, period_start, period_basis, kpi, value, lower, upper, cases, coverage, withheld_da
from ({figures}
)
order by process, kpi, level, unit, period"""


def _figure_sql(definition: KpiDefinition, facts: str) -> str:
    withheld = f"coverage < {definition.min_coverage}"
    shown = ",\n    ".join(
        f"case when not ({withheld}) then round({name}, {DECIMALS}) end as {name}"
        for name in ("value", "lower", "upper")
    )
    return f"""
select
    * replace ({shown}),
    case when {withheld} then {_reason(definition)} end as withheld_da
from ({bounded_sql(definition, facts)})"""


def _reason(definition: KpiDefinition) -> str:
    """Why a figure is withheld, as an SQL expression over its row."""
    least = f"{definition.min_coverage * 100:g} %"
    before, after = sql.text("Kun "), sql.text(f" % af sagerne har {definition.needs_da}; {least} skal have det.")
    return f"{before} || floor(100 * coverage)::integer || {after}"


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
        decimals, in the unit ``kpi_definitions`` gives), ``lower`` and ``upper`` (double: the least and the most it
        can be, given what is missing or in doubt; both are ``value`` where nothing is), ``cases`` (bigint, those with
        a value), ``coverage`` (double, their share of the cases the KPI speaks about in the group) and
        ``withheld_da`` (varchar: where coverage is below the KPI's minimum, why ``value``, ``lower`` and ``upper``
        are NULL).

    Raises:
        ArgumentError: ``as_of`` has no time zone.
    """
    return con.sql(kpis_sql(log, as_of=as_of))
