"""Bottlenecks: the transitions that cost most days, and who is waited for in each.

Why the days pass stands in ``waiting_causes``; medians of every arc in ``mining.discovery.directly_follows``.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.performance.kpi_definitions import DAY_US
from mining.performance.kpis import ALL, NO_UNIT
from mining.performance.waits import names_sql


def bottlenecks_sql(log: EventLog) -> str:
    """SQL of ``bottlenecks``."""
    return f"""
with names as materialized ({names_sql(log)}
),
known as (
    select activity_key, next_activity_key, case_key, wait_us, coalesce(case_unit, {sql.text(NO_UNIT)}) as unit
    from {log.waits_sql}
    where wait_us is not null and activity_key not in (select activity_key from names where is_end)
),
arcs as (
    select
        activity_key, next_activity_key, unit,
        grouping(unit) as is_total,
        count(distinct case_key) as cases,
        quantile_cont(wait_us, [0.5, 0.9]) as quantiles_us,
        sum(wait_us) as total_us
    from known
    group by grouping sets ((activity_key, next_activity_key), (activity_key, next_activity_key, unit))
    having sum(wait_us) > 0
),
named as (
    select
        tail.process,
        case when is_total = 1 then {sql.text(ALL)} else unit end as unit,
        case when is_total = 1 then 'total' else 'unit' end as level,
        tail.activity as from_activity,
        head.activity as to_activity,
        tail.waiting_for,
        cases, quantiles_us, total_us
    from arcs
    inner join names as tail using (activity_key)
    inner join names as head on arcs.next_activity_key = head.activity_key
)
select
    process,
    level,
    unit,
    row_number() over (
        partition by process, level, unit order by total_us desc, from_activity, to_activity
    )::integer as rank,
    from_activity,
    to_activity,
    waiting_for,
    cases,
    round(quantiles_us[1] / {DAY_US}, 6) as median_days,
    round(quantiles_us[2] / {DAY_US}, 6) as p90_days,
    round(total_us / {DAY_US}, 6) as total_days,
    round(total_us / sum(total_us) over (partition by process, level, unit), 6) as share_of_waiting
from named
order by process, level, unit, rank"""


def bottlenecks(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """The transitions of each process in the order of the days that all cases together waited in them.

    Needs the waits that ``make_waits`` makes. A case waits for the party that the municipality has declared for the
    activity before (``canonical.activities.waiting_for``), and belongs to the unit of its last event that names one.
    Transitions in which nobody waited are left out, and those from a declared end: a case that is over waits for
    nobody. Filter on one ``level`` (total, unit) before summing.

    Returns:
        One row per ``process, level, unit, rank``, in that order (``rank`` integer, 1 costs most; ties by the
        activities' text): ``from_activity``, ``to_activity``, ``waiting_for`` (kommune, borger, anden_myndighed,
        ukendt), ``cases`` (bigint), ``median_days``, ``p90_days`` (double, calendar days, interpolated linearly),
        ``total_days`` and ``share_of_waiting`` (double, of all waiting of the process, or of the unit in it).

    Source: van der Aalst (2016), Process Mining, section 9.4 (bottlenecks in the time perspective).
    """
    return con.sql(bottlenecks_sql(log))
