"""Cases whose events follow each other alike, so that a rule of order is judged once for all of them.

What most templates ask rests on the sequence of activities alone. Cases of one sequence are found by its hash, one of
them stands for all, and its events are the log that ``order`` judges; the verdict then goes back to every case, with
that case's own stamps. What rests on people, time or attributes is still asked of each case (``order``, ``cases``).
"""

from dataclasses import dataclass
from datetime import datetime

from duckdb import DuckDBPyConnection

from mining import sql
from mining.errors import ArgumentError
from mining.log import EventLog


@dataclass(frozen=True)
class Sequences:
    """The two temporary tables that ``make_sequences`` makes of a log, as it stood at ``as_of``.

    ``cases`` has ``case_key`` and ``stands_for_it``, the key of the case that is judged in its place; ``events`` has
    the events of those alone, with the columns that order rules read.
    """

    as_of: datetime
    cases: str = "sequence_of_case"
    events: str = "sequence_events"

    def at(self, as_of: datetime) -> "Sequences":
        """Itself.

        Raises:
            ArgumentError: the sequences are those of another moment than ``as_of``.
        """
        if as_of != self.as_of:
            raise ArgumentError(f"sequences are of {self.as_of.isoformat()}; the rule is asked at {as_of.isoformat()}")
        return self


def sequence_of_case_sql(log: EventLog, *, as_of: datetime) -> str:
    """One row per case with an event by ``as_of``: ``case_key`` and ``stands_for_it``, the least key of its sequence.

    A sequence is the process and, of each event, its number, its activity and whether it has a time: all that a
    template of order rests on. It is recognised as a variant is (``mining.discovery.variants``), by the exclusive or of
    its places' hashes, 128 bits.
    """
    return f"""
with keyed as (
    select
        case_key,
        any_value(process) as process,
        bit_xor(hash(place)) as key_high,
        bit_xor(hash(place || '~')) as key_low
    from (
        select case_key, process, concat_ws(' ', event_no, occurred_at is null, activity) as place
        from {log.events_sql}
        where {_has_happened(as_of)}
    )
    group by case_key
),
first_of_each as (
    select process, key_high, key_low, min(case_key) as stands_for_it
    from keyed
    group by process, key_high, key_low
)
select keyed.case_key, first_of_each.stands_for_it
from keyed
inner join first_of_each using (process, key_high, key_low)"""


def sequence_events_sql(log: EventLog, cases: str, *, as_of: datetime) -> str:
    """The events by ``as_of`` of the cases that stand for others, ``cases`` being ``sequence_of_case_sql``'s rows."""
    return f"""
select process, case_key, event_no, event_id, activity, occurred_at, time_precision
from {log.events_sql}
where {_has_happened(as_of)}
    and case_key in (select stands_for_it from {sql.relation(cases)})"""


def make_sequences(con: DuckDBPyConnection, log: EventLog, *, as_of: datetime) -> Sequences:
    """Make the sequences of a log temporary tables of ``con``, in place of those of an earlier call.

    Raises:
        ArgumentError: ``as_of`` has no time zone.
    """
    made = Sequences(as_of)
    cases, events = sql.identifier(made.cases), sql.identifier(made.events)
    con.execute(f"create or replace temp table {cases} as {sequence_of_case_sql(log, as_of=as_of)}")
    con.execute(f"create or replace temp table {events} as {sequence_events_sql(log, made.cases, as_of=as_of)}")
    return made


def drop_sequences(con: DuckDBPyConnection, made: Sequences) -> None:
    """Let the tables of ``make_sequences`` go."""
    con.execute(f"drop table {sql.identifier(made.cases)}; drop table {sql.identifier(made.events)}")


def _has_happened(as_of: datetime) -> str:
    return f"(occurred_at is null or occurred_at <= {sql.instant(as_of)})"
