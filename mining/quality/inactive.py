"""Periods in which a source has registered nothing in a process, though it usually does: an extract with a hole.

Cases in which nothing happens are another matter (the check ``open_without_activity``).
"""

from datetime import datetime

from mining import sql
from mining.log import EventLog

DAYS = 20
"""With registrations on fewer days nothing is said of the others."""
SHORTEST = 5
"""Weekdays without registrations that are never too many: Christmas and Easter are no holes."""
CHANCE = 0.01
"""A hole is so long that chance would make one in a hundred such logs have it."""
SURE = 0.999
"""No day is surer than this to have its registrations."""
SPAN = 0.001
"""This share of the events at either end sets no bound: a mistyped year would make decades of silence."""


def inactive_periods_sql(log: EventLog, *, as_of: datetime) -> str:
    """Weekdays from a source's first registrations in a process to its last, and those that lie in a hole.

    A run of weekdays without registrations is a hole when it is longer than ``SHORTEST`` and than chance makes where
    each weekday has its registrations with the share of days that have some. Reads ``period`` of the log, and is
    silent about events without a plausible time and those after ``as_of``.

    Rows of ``source, process, period`` (Danish month), ``checked`` and ``found``, ordered by the first three. daqapo:
    ``detect_inactive_periods``.
    """
    return f"""
with hours as (
    select source, process, epoch_us(occurred_at) // 3600000000 as hour, count(*) as events
    from {log.events_sql}
    where period <> '(alle)' and occurred_at <= {sql.instant(as_of)}
    group by source, process, hour
),
days as (
    select
        source, process, timezone('Europe/Copenhagen', make_timestamptz(hour * 3600000000))::date as day,
        sum(events) as events
    from hours
    group by source, process, day
),
placed as (
    select *, sum(events) over (partition by source, process order by day) as up_to,
        sum(events) over (partition by source, process) as all_events
    from days
),
spans as (
    select source, process,
        min(day) filter (where up_to >= {SPAN} * all_events) as first_day,
        min(day) filter (where up_to >= (1 - {SPAN}) * all_events) as last_day
    from placed
    group by source, process
    having count(*) >= {DAYS}
),
weekdays as (
    select source, process, unnest(generate_series(first_day, last_day, interval 1 day))::date as day from spans
),
judged as (
    select weekdays.*, days.day is not null as is_active
    from weekdays
    left join days using (source, process, day)
    where isodow(day) <= 5
),
rates as (
    select source, process, count(*) as days, avg(is_active::int) as rate from judged group by source, process
),
runs as (
    select *, sum(is_active::int) over (partition by source, process order by day) as run from judged
),
lengths as (
    select *, count(*) filter (where not is_active) over (partition by source, process, run) as length from runs
)
select
    source, process, strftime(day, '%Y-%m') as period, count(*) as checked,
    count(*) filter (
        where not is_active and length > {SHORTEST} and length > ln({CHANCE} / days) / ln(1 - least(rate, {SURE}))
    ) as found
from lengths
inner join rates using (source, process)
group by source, process, period
order by source, process, period"""
