"""Rework: activities that are done again in the same case, straight away or after something else.

Whether cases end without any of it stands in ``completions``.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.performance.kpis import ALL


def rework_sql(log: EventLog) -> str:
    """SQL of ``rework``."""
    return f"""
with per_case as (
    select
        activity_key, case_key,
        any_value(process) as process,
        any_value(activity) as activity,
        count(*) as events,
        count(*) filter (next_activity_key = activity_key) as loops
    from {log.events_sql}
    group by activity_key, case_key
),
placed as (
    select per_case.*, date_trunc('month', timezone('Europe/Copenhagen', cases.ended_at))::date as month
    from per_case
    inner join {log.cases_sql} as cases using (case_key)
)
select
    process,
    activity,
    case when grouping(month) = 1 then {sql.text(ALL)} else strftime(month, '%Y-%m') end as period,
    case when grouping(month) = 1 then 'total' else 'month' end as level,
    month as period_start,
    'ended' as period_basis,
    count(*) as cases,
    count(*) filter (events > 1) as rework_cases,
    count(*) filter (loops > 0) as loop_cases,
    sum(events - 1)::bigint as repeats,
    sum(loops)::bigint as loops
from placed
group by grouping sets ((process, activity), (process, activity, month))
having grouping(month) = 1 or month is not null
order by process, level, activity, period_start"""


def rework(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """How often each activity is done again in the same case.

    A case belongs to the Danish month of its last stamp. Filter on one ``level`` (total, month) before summing; over
    activities only ``repeats`` and ``loops`` sum.

    Returns:
        One row per ``process, level, activity, period_start``, in that order, counts as bigint: ``cases`` (that have
        the activity), ``rework_cases`` (more than once), ``loop_cases`` (straight after itself), ``repeats`` (events
        beyond each case's first) and ``loops`` (of those, the ones straight after itself; the others came back after
        something else was done).

    Source: Swennen et al. (2016), Capturing rework metrics through process mining (self-loops and repetitions).
    """
    return con.sql(rework_sql(log))
