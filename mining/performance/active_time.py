"""Work itself, where start and completion are both stamped: how long each activity takes, and each case in all.

Activities are paired by ``canonical.activity_instances``. Where only one stamp is kept nobody knows how long the work
took, and nothing here guesses it.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog
from mining.performance.kpi_definitions import DAY_US
from mining.performance.open_hours import HOUR_US, hour_of, open_before


def instances_sql(log: EventLog) -> str:
    """One row per activity with both stamps: ``process``, ``case_id``, ``activity``, ``starts_us``, ``ends_us``.

    ``waited_us`` is from the plan to the start, NULL without a plan. Stamps the wrong way round are left out.
    """
    return f"""
select
    process, case_id, activity,
    epoch_us(started_at) as starts_us,
    epoch_us(completed_at) as ends_us,
    case when scheduled_at <= started_at then epoch_us(started_at) - epoch_us(scheduled_at) end as waited_us
from {log.instances_sql}
where started_at <= completed_at"""


def active_cases_sql(log: EventLog) -> str:
    """One row per case that has such an activity: ``process``, ``case_id``, ``active_us``; overlaps count once."""
    return f"""
select process, case_id, sum(greatest(ends_us - greatest(starts_us, coalesce(so_far_us, starts_us)), 0)) as active_us
from (
    select
        process, case_id, starts_us, ends_us,
        max(ends_us) over (
            partition by process, case_id order by starts_us, ends_us
            rows between unbounded preceding and 1 preceding
        ) as so_far_us
    from ({instances_sql(log)}
    )
)
group by process, case_id"""


def active_times_sql(log: EventLog, *, office_hours: tuple[int, int] = (0, 24)) -> str:
    """SQL of ``active_times``."""
    working_day_us = (office_hours[1] - office_hours[0]) * HOUR_US
    return f"""
with instances as ({instances_sql(log)}
),
timed as (
    select
        instances.*,
        ({open_before("ends", "ends_us")}) - ({open_before("starts", "starts_us")}) as open_us
    from instances
    left join {log.hours_sql} as starts on {hour_of("starts_us")} = starts.hour
    left join {log.hours_sql} as ends on {hour_of("ends_us")} = ends.hour
)
select
    process,
    activity,
    count(*) as instances,
    count(distinct case_id) as cases,
    round(quantile_cont(ends_us - starts_us, 0.5) / {DAY_US}, 6) as median_days,
    round(quantile_cont(ends_us - starts_us, 0.9) / {DAY_US}, 6) as p90_days,
    round(quantile_cont(open_us, 0.5) / {working_day_us}, 6) as median_working_days,
    round(quantile_cont(waited_us, 0.5) / {DAY_US}, 6) as median_planned_wait_days,
    round(sum(ends_us - starts_us) / {DAY_US}, 6) as total_days
from timed
group by process, activity
order by process, activity"""


def active_times(
    con: DuckDBPyConnection, log: EventLog, *, office_hours: tuple[int, int] = (0, 24)
) -> DuckDBPyRelation:
    """How long each activity takes from start to completion, in calendar and in working time.

    Needs the hours that ``make_open_hours`` makes, with the same ``office_hours``: they are one working day.

    Returns:
        One row per ``process, activity`` that has both stamps somewhere, in that order: ``instances``, ``cases``
        (bigint), ``median_days``, ``p90_days`` (double, calendar days), ``median_working_days`` (double),
        ``median_planned_wait_days`` (double, from when it was planned until it started; NULL where no plan is stamped)
        and ``total_days`` (double, of all cases).

    Source: van der Aalst (2016), Process Mining, section 9.4 (service and waiting time by lifecycle).
    """
    return con.sql(active_times_sql(log, office_hours=office_hours))
