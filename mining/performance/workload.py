"""The stock of open cases month by month: what came, what left, what lies there, how old it is, and Little's law.

How long the cases that left have taken stands in ``throughput``. A process without declared ends has no known stock.
"""

from datetime import datetime

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.performance.kpi_definitions import DAY_US
from mining.performance.levels import GROUPING_SETS, level_columns_sql, placed_cases_sql


def _stays_sql(log: EventLog, now: str) -> str:
    """Every case of a process that knows its ends, with when it came and left, and every month that it lay in."""
    return f"""
stays as (
    select
        process, unit, case_key,
        epoch_us(started_at) as came_us,
        case when not is_open then epoch_us(ended_at) end as left_us,
        date_trunc('month', timezone('Europe/Copenhagen', started_at))::date as came_in,
        case when not is_open then date_trunc('month', timezone('Europe/Copenhagen', ended_at))::date end as left_in
    from ({placed_cases_sql(log)}
    )
    where is_open is not null and started_at <= {now} and (is_open or ended_at <= {now})
),
months as (
    select
        month,
        epoch_us(timezone('Europe/Copenhagen', month::timestamp)) as from_us,
        least(epoch_us(timezone('Europe/Copenhagen', (month + interval 1 month)::timestamp)), epoch_us({now})) as to_us
    from (
        select unnest(generate_series(
            (select min(came_in) from stays),
            date_trunc('month', timezone('Europe/Copenhagen', {now}))::date,
            interval 1 month
        ))::date as month
    )
),
monthly as (
    select stays.*, months.*
    from stays
    inner join months on months.month between stays.came_in and coalesce(stays.left_in, date '9999-12-31')
),
whole as (
    select *, null::date as month, min(came_us) over (partition by process) as from_us, epoch_us({now}) as to_us
    from stays
)"""


def _figures_sql(relation: str, *, came: str, left: str, is_whole: bool) -> str:
    """The stock of one span of time per group; ``came`` and ``left`` say whether a case did so within the span."""
    lies = "(left_us is null or left_us >= to_us)"
    return f"""
select
    {level_columns_sql("received")},
    count(*) filter ({came}) as arrivals,
    count(*) filter ({left}) as departures,
    count(*) filter ({lies}) as open_cases,
    quantile_cont(to_us - came_us, [0.5, 0.9]) filter ({lies}) as ages_us,
    sum(least(coalesce(left_us, to_us), to_us) - greatest(came_us, from_us)) as stay_us,
    sum(left_us - came_us) filter ({left}) as taken_us,
    max(to_us) - min(from_us) as span_us,
    count(*) as cases
from {relation}
group by {GROUPING_SETS}
having (grouping(unit) = 1 or unit is not null) and grouping(month) = {int(is_whole)}"""


def workload_sql(log: EventLog, *, as_of: datetime) -> str:
    """SQL of ``workload``."""
    return f"""
with {_stays_sql(log, sql.instant(as_of))},
sums as ({_figures_sql("monthly", came="came_in = month", left="left_in = month", is_whole=False)}
    union all {_figures_sql("whole", came="true", left="left_us is not null", is_whole=True)}
)
select
    process, unit, period, level, period_start,
    'stock' as period_basis,
    cases,
    arrivals,
    departures,
    open_cases,
    round(ages_us[1] / {DAY_US}, 6) as open_age_median_days,
    round(ages_us[2] / {DAY_US}, 6) as open_age_p90_days,
    round(stay_us / span_us, 6) as mean_open_cases,
    round(taken_us / departures / {DAY_US}, 6) as mean_throughput_days,
    round(taken_us / span_us, 6) as little_open_cases
from sums
where span_us > 0
order by process, level, unit, period"""


def workload(con: DuckDBPyConnection, log: EventLog, *, as_of: datetime) -> DuckDBPyRelation:
    """The stock of open cases of each process at the end of each Danish month up to ``as_of``, and what moved it.

    The month of ``as_of`` ends there. A case lies in the stock from its first stamp until its last, if that ends it. Of
    one level and unit, the stock at a month's end is that of the month before plus ``arrivals`` less ``departures``.
    Filter on one ``level`` before summing; ``total`` and ``unit`` are the whole time from the process's first case.

    Returns:
        One row per ``process, level, unit, period``, in that order, with ``period_start`` and ``period_basis`` (stock):
        ``cases`` (bigint, that lay in the stock at any time), ``arrivals``, ``departures``, ``open_cases`` (bigint, at
        the end), ``open_age_median_days`` and ``open_age_p90_days`` (double, of those then; NULL when there are none),
        ``mean_open_cases`` (double, mean over time), ``mean_throughput_days`` (double, of the departures, NULL without)
        and ``little_open_cases`` (double, departures a day times their mean days). By Little's law the last equals
        ``mean_open_cases`` where as much leaves as comes; where it is smaller, the stock grows or grows older.

    Raises:
        ArgumentError: ``as_of`` has no time zone.

    Source: Little (1961), A proof for the queuing formula L = λW.
    """
    return con.sql(workload_sql(log, as_of=as_of))
