"""Hand-overs: how often and how slowly cases go from one unit to another, and how often they come straight back.

A hand-over is between units, never between persons. How many a case has is a KPI (``handover_mean``).
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.performance.kpi_definitions import DAY_US
from mining.performance.kpis import ALL
from mining.rules.calendar import danish_day_sql


def handed_over_sql(log: EventLog) -> str:
    """One row per hand-over: its process, case and units, ``is_return``, ``month`` and ``wait_us``.

    Events that name no unit are passed over. A hand-over is a return when the case's last one was the other way round.
    """
    return f"""
with crossing as (
    select case_key from {log.events_sql} group by case_key having min(unit) <> max(unit)
),
named as (
    select
        process, case_key, event_no, unit, occurred_at,
        lag(unit) over in_case as from_unit,
        epoch_us(lag(coalesce(ended_at, occurred_at)) over in_case) as left_us
    from {log.events_sql}
    where unit is not null and case_key in (from crossing)
    window in_case as (partition by case_key order by event_no)
)
select
    process, case_key, from_unit,
    unit as to_unit,
    coalesce(lag(from_unit) over (partition by case_key order by event_no) = unit, false) as is_return,
    date_trunc('month', {danish_day_sql("occurred_at")})::date as month,
    case when left_us > epoch_us(occurred_at) then 0 else epoch_us(occurred_at) - left_us end as wait_us
from named
where from_unit <> unit"""


def handovers_sql(log: EventLog) -> str:
    """SQL of ``handovers``."""
    return f"""
with handed_over as ({handed_over_sql(log)}
)
select
    process,
    from_unit,
    to_unit,
    case when grouping(month) = 1 then {sql.text(ALL)} else strftime(month, '%Y-%m') end as period,
    case when grouping(month) = 1 then 'unit' else 'unit_month' end as level,
    month as period_start,
    'ended' as period_basis,
    count(*) as handovers,
    count(*) filter (is_return) as returns,
    count(distinct case_key) as cases,
    round(quantile_cont(wait_us, 0.5) / {DAY_US}, 6) as median_days
from handed_over
group by grouping sets ((process, from_unit, to_unit), (process, from_unit, to_unit, month))
having grouping(month) = 1 or month is not null
order by process, level, from_unit, to_unit, period_start"""


def handovers(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """How often cases go from one unit to another, and how long that takes.

    A hand-over lies between two events of a case that name different units, events without a unit passed over, and in
    the Danish month of the second. Filter on one ``level`` (unit: the whole period; unit_month) before summing.

    Returns:
        One row per ``process, level, from_unit, to_unit, period_start``, in that order: ``period``, ``period_basis``
        (ended), ``handovers``, ``returns`` (bigint; those that go straight back where the case came from: ping-pong),
        ``cases`` (bigint, distinct) and ``median_days`` (double, calendar days from the end of the first event to the
        second, interpolated linearly; NULL without times).

    Source: van der Aalst, Reijers & Song (2005), Discovering social networks from event logs (handover of work), here
    between units.
    """
    return con.sql(handovers_sql(log))
