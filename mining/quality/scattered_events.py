"""Scattered events: what happened stands as a date in an attribute of the case, and no event says so.

Cases in pieces are ``fragments``'.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog

MOSTLY = 0.8
"""An attribute holds stamps when this share of its values can be read as one."""
DAYS_AROUND = 366
"""A date further from the case than this (a birth, a lease) is no event of it."""
FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%d-%m-%Y %H:%M:%S",
           "%d-%m-%Y %H:%M", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y")  # fmt: skip


def scattered_events_sql(log: EventLog) -> str:
    """SQL of ``scattered_events``."""
    formats = ", ".join(sql.text(each) for each in FORMATS)
    return f"""
with texts as (
    -- Cases are many and days few: a text is read once.
    select value, try_strptime(left(value, 19), [{formats}]) as stamp
    from (select distinct value from {sql.relation(log.object_changes)} where length(value) between 8 and 30)
),
dates as (
    select changes.attribute
    from {sql.relation(log.object_changes)} as changes
    left join texts using (value)
    where changes.value is not null
    group by changes.attribute
    having count(texts.stamp) >= {MOSTLY} * count(*)
),
read as (
    select changes.object_id, changes.attribute, texts.stamp
    from {sql.relation(log.object_changes)} as changes
    inner join dates using (attribute)
    inner join texts using (value)
    where texts.stamp is not null
),
stamps as (
    select
        cases.process, cases.case_id, cases.case_key, read.attribute,
        timezone('Europe/Copenhagen', read.stamp) as stamped_at,
        read.stamp = date_trunc('day', read.stamp) as is_day
    from read
    inner join {log.cases_sql} as cases on read.object_id = cases.case_id
    where read.stamp::date between cases.started_at::date - {DAYS_AROUND} and cases.ended_at::date + {DAYS_AROUND}
),
told as (
    select distinct stamps.case_key, stamps.stamped_at
    from stamps
    inner join {log.events_sql} as events
        on stamps.case_key = events.case_key
        and events.occurred_at >= stamps.stamped_at
        and events.occurred_at < stamps.stamped_at
            + case when stamps.is_day then interval 1 day else interval 1 minute end
)
select distinct stamps.process, stamps.case_id, stamps.case_key, stamps.attribute, stamps.stamped_at
from stamps
left join told using (case_key, stamped_at)
where told.case_key is null
order by stamps.process, stamps.case_id, stamps.attribute, stamps.stamped_at"""


def scattered_events(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Stamps among a case's attributes, in Danish time, in whose minute (a day: on whose day) the case has no event.

    Returns:
        One row per case, attribute and stamp, ordered by them: ``process``, ``case_id``, ``case_key``, ``attribute``,
        ``stamped_at`` (timestamptz).

    Source: Suriadi et al. (2017), pattern 4.
    """
    return con.sql(scattered_events_sql(log))
