"""The examples of a rule as an event log in memory: one case each, in the tables that the engine reads.

What the engine says of them is ``mining.rules.examples``.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from mining import sql
from mining.log import EventLog
from mining.rules.rule import Example, ExampleEvent

DANISH = ZoneInfo("Europe/Copenhagen")
LAST_SECOND = time(23, 59, 59)
"""What has happened on the day of ``as_of`` has happened, and a deadline on that day has not passed."""
LOG = EventLog(
    relation="example_log",
    cases="example_cases",
    events="example_events",
    object_changes="example_changes",
    activities="example_activities",
)

Row = tuple[object, ...]
TABLES = {
    LOG.relation: "process varchar, case_id varchar, case_key ubigint, event_no integer, event_id varchar,"
    " activity varchar, occurred_at timestamptz, time_precision varchar, unit varchar",
    LOG.cases: "process varchar, case_id varchar, case_key ubigint, unit varchar, started_at timestamptz",
    LOG.events: "event_id varchar, activity varchar, resource varchar, resource_type varchar",
    LOG.object_changes: "object_id varchar, attribute varchar, value varchar, valid_from timestamptz",
    LOG.activities: "process varchar, activity varchar, is_end boolean",
}
"""The columns that rules read, in the types of ``canonical``."""


def write_examples(con: DuckDBPyConnection, process: str, examples: Sequence[Example]) -> EventLog:
    """Make the temporary tables of ``LOG``: example number n is the case with ``case_key`` n, from 1.

    Events come by time; those of one moment, and one without a time, as the example lists them. No activity ends a
    case: whether an example is over is what it says itself.
    """
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for case_key, example in enumerate(examples, 1):
        for name, found in _rows(process, case_key, example).items():
            rows[name] += found
    for name, columns in TABLES.items():
        con.execute(f"create or replace temp table {sql.identifier(name)} ({columns})")
        _insert(con, name, rows[name])
    return LOG


def _rows(process: str, case_key: int, example: Example) -> dict[str, list[Row]]:
    case_id = str(case_key)
    events = list(enumerate(in_order(example.events), 1))
    started_at = min((instant(event.at) for _, event in events if event.at), default=None)
    log: list[Row] = [
        (process, case_id, case_key, number, f"{case_key}-{number}", event.activity)
        + (event.at and instant(event.at), precision(event.at), None)
        for number, event in events
    ]
    return {
        LOG.relation: log,
        LOG.cases: [(process, case_id, case_key, None, started_at)],
        LOG.events: [(f"{case_key}-{no}", event.activity, event.by, event.by and "Bruger") for no, event in events],
        LOG.object_changes: [(case_id, name, value, None) for name, value in example.attributes.items()],
    }


def in_order(events: Iterable[ExampleEvent]) -> list[ExampleEvent]:
    """Events by time; one without a time stays behind the one it is listed after."""
    last = datetime.min.replace(tzinfo=DANISH)
    placed = []
    for number, event in enumerate(events):
        last = instant(event.at) if event.at else last
        placed.append((last, number, event))
    return [event for _, _, event in sorted(placed, key=lambda place: place[:2])]


def instant(text: str, *, of_day: time = time()) -> datetime:
    """Danish time as an instant; a day alone is its ``of_day``."""
    moment = datetime.fromisoformat(text)
    return (moment if " " in text else datetime.combine(moment.date(), of_day)).replace(tzinfo=DANISH)


def precision(text: str | None) -> str:
    """How exactly an example's time is known, as the event log says it."""
    if text is None:
        return "none"
    return "day" if " " not in text else "second" if text.count(":") > 1 else "minute"


def _insert(con: DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    if rows:
        places = ", ".join(f"({', '.join('?' * len(row))})" for row in rows)
        con.execute(f"insert into {sql.identifier(table)} values {places}", [value for row in rows for value in row])
