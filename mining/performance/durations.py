"""Durations of cases, from first to last stamp.

Waits between activities stand in ``mining.discovery.directly_follows``; medians per unit and month in ``kpis``.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog


def case_durations_sql(log: EventLog) -> str:
    """SQL of ``case_durations``."""
    return f"""
select
    any_value(process) as process,
    case_key,
    round((max(epoch_us(coalesce(ended_at, occurred_at))) - min(epoch_us(occurred_at))) / 1e6, 6) as seconds
from {log.events_sql}
group by case_key
order by case_key"""


def case_durations(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """How long each case has lasted, on the wall clock.

    Returns:
        One row per case, ordered by ``case_key`` (the case tables have its name): ``process`` and ``seconds`` (double,
        to the microsecond) from the first ``occurred_at`` to the latest ``ended_at`` or ``occurred_at``; 0 for a case
        of one moment, NULL when none of its events has a time. An open case lasts to its last event here; its age at
        a given day is a KPI.

    Source: van der Aalst (2016), Process Mining, chapter 9 (flow time).
    """
    return con.sql(case_durations_sql(log))
