"""A small object-centric log in every serialisation, written from one description by code of the tests' own.

The hand-drawn log has three events and three objects; what is asserted of it stands in the tests.
"""

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.readers.open import open_delivery

PARTS = ("events", "objects", "event_objects", "object_objects", "object_changes")
SUFFIXES = {"json": "jsonocel", "xml": "xmlocel", "sqlite": "sqlite"}
START = "1970-01-01T00:00:00Z"


@dataclass(frozen=True)
class Event:
    """One event, its attributes, and the objects it names with their qualifiers."""

    id: str
    type: str
    time: str
    attributes: dict[str, str] = field(default_factory=dict)
    objects: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Object:
    """One object, its values as (attribute, time, value), and the objects it is related to."""

    id: str
    type: str
    values: tuple[tuple[str, str, str], ...] = ()
    objects: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Log:
    """What is written."""

    events: tuple[Event, ...]
    objects: tuple[Object, ...]


HAND_DRAWN = Log(
    events=(
        Event("e1", "Åbn sag", "2024-01-02T08:00:00Z", {"enhed": "Byg", "note": 'a "b" <c>'}, (("s1", "sag"),)),
        Event("e2", "Læg sammen", "2024-01-03T09:30:00+01:00", {}, (("s1", "sag"), ("s2", "sag"), ("p'1", "part"))),
        Event("e3", "Luk", "2024-01-04T10:00:00.5Z", {"enhed": "Plan"}, (("s2", ""),)),
    ),
    objects=(
        Object(
            "s1",
            "Bygge sag",
            (("status", START, "ny"), ("status", "2024-01-03T08:00:00Z", "lagt sammen"), ("areal", START, "12")),
            (("p'1", "ansøger"), ("s2", "samme ejendom")),
        ),
        Object("s2", "Bygge sag", (("status", START, "ny"),)),
        Object("p'1", 'Person "x"', (("navn", START, "Test Testesen"),)),
    ),
)


def write(log: Log, folder: Path, kind: str) -> Path:
    """Write a log as json, xml or sqlite; the file is called ``log.`` and what such files are called."""
    path = folder / f"log.{SUFFIXES[kind]}"
    {"json": _json, "xml": _xml, "sqlite": _sqlite}[kind](log, path)
    return path


def read(path: Path, part: str, columns: list[str] | None = None) -> tuple[list[dict], Delivery]:
    """One part of a log, whole; rows without their positions, and the drawn delivery."""
    delivery = open_delivery(path, Connector(format="ocel", part=part), columns=columns)
    rows = [row for batch in delivery.batches for row in batch.to_pylist()]
    return [{name: cell for name, cell in row.items() if name != "_position"} for row in rows], delivery


def as_set(rows: list[dict]) -> list[tuple]:
    """Rows in an order of their own, with columns by name: what a list holds, however it was written."""
    return sorted(tuple(sorted((name, cell or "") for name, cell in row.items() if cell)) for row in rows)


def as_json(log: Log) -> dict:
    """The log as the standard's JSON."""
    return {
        "objectTypes": [{"name": kind, "attributes": []} for kind in dict.fromkeys(o.type for o in log.objects)],
        "eventTypes": [{"name": kind, "attributes": []} for kind in dict.fromkeys(e.type for e in log.events)],
        "objects": [
            {
                "id": each.id,
                "type": each.type,
                "attributes": [{"name": n, "time": t, "value": v} for n, t, v in each.values],
                "relationships": [{"objectId": o, "qualifier": q} for o, q in each.objects],
            }
            for each in log.objects
        ],
        "events": [
            {
                "id": each.id,
                "type": each.type,
                "time": each.time,
                "attributes": [{"name": n, "value": v} for n, v in each.attributes.items()],
                "relationships": [{"objectId": o, "qualifier": q} for o, q in each.objects],
            }
            for each in log.events
        ],
    }


def _json(log: Log, path: Path) -> None:
    path.write_text(json.dumps(as_json(log), ensure_ascii=False, indent=1), encoding="utf-8")


def _xml(log: Log, path: Path) -> None:
    def related(objects: tuple[tuple[str, str], ...]) -> str:
        return "".join(f"<relationship object-id={quoteattr(o)} qualifier={quoteattr(q)}/>" for o, q in objects)

    types = "".join(f"<object-type name={quoteattr(k)}/>" for k in dict.fromkeys(o.type for o in log.objects))
    objects = "".join(
        f"<object id={quoteattr(each.id)} type={quoteattr(each.type)}><attributes>"
        + "".join(
            f"<attribute name={quoteattr(n)} time={quoteattr(t)}>{escape(v)}</attribute>" for n, t, v in each.values
        )
        + f"</attributes><objects>{related(each.objects)}</objects></object>"
        for each in log.objects
    )
    events = "".join(
        f"<event id={quoteattr(each.id)} type={quoteattr(each.type)} time={quoteattr(each.time)}><attributes>"
        + "".join(f"<attribute name={quoteattr(n)}>{escape(v)}</attribute>" for n, v in each.attributes.items())
        + f"</attributes><objects>{related(each.objects)}</objects></event>"
        for each in log.events
    )
    path.write_text(
        f"<?xml version='1.0' encoding='UTF-8'?>\n<log><object-types>{types}</object-types><event-types/>"
        f"<objects>{objects}</objects><events>{events}</events></log>",
        encoding="utf-8",
    )


def _sqlite(log: Log, path: Path) -> None:
    with closing(sqlite3.connect(path)) as con:
        con.executescript(
            "create table event (ocel_id text, ocel_type text); create table object (ocel_id text, ocel_type text);"
            "create table event_object (ocel_event_id text, ocel_object_id text, ocel_qualifier text);"
            "create table object_object (ocel_source_id text, ocel_target_id text, ocel_qualifier text);"
            "create table event_map_type (ocel_type text, ocel_type_map text);"
            "create table object_map_type (ocel_type text, ocel_type_map text);"
        )
        con.executemany("insert into event values (?, ?)", [(e.id, e.type) for e in log.events])
        con.executemany("insert into object values (?, ?)", [(o.id, o.type) for o in log.objects])
        con.executemany(
            "insert into event_object values (?, ?, ?)", [(e.id, *r) for e in log.events for r in e.objects]
        )
        con.executemany(
            "insert into object_object values (?, ?, ?)", [(o.id, *r) for o in log.objects for r in o.objects]
        )
        for number, kind in enumerate(dict.fromkeys(e.type for e in log.events)):
            _events_of_type(con, f"event_{number}{_word(kind)}", [e for e in log.events if e.type == kind], number)
        for number, kind in enumerate(dict.fromkeys(o.type for o in log.objects)):
            _objects_of_type(con, f"object_{number}{_word(kind)}", [o for o in log.objects if o.type == kind])
        con.commit()


def _word(kind: str) -> str:
    return re.sub(r"[^a-z\"' ]", "", kind, flags=re.IGNORECASE)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _events_of_type(con: sqlite3.Connection, table: str, events: list[Event], number: int) -> None:
    names = list(dict.fromkeys(name for each in events for name in each.attributes))
    columns = ", ".join(f"{_quoted(name)} text" for name in names)
    con.execute(f"create table {_quoted(table)} (ocel_id text, ocel_time text{', ' if columns else ''}{columns})")
    con.execute("insert into event_map_type values (?, ?)", (events[0].type, table.removeprefix("event_")))
    for each in reversed(events):  # not in the order of the table event, which is the log's
        cells = (each.id, each.time, *(each.attributes.get(name) for name in names))
        con.execute(f"insert into {_quoted(table)} values ({', '.join('?' * len(cells))})", cells)


def _objects_of_type(con: sqlite3.Connection, table: str, objects: list[Object]) -> None:
    names = list(dict.fromkeys(name for each in objects for name, _, _ in each.values))
    columns = "".join(f", {_quoted(name)} text" for name in names)
    con.execute(f"create table {_quoted(table)} (ocel_id text, ocel_time text, ocel_changed_field text{columns})")
    con.execute("insert into object_map_type values (?, ?)", (objects[0].type, table.removeprefix("object_")))
    for each in objects:
        first = {name: value for name, time, value in each.values if time == START}
        rows = [(each.id, START, None, *(first.get(name) for name in names))]
        rows += [
            (each.id, time, changed, *(value if name == changed else None for name in names))
            for changed, time, value in each.values
            if time != START
        ]
        con.executemany(f"insert into {_quoted(table)} values ({', '.join('?' * (3 + len(names)))})", rows)
