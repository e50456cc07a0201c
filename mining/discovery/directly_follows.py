"""The directly-follows graph: which activity came straight after which, how often and after how long.

Models discovered from the graph stand in ``inductive``; who handed over to whom in the performance figures.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog


def directly_follows_sql(log: EventLog) -> str:
    """SQL of ``directly_follows``."""
    return f"""
with transitions as (
    select
        process, activity, next_activity, activity_key, next_activity_key, case_key,
        epoch_us(next_occurred_at) - epoch_us(coalesce(ended_at, occurred_at)) as gap_us
    from {log.events_sql}
    where next_activity_key is not null
),
waits as (
    -- An activity that still ran when the next began was not waited for. (greatest() would turn NULL into 0.)
    select *, case when gap_us < 0 then 0 else gap_us end as wait_us
    from transitions
),
edges as (
    select
        any_value(process) as process,
        any_value(activity) as from_activity,
        any_value(next_activity) as to_activity,
        count(*) as transitions,
        count(distinct case_key) as cases,
        sum(wait_us) / count(wait_us) as mean_us,
        quantile_cont(wait_us, [0.5, 0.9]) as quantiles_us  -- both at once: the waits are ordered once
    from waits
    group by activity_key, next_activity_key
)
select
    process,
    from_activity,
    to_activity,
    transitions,
    cases,
    round(mean_us / 1e6, 6) as mean_seconds,
    round(quantiles_us[1] / 1e6, 6) as median_seconds,
    round(quantiles_us[2] / 1e6, 6) as p90_seconds
from edges
order by process, from_activity, to_activity"""


def directly_follows(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Each pair of activities that followed straight on each other in a case, with the wait between them.

    The wait runs from the end of the first event (``ended_at``, else ``occurred_at``) to ``occurred_at`` of the
    next; where they overlap it is 0, as in pm4py for logs with two stamps. A transition with an event that has no
    time counts as a transition and has no wait. A case of n events has n − 1 transitions.

    Returns:
        One row per transition, ordered by ``process, from_activity, to_activity``: ``transitions`` (bigint),
        ``cases`` (bigint, the distinct cases it occurs in), and ``mean_seconds``, ``median_seconds``,
        ``p90_seconds`` (double, interpolated linearly as numpy does, rounded to the microsecond; NULL when no wait
        is known).

    Source: van der Aalst (2016), Process Mining, section 5.2 and 6.2.
    """
    return con.sql(directly_follows_sql(log))
