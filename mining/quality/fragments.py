"""Scattered cases and elusive cases: cases in pieces, and events that belong to none.

Events that stand only in an attribute are ``scattered_events``'.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog

USUAL_SHARE = 0.3
"""An activity is a usual first (last) one when it is so in more than this share of the cases that have it."""
RECENT_SHARE = 0.99
"""A case is too young to be over while the wait since its last event is within this quantile of all waits."""


def scattered_cases_sql(log: EventLog) -> str:
    """SQL of ``scattered_cases``."""
    return f"""
with firsts as (
    select process, case_key, activity_key from {log.events_sql} where event_no = 1
),
lasts as (
    select case_key, activity_key from {log.events_sql} where next_activity_key is null
),
closing as (
    select case_key, max(occurred_at) as ended_at from {log.events_sql} group by case_key
),
ends as (
    select
        firsts.process, case_key, firsts.activity_key as first_activity, lasts.activity_key as last_activity,
        closing.ended_at
    from firsts inner join lasts using (case_key) inner join closing using (case_key)
),
occurs as (
    select activity_key, count(distinct case_key) as cases from {log.events_sql} group by activity_key
),
first_counts as (select activity_key, count(*) as firsts from firsts group by activity_key),
last_counts as (select activity_key, count(*) as lasts from lasts group by activity_key),
habits as (
    select
        activity_key,
        coalesce(firsts, 0) / cases as first_share,
        coalesce(lasts, 0) / cases as last_share
    from occurs left join first_counts using (activity_key) left join last_counts using (activity_key)
),
patience as (
    select
        process,
        quantile_cont(epoch_us(next_occurred_at) - epoch_us(occurred_at), {RECENT_SHARE}) as longest_us,
        max(occurred_at) as newest_at
    from {log.events_sql}
    group by process
)
select ends.process, ends.case_key
from ends
inner join habits as starts on ends.first_activity = starts.activity_key
inner join habits as stops on ends.last_activity = stops.activity_key
inner join patience on ends.process = patience.process
where starts.first_share <= {USUAL_SHARE}
    or (
        stops.last_share <= {USUAL_SHARE}
        and epoch_us(patience.newest_at) - epoch_us(ends.ended_at) > coalesce(patience.longest_us, 0)
    )
order by ends.process, ends.case_key"""


def scattered_cases(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Cases that begin or end where hardly any case does: the rest lies under another number or in another system.

    A case whose last event is so young that it may go on is not judged by its end.

    Returns:
        One row per case, ordered: ``process``, ``case_key``.

    Source: Suriadi et al. (2017), pattern 6.
    """
    return con.sql(scattered_cases_sql(log))


def elusive_events_sql(log: EventLog) -> str:
    """SQL of ``elusive_events``."""
    return f"""
select events.source, events.event_id
from {log.all_events_sql} as events
anti join {log.events_sql} as known using (event_id)
order by events.source, events.event_id"""


def elusive_events(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Events that no case of any process has: what they are about was not registered.

    Returns:
        One row per event, ordered: ``source``, ``event_id``.

    Source: Suriadi et al. (2017), pattern 5.
    """
    return con.sql(elusive_events_sql(log))


def elusive_sql(log: EventLog, *, order: str) -> str:
    """How many events each source delivered, and how many belong to no case, put to each process the source reaches.

    What is planned for later belongs to a case and is in no log; it is no part of either number. ``order`` is the
    relation that has the ``event_id`` of every event of the log. Rows of ``source, process, checked, found``.
    """
    return f"""
with happened as (
    select event_id, source from {log.all_events_sql} anti join {sql.relation(log.plans)} using (event_id)
),
counted as (select source, count(*) as checked from happened group by source),
lost as (
    select source, count(*) as found from happened anti join {sql.relation(order)} using (event_id) group by source
)
select reached.source, reached.process, counted.checked, coalesce(lost.found, 0) as found
from (select distinct source, process from practice_counts) as reached
inner join counted using (source)
left join lost using (source)
order by reached.source, reached.process"""
