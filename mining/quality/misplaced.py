"""Inadvertent time travel and unanchored events: stamps that lie where no event of that kind does, and why.

An event out of its usual order is not yet a wrong stamp: the work may have been done in another order. It is called
one when a known slip explains it, that is, when undoing the slip puts the event where its kind belongs.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog
from mining.quality.usual_order import find_suspects, out_of_order

LATER = [f"occurred_at + interval 1 {period}" for period in ("day", "month", "year")]
"""What undoes a stamp after midnight that got the day before, and a month or a year mistyped."""
_LOCAL = "timezone('Europe/Copenhagen', occurred_at)"
EXCHANGED = f"""case when day({_LOCAL}) <= 12 and day({_LOCAL}) <> month({_LOCAL})
    then timezone('Europe/Copenhagen', make_timestamp(
        year({_LOCAL}), day({_LOCAL}), month({_LOCAL}), hour({_LOCAL}), minute({_LOCAL}), second({_LOCAL})::double
    )) end"""
"""The Danish day and month exchanged, where both readings are days."""


def time_travel(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Events before something that they usually follow, which a day, a month or a year later would be in order.

    The day before is what work after midnight gets, the month and the year before are slips of the keyboard.

    Returns:
        One row per event, ordered: ``process``, ``case_key``, ``event_no``.

    Source: Suriadi et al. (2017), pattern 2.
    """
    find_suspects(con, log)
    return out_of_order(con, stamps=LATER)


def unanchored(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Events out of their usual order whose day and month, exchanged, put them into it.

    Returns:
        One row per event, ordered: ``process``, ``case_key``, ``event_no``.

    Source: Suriadi et al. (2017), pattern 3.
    """
    find_suspects(con, log)
    return out_of_order(con, stamps=[EXCHANGED])
