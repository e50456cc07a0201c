"""How cases come to their end: at the first try, with work done over, handed back and forth, or reopened.

Which activities are done over stands in ``rework``, which units hand to each other in ``handovers``.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog
from mining.performance.handovers import handed_over_sql
from mining.performance.levels import GROUPING_SETS, HAS_GROUP, level_columns_sql, placed_cases_sql


def completions_sql(log: EventLog) -> str:
    """SQL of ``completions``."""
    return f"""
with reworked as (
    select distinct case_key
    from (
        select case_key from {log.events_sql} group by case_key, activity_key having count(*) > 1
    )
),
end_keys as (
    select distinct events.activity_key
    from {log.events_sql} as events
    inner join {log.activities_sql} as ends
        on events.process = ends.process and events.activity = ends.activity
    where ends.is_end
),
reopened as (
    select distinct case_key
    from {log.events_sql}
    where activity_key in (from end_keys) and next_activity_key not in (from end_keys)
),
returned as (
    select distinct case_key from ({handed_over_sql(log)}
    ) where is_return
),
ended as (
    select
        placed.process, placed.unit, placed.month,
        placed.case_key in (from reworked) as is_reworked,
        placed.case_key in (from reopened) as is_reopened,
        placed.case_key in (from returned) as is_returned
    from ({placed_cases_sql(log)}
    ) as placed
    where is_open is not true
)
select
    {level_columns_sql("ended")},
    count(*) as cases,
    count(*) filter (not is_reworked and not is_reopened) as first_time_cases,
    count(*) filter (is_reworked) as rework_cases,
    count(*) filter (is_reopened) as reopened_cases,
    count(*) filter (is_returned) as returned_cases,
    round(count(*) filter (not is_reworked and not is_reopened) / count(*), 6) as first_time_share
from ended
group by {GROUPING_SETS}
having {HAS_GROUP}
order by process, level, unit, period"""


def completions(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """How the cases that are not open came to their end.

    A case belongs to the unit of its last event that names one and to the Danish month of its last stamp. It was
    reopened when something that is no end followed a declared end activity; where a process declares none, nobody
    knows: all its cases count and none is reopened. Filter on one ``level`` before summing.

    Returns:
        One row per ``process, level, unit, period``, in that order, with ``period_start`` and ``period_basis`` (ended);
        as bigint ``cases``, ``first_time_cases`` (nothing done twice, never reopened), ``rework_cases`` (some activity
        more than once), ``reopened_cases``, ``returned_cases`` (handed straight back to the unit it came from), which
        overlap; and ``first_time_share`` (double).

    Source: Dumas et al. (2018), Fundamentals of Business Process Management, section 7.1 (quality, rework).
    """
    return con.sql(completions_sql(log))
