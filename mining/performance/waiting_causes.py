"""Why cases wait, arc by arc, from stamps, units, calendar and what the municipality has declared; never from persons.

What is left when every cause has had its part is ``uforklaret``, and is always told. How a wait is laid out stands in
``waiting_parts``; how long the waits are, in ``bottlenecks``.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.performance.kpi_definitions import DAY_US
from mining.performance.waiting_parts import parted_waits_sql

CAUSES = {
    "borger": "Borgeren",
    "anden_myndighed": "En anden myndighed",
    "lukket": "Lukkedage og lukketid",
    "pulje": "Pulje eller fast mødedag",
    "overdragelse": "Overdragelse mellem enheder",
    "kø": "Kø i enheden",
    "uforklaret": "Uforklaret",
}
"""Each cause and its Danish name, in the order in which a wait is laid out."""
SPLIT = tuple(cause for cause in CAUSES if cause != "uforklaret")


def waiting_causes_sql(log: EventLog) -> str:
    """SQL of ``waiting_causes``."""
    sums = ",\n        ".join(f"sum({sql.identifier(cause)}) as {sql.identifier(cause)}" for cause in SPLIT)
    rest = " - ".join(["wait_us", *map(sql.identifier, SPLIT)])
    parts = [(cause, sql.identifier(cause)) for cause in SPLIT] + [("uforklaret", rest)]
    listed = ",\n        ".join(
        f"{{'place': {place}, 'cause': {sql.text(cause)}, 'us': {us}}}" for place, (cause, us) in enumerate(parts)
    )
    return f"""
with {parted_waits_sql(log)},
arcs as (
    select
        activity_key, next_activity_key,
        count(distinct case_key) as cases,
        sum(wait_us) as wait_us,
        {sums}
    from parted
    group by activity_key, next_activity_key
),
listed as (
    select activity_key, next_activity_key, cases, wait_us, unnest([
        {listed}
    ]) as part
    from arcs
),
told as (
    select
        activity_key, next_activity_key, cases, wait_us,
        part.place as place, part.cause as cause, part.us as us,
        sum(part.us) over (partition by activity_key, next_activity_key order by part.place) as so_far_us
    from listed
)
select
    tail.process,
    tail.activity as from_activity,
    head.activity as to_activity,
    cause,
    cases,
    -- From one rounded sum to the next, so that the parts of an arc sum to its whole to the last decimal.
    round(round(so_far_us / {DAY_US}, 6) - round((so_far_us - us) / {DAY_US}, 6), 6) as days,
    round(us / wait_us, 6) as share
from told
inner join names as tail using (activity_key)
inner join names as head on told.next_activity_key = head.activity_key
where us <> 0 or cause = 'uforklaret'
order by process, from_activity, to_activity, place"""


def waiting_causes(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """The days cases waited in each transition, by cause; of one transition the parts sum to the whole.

    Needs the hours and the waits that ``make_open_hours`` and ``make_waits`` make. After a declared end nobody waits. A
    wait that the municipality has declared to be for somebody else (``canonical.activities.waiting_for``) is the
    citizen's or the other authority's from end to end. Of its own waits, in this order: ``lukket`` is time outside its
    working days and office hours; ``pulje`` the open time up to the first batch the case could have been in, where a
    batch ended the wait; ``overdragelse`` what is left where the next event is another unit's; ``kø`` the open time of
    days on which the unit did this step for other cases; ``uforklaret`` the rest. A step of unknown unit queues with
    all such steps.

    Returns:
        One row per ``process, from_activity, to_activity, cause``, in that order and the order of ``CAUSES``; a cause
        without time has no row, but ``uforklaret`` always has. ``cases`` (bigint, of the transition), ``days`` (double,
        calendar days) and ``share`` (double, of the transition's waiting).

    Source: Lashkevich et al. (2023), Why am I waiting? Its causes, but for those that need the person: contention and
    prioritization are ``kø`` of the unit, unavailability is ``lukket``, extraneous is ``uforklaret``.
    """
    return con.sql(waiting_causes_sql(log))
