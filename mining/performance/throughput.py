"""Throughput: how long cases take from first to last event, in calendar and working days, and how much of it was work.

Medians of the calendar time are KPIs too; here they stand beside working days, active and waiting time. What each
activity takes is ``active_time``'s.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog
from mining.performance.active_time import active_cases_sql
from mining.performance.kpi_definitions import DAY_US
from mining.performance.levels import GROUPING_SETS, HAS_GROUP, level_columns_sql, placed_cases_sql
from mining.rules.calendar import danish_day_sql


def throughput_sql(log: EventLog) -> str:
    """SQL of ``throughput``."""
    return f"""
with calendar as (
    select day, municipality_no from {log.calendar_sql}
),
timed as (
    select
        placed.process, placed.unit, placed.month,
        epoch_us(ended_at) - epoch_us(started_at) as taken_us,
        last.municipality_no - first.municipality_no as working_days,
        active_us
    from ({placed_cases_sql(log)}
    ) as placed
    left join calendar as first on {danish_day_sql("placed.started_at")} = first.day
    left join calendar as last on {danish_day_sql("placed.ended_at")} = last.day
    left join ({active_cases_sql(log)}
    ) as active
        on placed.process = active.process and placed.case_id = active.case_id
    where placed.is_open is not true and placed.started_at is not null
)
select
    {level_columns_sql("ended")},
    count(*) as cases,
    round(quantile_cont(taken_us, 0.5) / {DAY_US}, 6) as median_days,
    round(quantile_cont(taken_us, 0.9) / {DAY_US}, 6) as p90_days,
    round(quantile_cont(working_days, 0.5), 6) as median_working_days,
    round(quantile_cont(working_days, 0.9), 6) as p90_working_days,
    count(active_us) as timed_cases,
    round(quantile_cont(active_us, 0.5) / {DAY_US}, 6) as median_active_days,
    round(quantile_cont(taken_us - active_us, 0.5) / {DAY_US}, 6) as median_waiting_days,
    round(sum(active_us) / nullif(sum(taken_us) filter (active_us is not null), 0), 6) as active_share
from timed
group by {GROUPING_SETS}
having {HAS_GROUP}
order by process, level, unit, period"""


def throughput(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """How long the cases that are not open took, and how much of that was work where start and completion are stamped.

    Needs the working calendar. A case belongs to the unit of its last event that names one and to the Danish month of
    its last stamp. Working days are those of the municipality after the first day, up to and with the last. Active time
    is when at least one activity ran; waiting is the rest. Filter on one ``level`` before summing.

    Returns:
        One row per ``process, level, unit, period``, in that order, with ``period_start`` and ``period_basis`` (ended):
        ``cases`` (bigint, with a time), ``median_days``, ``p90_days`` (double, calendar days), ``median_working_days``,
        ``p90_working_days`` (double), ``timed_cases`` (bigint, those with both stamps of some activity) and, over them,
        ``median_active_days``, ``median_waiting_days`` (double, calendar days) and ``active_share`` (double, of all
        their time); NULL where none has both stamps.

    Source: van der Aalst (2016), Process Mining, section 9.4 (flow, service and waiting time).
    """
    return con.sql(throughput_sql(log))
