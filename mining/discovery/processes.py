"""Processes: the size of each process's log in one row.

What the process is called and whom it belongs to stands in ``canonical.processes``.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.discovery.variants import keyed_cases_sql
from mining.log import EventLog


def processes_sql(log: EventLog) -> str:
    """SQL of ``processes``."""
    return f"""
with log_size as (
    select
        process,
        count(*) as events,
        count(distinct activity_key) as activities,
        min(occurred_at) as first_event_at,
        max(coalesce(ended_at, occurred_at)) as last_event_at
    from {log.events_sql}
    group by process
),
keyed_cases as ({keyed_cases_sql(log)}
),
case_count as (
    select
        cases.process,
        count(*) as cases,
        count(*) filter (cases.is_open) as open_cases,
        count(cases.is_open) as cases_with_known_end,
        count(distinct (key_high, key_low)) as variants
    from keyed_cases
    inner join {log.cases_sql} as cases using (case_key)
    group by cases.process
)
select
    process,
    cases,
    case when cases_with_known_end > 0 then open_cases end as open_cases,
    events,
    activities,
    variants,
    first_event_at,
    last_event_at
from log_size
inner join case_count using (process)
order by process"""


def processes(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """How much of each process the log holds.

    Returns:
        One row per process, ordered by ``process``: ``cases``, ``open_cases`` (NULL when the process declares no end
        activities, so that nobody can say), ``events``, ``activities``, ``variants`` (all bigint), and
        ``first_event_at``, ``last_event_at`` (timestamptz; the last stamp of any event; NULL when the log has no
        time).
    """
    return con.sql(processes_sql(log))
