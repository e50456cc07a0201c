"""The usual order of a process's activities, the events that break it, and the stamps that would not.

Why an event lies elsewhere is ``misplaced``'s matter. The work is done in temporary tables over pairs of a case's
events. Cases whose events follow each other alike are looked at once; after that only cases that break an order take
part.
"""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog

MOSTLY = 0.8
"""Two activities have an order when this share of the cases that have both keep it."""
CASES = 20
"""Of fewer cases no order is read."""
OCCURRENCES = 3
"""An activity's first, second and third time in a case are told apart; later ones take no part."""
ROUNDS = 4
"""Each round undoes what the one before found, so that what it hid comes to light."""


def find_suspects(con: DuckDBPyConnection, log: EventLog) -> None:
    """Make the temporary tables ``usual_order``, ``order_suspects`` and ``suspects_broken`` for ``out_of_order``."""
    con.execute(f"create or replace temp table order_places as {places_sql(log)}")
    con.execute(f"create or replace temp table order_alike as {ALIKE}")
    con.execute(f"create or replace temp table order_pairs as {PAIRS}")
    con.execute(f"create or replace temp table usual_order as {USUAL}")
    con.execute(f"create or replace temp table order_suspects as {SUSPECTS}")
    con.execute(f"create or replace temp table suspects_broken as {BROKEN.format(events='order_suspects')}")
    con.execute("drop table order_pairs; drop table order_alike; drop table order_places")


def out_of_order(con: DuckDBPyConnection, *, stamps: Sequence[str]) -> DuckDBPyRelation:
    """Events out of their usual order that one of ``stamps``, SQL over ``occurred_at``, would put into it.

    An event is taken when it breaks at least as many orders of its case as any event it breaks one with, and the stamp
    keeps every order that it broke, and all those with events that are not themselves suspects. ``find_suspects`` has
    made the tables it reads; they are left as they were.

    Returns:
        One row per event, ordered by ``process, case_key, event_no``: those, ``occurred_at`` and ``explained_at``, the
        stamp that would be in order (timestamptz).
    """
    con.execute("create or replace temp table order_mended as select * from order_suspects")
    con.execute("create or replace temp table order_broken as select * from suspects_broken")
    con.execute(f"create or replace temp table order_explained as select * from ({_explained_sql(stamps)}) limit 0")
    for _ in range(ROUNDS):
        con.execute(f"create or replace temp table order_found as {_explained_sql(stamps)}")
        con.execute("insert into order_explained select * from order_found")
        # A case in which nothing was mended shows nothing new.
        con.execute(f"create or replace temp table order_mended as {MENDED}")
        con.execute(f"create or replace temp table order_broken as {BROKEN.format(events='order_mended')}")
        if not con.execute("select count(*) from order_found").fetchone()[0]:  # type: ignore[index]
            break
    return con.sql("select * from order_explained order by process, case_key, event_no")


def places_sql(log: EventLog) -> str:
    """One row per dated event, up to an activity's third in a case; ``place`` is the activity and which time it is."""
    return f"""
select process, case_key, event_no, occurred_at, hash(activity_key, occurrence) as place
from (
    select
        process, case_key, event_no, occurred_at, activity_key,
        row_number() over (partition by case_key, activity_key order by event_no) as occurrence
    from {log.events_sql}
    where occurred_at is not null and time_precision <> 'none'
)
where occurrence <= {OCCURRENCES}"""


ALIKE = """
with sequences as (
    select case_key, sum(hash(place, event_no)::hugeint) as sequence from order_places group by case_key
),
patterns as (
    select sequence, min(case_key) as pattern, count(*) as cases from sequences group by sequence
)
select sequences.case_key, patterns.pattern, patterns.cases
from sequences
inner join patterns using (sequence)"""
"""Each case, the case that stands for all with the same places in the same order, and how many those are."""

PAIRS = """
select patterns.pattern, patterns.cases, earlier.place as earlier, later.place as later
from (select distinct pattern, cases from order_alike) as patterns
inner join order_places as earlier on patterns.pattern = earlier.case_key
inner join order_places as later on patterns.pattern = later.case_key and earlier.event_no < later.event_no"""

USUAL = f"""
with followed as (
    select earlier, later, sum(cases) as cases from order_pairs group by earlier, later
)
select pairs.earlier, pairs.later
from followed as pairs
left join followed as reversed on pairs.earlier = reversed.later and pairs.later = reversed.earlier
where pairs.cases + coalesce(reversed.cases, 0) >= {CASES}
    and pairs.cases >= {MOSTLY} * (pairs.cases + coalesce(reversed.cases, 0))"""

SUSPECTS = """
select places.*, false as is_done
from order_places as places
inner join order_alike as alike using (case_key)
where alike.pattern in (
    select order_pairs.pattern
    from order_pairs
    inner join usual_order on usual_order.earlier = order_pairs.later and usual_order.later = order_pairs.earlier
)"""


BROKEN = """
with pairs as (
    select one.case_key, one.event_no as one_no, one.occurred_at as one_at, one.is_done as one_done,
        other.event_no as other_no, other.occurred_at as other_at, other.is_done as other_done
    from {events} as one
    inner join usual_order as usual on one.place = usual.earlier
    inner join {events} as other on one.case_key = other.case_key and usual.later = other.place
    where one.occurred_at > other.occurred_at
)
select case_key, one_no as event_no, one_at as occurred_at, one_done as is_done, other_no, other_at, true as is_before
from pairs
union all
select case_key, other_no, other_at, other_done, one_no, one_at, false from pairs"""
"""Each event and each other with which it breaks an order; ``is_before`` where it ought to come first."""

MENDED = """
select mended.process, mended.case_key, mended.event_no, mended.place,
    coalesce(found.explained_at, mended.occurred_at) as occurred_at,
    mended.is_done or found.event_no is not null as is_done
from order_mended as mended
left join order_found as found using (case_key, event_no)
where mended.case_key in (select case_key from order_found)"""


def _explained_sql(stamps: Sequence[str]) -> str:
    readings = " union all ".join(
        f"select *, {stamp} as stamp, {n} as reading from prime_broken" for n, stamp in enumerate(stamps)
    )
    return f"""
with votes as (
    select case_key, event_no, count(*) as broken from order_broken group by case_key, event_no
),
prime as materialized (
    select order_broken.case_key, order_broken.event_no
    from order_broken
    inner join votes as mine using (case_key, event_no)
    inner join votes as theirs on order_broken.case_key = theirs.case_key and order_broken.other_no = theirs.event_no
    where not order_broken.is_done
    group by order_broken.case_key, order_broken.event_no
    having any_value(mine.broken) >= max(theirs.broken)
),
prime_broken as materialized (
    select * from order_broken semi join prime using (case_key, event_no)
),
-- What keeps the few broken orders is held against all the others of the case.
candidates as materialized (
    select case_key, event_no, any_value(occurred_at) as occurred_at, any_value(stamp) as stamp, reading
    from ({readings})
    where stamp is not null
    group by case_key, event_no, reading
    having bool_and(case when is_before then stamp <= other_at else stamp >= other_at end)
),
placed as (
    select candidates.*, mine.process, mine.place
    from candidates
    inner join order_mended as mine using (case_key, event_no)
),
lost as (
    select placed.case_key, placed.event_no, placed.reading
    from placed
    inner join order_mended as other on placed.case_key = other.case_key and placed.event_no <> other.event_no
    inner join usual_order as usual on usual.earlier = placed.place and usual.later = other.place
    anti join prime on other.case_key = prime.case_key and other.event_no = prime.event_no
    where placed.occurred_at <= other.occurred_at and placed.stamp > other.occurred_at
    union all
    select placed.case_key, placed.event_no, placed.reading
    from placed
    inner join order_mended as other on placed.case_key = other.case_key and placed.event_no <> other.event_no
    inner join usual_order as usual on usual.later = placed.place and usual.earlier = other.place
    anti join prime on other.case_key = prime.case_key and other.event_no = prime.event_no
    where placed.occurred_at >= other.occurred_at and placed.stamp < other.occurred_at
)
select process, case_key, event_no, any_value(occurred_at) as occurred_at, arg_min(stamp, reading) as explained_at
from placed
anti join lost using (case_key, event_no, reading)
group by process, case_key, event_no"""
