"""Collateral events: one act leaves several events within seconds, of which one says what was done.

Several things saved at once, in the very same second, are ``form_based``'s.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog

SECONDS = 10
"""How soon after an act what it sets off is written."""
MOSTLY = 0.9
"""Share of a label's events that must come so, for the label to be one that acts set off."""
HASTY_LOG = 0.3
"""Where more than this share of all waits is so short, haste says nothing: then the label must name the act as well."""


def collateral_sql(log: EventLog) -> str:
    """SQL of ``collateral``."""
    return f"""
with waits as (
    select
        process, case_key, event_no + 1 as event_no, activity, next_activity,
        next_occurred_at is not null and epoch_us(next_occurred_at) - epoch_us(occurred_at) < {SECONDS * 1_000_000}
            and (next_occurred_at > occurred_at or next_activity = activity) as is_quick
    from {log.events_sql}
    where next_activity is not null
),
pace as (
    select process, avg(is_quick::int) > {HASTY_LOG} as is_hasty from waits group by process
),
named as (
    select
        *,
        starts_with(lower(next_activity), lower(activity)) or contains(lower(next_activity), ': ' || lower(activity))
            as names_the_act
    from waits
),
labels as (
    -- A label is set off by acts when it hardly ever comes by itself.
    select
        process, next_activity,
        avg(is_quick::int) as quick_share,
        avg((is_quick and names_the_act)::int) as named_share
    from named
    where next_activity <> activity
    group by process, next_activity
)
select process, case_key, event_no
from named
inner join labels using (process, next_activity)
inner join pace using (process)
where is_quick and (
    (next_activity = activity and not is_hasty)
    or (next_activity <> activity and quick_share >= {MOSTLY} and (not is_hasty or named_share >= {MOSTLY}))
)
order by process, case_key, event_no"""


def collateral(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Events that another event set off: of a label that nearly always comes within seconds after something else.

    The same activity twice within seconds counts too. In a log where such haste is common, the label must also name
    the act it follows ("… : signed").

    Returns:
        One row per event, ordered: ``process``, ``case_key``, ``event_no``.

    Source: Suriadi et al. (2017), pattern 7.
    """
    return con.sql(collateral_sql(log))
