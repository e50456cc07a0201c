"""Activities: how often each happens, where it starts and ends cases, and where it is done over.

Labels and declared end activities are the marts' and ``canonical.activities``'; here is only what the log shows.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog


def activities_sql(log: EventLog) -> str:
    """SQL of ``activities``."""
    return f"""
with per_case as (
    select
        activity_key,
        any_value(process) as process,
        any_value(activity) as activity,
        count(*) as events,
        count(*) filter (event_no = 1) as starts,
        count(*) filter (next_activity_key is null) as ends
    from {log.events_sql}
    group by case_key, activity_key
)
select
    any_value(process) as process,
    any_value(activity) as activity,
    sum(events)::bigint as events,
    count(*) as cases,
    sum(starts)::bigint as starts,
    sum(ends)::bigint as ends,
    count(*) filter (events > 1) as rework_cases
from per_case
group by activity_key
order by process, activity"""


def activities(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """What each activity of each process amounts to.

    Returns:
        One row per activity, ordered by ``process, activity``, all bigint: ``events``, ``cases`` (with at least
        one such event), ``starts`` and ``ends`` (cases that begin and end with it) and ``rework_cases`` (cases in
        which it occurs more than once). Starts sum to the cases of the process, and so do ends.
    """
    return con.sql(activities_sql(log))
