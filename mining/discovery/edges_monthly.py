"""The process map by month, unit and kind of case: counts and seconds, so that a reader can choose without mining.

Quantiles do not add up over months: those of the whole period stand in ``directly_follows``. Which arrows a simplified
map shows is ``map_levels``'.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.performance.kpis import ALL, NO_UNIT
from mining.performance.waits import names_sql

NO_TYPE = "(ukendt)"


def edges_monthly_sql(log: EventLog) -> str:
    """SQL of ``edges_monthly``."""
    return f"""
with names as materialized ({names_sql(log)}
),
per_case as (
    select
        activity_key, next_activity_key, month, case_key,
        any_value(case_unit) as unit,
        any_value(case_type) as case_type,
        count(*) as transitions,
        sum(wait_us) as wait_us
    from {log.waits_sql}
    where month is not null
    group by activity_key, next_activity_key, month, case_key
),
cells as (
    -- A case has one unit and one kind, so from here on cases of different cells are different cases.
    select
        activity_key, next_activity_key, month,
        coalesce(unit, {sql.text(NO_UNIT)}) as unit,
        coalesce(case_type, {sql.text(NO_TYPE)}) as case_type,
        sum(transitions) as transitions,
        count(*) as cases,
        sum(wait_us) as wait_us
    from per_case
    group by all
),
sums as (
    select
        activity_key, next_activity_key, month, unit, case_type,
        grouping(unit, case_type) as folded,
        sum(transitions) as transitions, sum(cases) as cases, sum(wait_us) as wait_us
    from cells
    group by grouping sets (
        (activity_key, next_activity_key, month),
        (activity_key, next_activity_key, month, unit),
        (activity_key, next_activity_key, month, case_type),
        (activity_key, next_activity_key, month, unit, case_type)
    )
)
select
    tail.process,
    tail.activity as from_activity,
    head.activity as to_activity,
    case when folded in (2, 3) then {sql.text(ALL)} else unit end as unit,
    case when folded in (1, 3) then {sql.text(ALL)} else case_type end as case_type,
    strftime(month, '%Y-%m') as period,
    case folded
        when 3 then 'month' when 1 then 'unit_month' when 2 then 'type_month' else 'unit_type_month'
    end as level,
    month as period_start,
    'ended' as period_basis,
    transitions::bigint as transitions,
    cases::bigint as cases,
    round(wait_us / 1e6)::bigint as total_seconds
from sums
inner join names as tail using (activity_key)
inner join names as head on sums.next_activity_key = head.activity_key
order by process, from_activity, to_activity, level, period_start, unit, case_type"""


def edges_monthly(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Each transition of the process map by the Danish month in which it ended, the case's unit and its kind.

    Needs the waits that ``make_waits`` makes. Filter on one ``level`` before summing: ``month`` (all units and kinds),
    ``unit_month``, ``type_month``, ``unit_type_month``. Transitions sum to those of ``directly_follows`` over the
    months, but for transitions to an event without a time, which lie in no month; cases do not sum over months, since a
    case can take an arc in two of them.

    Returns:
        One row per ``process, from_activity, to_activity, level, period_start, unit, case_type``, in that order:
        ``period`` (``2024-01``), ``period_basis`` (ended), ``transitions``, ``cases`` and ``total_seconds`` (bigint,
        waited in all, to the nearest second; NULL when no wait is known).

    Source: van der Aalst (2016), Process Mining, sections 5.2 and 6.2.
    """
    return con.sql(edges_monthly_sql(log))
