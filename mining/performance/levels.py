"""The four levels of a figure by unit and month, as SQL: total, unit, month, unit_month.

What is grouped and counted is the figure's own; here is only how the groups are named.
"""

from mining import sql
from mining.log import EventLog
from mining.performance.kpis import ALL, NO_UNIT

GROUPING_SETS = "grouping sets ((process), (process, unit), (process, month), (process, unit, month))"
HAS_GROUP = "(grouping(unit) = 1 or unit is not null) and (grouping(month) = 1 or month is not null)"
"""Without it a log that has no units, or no time, would give rows of nothing."""


def level_columns_sql(basis: str) -> str:
    """``process, unit, period, level, period_start, period_basis`` of a query grouped by ``GROUPING_SETS``."""
    return f"""process,
    case when grouping(unit) = 1 then {sql.text(ALL)} else unit end as unit,
    case when grouping(month) = 1 then {sql.text(ALL)} else strftime(month, '%Y-%m') end as period,
    case grouping(unit, month)
        when 3 then 'total' when 1 then 'unit' when 2 then 'month' else 'unit_month'
    end as level,
    month as period_start,
    {sql.text(basis)} as period_basis"""


def placed_cases_sql(log: EventLog) -> str:
    """Every case with its ``unit`` (NULL only where the process names none) and its ``month``, of its last event."""
    return f"""
select
    process,
    case_key,
    case_id,
    case when bool_or(unit is not null) over (partition by process)
        then coalesce(unit, {sql.text(NO_UNIT)}) end as unit,
    date_trunc('month', timezone('Europe/Copenhagen', ended_at))::date as month,
    started_at,
    ended_at,
    is_open
from {log.cases_sql}"""
