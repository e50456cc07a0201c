"""Form-based event capture: several things were done over a while and saved in one second.

Events of one system action (a letter, a status, a mail within seconds) are ``collateral``'s.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog


def form_based_sql(log: EventLog) -> str:
    """SQL of ``form_based``."""
    return f"""
select process, case_key, event_no + 1 as event_no
from {log.events_sql}
where next_occurred_at = occurred_at and time_precision = 'second'
order by process, case_key, event_no"""


def form_based(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Events that have the very stamp of the event before them in their case: their own time was lost.

    The first of a group opened the form or closed it; its stamp may be right, and it is not among those found. Days
    without a time of day are another matter (``unanchored``).

    Returns:
        One row per event, ordered: ``process``, ``case_key``, ``event_no``.

    Source: Suriadi et al. (2017), pattern 1.
    """
    return con.sql(form_based_sql(log))
