"""Object-centric tables as one OCEL 2.0 JSON file, which other tools read.

Which rows may leave, and under what ids, is decided where the tables are made (``orchestration.publish``).
Source: Berti, Koren, Adams, Park, Knopp, Graves et al. (2024), OCEL 2.0 Specification, section 4.4 (JSON).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from duckdb import DuckDBPyConnection

ALWAYS = "1970-01-01T00:00:00Z"
"""The moment from which an attribute without one has held: what the specification uses."""
EVENT_ATTRIBUTES = ("ended_at", "registered_at", "time_precision", "lifecycle", "unit", "resource_type", "source")
_BATCH = 10_000


@dataclass(frozen=True)
class OcelTables:
    """Relations with the columns of the canonical tables, as SQL; events may lack any of ``EVENT_ATTRIBUTES``."""

    events: str
    objects: str
    event_objects: str
    object_objects: str
    object_changes: str


@dataclass(frozen=True)
class WrittenOcel:
    """What a file holds. ``untimed_events`` are left out: an OCEL event has a time."""

    events: int
    objects: int
    untimed_events: int


def write_ocel_json(con: DuckDBPyConnection, tables: OcelTables, file: Path) -> WrittenOcel:
    """Write the file, events by time and objects by id, one a line; the same rows give the same bytes.

    Texts stay texts: all attributes are of type string, times ISO 8601 in UTC. Relations to objects or events that are
    not in the tables are left out. Memory does not grow with the log.
    """
    timed = f"(select * from {tables.events} where occurred_at is not null)"
    names = [name for name in con.sql(f"from {tables.events}").columns if name in EVENT_ATTRIBUTES]
    attributes = _object_attributes(con, tables)
    with file.open("w", encoding="utf-8") as out:
        out.write('{"eventTypes":')
        kinds = con.sql(f"select distinct activity from {timed} order by all").fetchall()
        _dump(out, [{"name": kind, "attributes": [_string(name) for name in names]} for (kind,) in kinds])
        out.write(',\n"objectTypes":')
        kinds = con.sql(f"select distinct object_type from {tables.objects} order by all").fetchall()
        _dump(
            out,
            [{"name": kind, "attributes": [_string(name) for name in attributes.get(kind, [])]} for (kind,) in kinds],
        )
        out.write(',\n"events":[')
        events = _array(out, _events(con, tables, timed, names))
        out.write('],\n"objects":[')
        objects = _array(out, _objects(con, tables))
        out.write("]}\n")
    return WrittenOcel(events, objects, _count(con, tables.events) - events)


def _events(con: DuckDBPyConnection, tables: OcelTables, timed: str, names: list[str]) -> Iterator[dict[str, Any]]:
    given = ", ".join(f"'{name}': events.{name}::varchar" for name in names)
    query = f"""
        select events.event_id, any_value(events.activity), {_iso("any_value(events.occurred_at)")} as at,
            any_value({{{given or "'': null"}}}),
            list({{'objectId': links.object_id, 'qualifier': coalesce(links.qualifier, '')}}
                order by links.object_id, links.qualifier) filter (links.object_id is not null)
        from {timed} as events
        left join (
            select * from {tables.event_objects} where object_id in (select object_id from {tables.objects})
        ) as links on events.event_id = links.event_id
        group by events.event_id
        order by any_value(events.occurred_at), events.event_id"""
    for key, activity, at, values, links in _rows(con, query):
        made = {"id": key, "type": activity, "time": at, "attributes": _named(values)}
        yield made | {"relationships": links or []}


def _objects(con: DuckDBPyConnection, tables: OcelTables) -> Iterator[dict[str, Any]]:
    query = f"""
        with changes as (
            select object_id, list(
                {{'name': attribute, 'value': value, 'time': coalesce({_iso("valid_from")}, '{ALWAYS}')}}
                order by attribute, valid_from nulls first
            ) as attributes
            from {tables.object_changes} where value is not null group by object_id
        ),
        links as (
            select source_id, list({{'objectId': target_id, 'qualifier': coalesce(qualifier, '')}}
                order by target_id, qualifier) as relationships
            from {tables.object_objects} where target_id in (select object_id from {tables.objects})
            group by source_id
        )
        select objects.object_id, object_type, attributes, relationships
        from {tables.objects} as objects
        left join changes on objects.object_id = changes.object_id
        left join links on objects.object_id = links.source_id
        order by objects.object_id"""
    for key, kind, attributes, links in _rows(con, query):
        yield {"id": key, "type": kind, "attributes": attributes or [], "relationships": links or []}


def _object_attributes(con: DuckDBPyConnection, tables: OcelTables) -> dict[str, list[str]]:
    query = f"""
        select object_type, list(distinct attribute order by attribute)
        from {tables.object_changes} inner join {tables.objects} using (object_id)
        where value is not null group by object_type"""
    return dict(con.execute(query).fetchall())


def _iso(instant: str) -> str:
    return f"strftime(timezone('UTC', {instant}), '%Y-%m-%dT%H:%M:%S.%fZ')"


def _named(values: Mapping[str, str | None]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items() if value is not None]


def _string(name: str) -> dict[str, str]:
    return {"name": name, "type": "string"}


def _count(con: DuckDBPyConnection, relation: str) -> int:
    return int(con.sql(f"select count(*) from {relation}").fetchall()[0][0])


def _rows(con: DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    found = con.execute(query)
    while rows := found.fetchmany(_BATCH):
        yield from rows


def _array(out: TextIO, elements: Iterator[dict[str, Any]]) -> int:
    number = 0
    for number, element in enumerate(elements, start=1):
        out.write("\n" if number == 1 else ",\n")
        _dump(out, element)
    return number


def _dump(out: TextIO, value: object) -> None:
    out.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
