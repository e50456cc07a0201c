"""Object-centric event logs: OCEL 2.0 in JSON, XML or SQLite, and JSON of OCEL 1.0. One relation per delivery.

``part`` chooses the relation; names are the standard's as pm4py writes them, all columns are strings:

======================  ==============================================================================================
``events``              ``ocel:eid``, ``ocel:activity``, ``ocel:timestamp``, and each attribute of events by its name
``objects``             ``ocel:oid``, ``ocel:type``
``event_objects``       ``ocel:eid``, ``ocel:oid``, ``ocel:qualifier``
``object_objects``      ``ocel:oid``, ``ocel:oid_2``, ``ocel:qualifier``
``object_changes``      ``ocel:oid``, ``ocel:type``, ``ocel:field``, ``ocel:value``, ``ocel:timestamp``
======================  ==============================================================================================

A declaration treats a column, but an order and a customer are not treated alike. So where ids and values stand there
are also columns by type: ``ocel:oid:<type>`` (and ``ocel:oid_2:<type>``) holds the id when the object is of that type,
``ocel:value:<type>:<attribute>`` the value of that attribute. Attributes of which no column is wanted are left out.
A row that does not hold together with the others is rejected with the reason. Parsing is the serialisations' work.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import pyarrow as pa

from orchestration.extract.delivered import DeliveredFile
from orchestration.extract.delivery import Connector, Delivery, RejectedRow
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import schema_with_position, select
from orchestration.extract.readers.ocel_format import ocel_log
from orchestration.extract.readers.ocel_index import (
    CHUNK,
    MOST_TYPES,
    Accepted,
    accepted_events,
    accepted_objects,
    chunked,
)
from orchestration.extract.readers.ocel_log import UNREADABLE, Change, EventRow, Link, OcelLog, Text

EID, OID, OTHER, TYPE, ACTIVITY = "ocel:eid", "ocel:oid", "ocel:oid_2", "ocel:type", "ocel:activity"
QUALIFIER, FIELD, VALUE, TIME = "ocel:qualifier", "ocel:field", "ocel:value", "ocel:timestamp"
MOST_ATTRIBUTES = 1_000

UNKNOWN_OBJECT = "it names an object that is not in the log, or was rejected"
UNKNOWN_EVENT = "its event is not in the log, or was rejected"
UNDECLARED = "its object's type has no column in the declaration"
NOT_TEXT = "a value that is not text that can be read"

Cells = dict[str, Text]
Row = tuple[int, str | None, Cells]
"""Position, fault and cells."""


def open_ocel(
    delivered: Path | DeliveredFile, connector: Connector, *, columns: Sequence[str] | None = None
) -> Delivery:
    """Open one relation of an object-centric log; ``Connector.part`` says which.

    Raises:
        DeliveryError: no such log, unsound, beyond a limit, lacking a wanted column; also while batches are drawn.
    """
    path = _file(delivered)
    if connector.part is None:
        raise DeliveryError(f"{path.name}: an OCEL file holds five relations; say which with part: {', '.join(PARTS)}")
    log = ocel_log(path, connector)
    standard, rows = PARTS[connector.part]
    attributes: list[str] = []
    if connector.part == "events":
        names: dict[str, None] = {}
        rows = partial(_events, accepted_events(log, noting=partial(_note, names, path)))
        attributes = [name for name in names if name not in standard]
    typed = [name for name in columns or () if _is_typed(name, standard)]
    wanted = None if columns is None else [name for name in columns if name not in typed]
    chosen = [*select([*standard, *attributes], wanted, path), *dict.fromkeys(typed)]
    schema = pa.schema([(name, pa.string()) for name in chosen])
    delivery = Delivery(path=path, columns=schema, batches=iter(()))
    delivery.left_out += [name for name in attributes if name not in chosen]
    delivery.batches = _batches(delivery, rows(log, delivery))
    return delivery


def _file(delivered: Path | DeliveredFile) -> Path:
    """The log's own file: it is read several times over, which a member of an archive is not made for."""
    if isinstance(delivered, Path):
        return delivered
    if delivered.member is not None:
        raise DeliveryError(f"{delivered.name}: an object-centric log is delivered as a file of its own, not in a zip")
    return delivered.path


def _is_typed(name: str, standard: Sequence[str]) -> bool:
    return any(name.startswith(f"{base}:") and base in standard for base in (OID, OTHER, VALUE))


def _note(names: dict[str, None], path: Path, event: EventRow) -> None:
    """Note the names of an event's attributes, in order of appearance."""
    names.update(dict.fromkeys(event.attributes))
    if len(names) > MOST_ATTRIBUTES:
        raise DeliveryError(f"{path.name}: its events have more than {MOST_ATTRIBUTES} different attributes")


def _events(accepted: Accepted, log: OcelLog, _: Delivery) -> Iterator[Row]:
    for event in log.events():
        cells = {**event.attributes, EID: event.id, ACTIVITY: event.type, TIME: event.time}
        yield event.position, accepted.fallen.get(event.position), cells


def _objects(log: OcelLog, delivery: Delivery) -> Iterator[Row]:
    objects, typed = _accepted_objects(log, delivery), _Typed(delivery)
    for each in log.objects():
        fault = objects.fallen.get(each.position) or typed.fault(OID, each.type)
        yield each.position, fault, {OID: each.id, f"{OID}:{each.type}": each.id, TYPE: each.type}


def _event_objects(log: OcelLog, delivery: Delivery) -> Iterator[Row]:
    events, objects, typed = accepted_events(log), _accepted_objects(log, delivery), _Typed(delivery)
    for links in chunked(log.event_objects()):
        known = events.ids.find([link.id for link in links])[0].tolist()
        kinds = _types(objects, [link.other for link in links])
        for link, at, kind in zip(links, known, kinds, strict=True):
            fault = link.fault or (UNKNOWN_EVENT if not at or link.owner in events.fallen else None)
            fault = fault or (UNKNOWN_OBJECT if kind is None else typed.fault(OID, kind))
            cells = {EID: link.id, OID: link.other, f"{OID}:{kind}": link.other, QUALIFIER: link.qualifier}
            yield link.position, fault, cells


def _object_objects(log: OcelLog, delivery: Delivery) -> Iterator[Row]:
    objects, typed = _accepted_objects(log, delivery), _Typed(delivery)
    for links in chunked(log.object_objects()):
        froms, tos = (_types(objects, [getattr(link, end) for link in links]) for end in ("id", "other"))
        for link, kind, other in zip(links, froms, tos, strict=True):
            fault = link.fault or _unknown(objects, link, kind) or (UNKNOWN_OBJECT if other is None else None)
            fault = fault or typed.fault(OID, kind) or typed.fault(OTHER, other)
            cells = {OID: link.id, f"{OID}:{kind}": link.id, OTHER: link.other, f"{OTHER}:{other}": link.other}
            yield link.position, fault, {**cells, QUALIFIER: link.qualifier}


def _object_changes(log: OcelLog, delivery: Delivery) -> Iterator[Row]:
    objects, typed = _accepted_objects(log, delivery), _Typed(delivery)
    for changes in chunked(log.object_changes()):
        kinds = _types(objects, [change.id for change in changes])
        for change, kind in zip(changes, kinds, strict=True):
            column = f"{VALUE}:{kind}:{change.field}"
            fault = change.fault or _unknown(objects, change, kind)
            if fault is None and not isinstance(change.field, str):
                fault = "it has no name of an attribute"
            if fault is None and not typed.takes(VALUE, column):
                name = f"{kind}: {change.field}"
                if name not in delivery.left_out and len(delivery.left_out) < MOST_ATTRIBUTES:
                    delivery.left_out.append(name)
                continue
            cells = {OID: change.id, f"{OID}:{kind}": change.id, TYPE: kind, FIELD: change.field, TIME: change.time}
            yield change.position, fault or typed.fault(OID, kind), {**cells, VALUE: change.value, column: change.value}


PARTS: dict[str, tuple[tuple[str, ...], Callable[[OcelLog, Delivery], Iterator[Row]]]] = {
    "events": ((EID, ACTIVITY, TIME), lambda log, delivery: _events(accepted_events(log), log, delivery)),
    "objects": ((OID, TYPE), _objects),
    "event_objects": ((EID, OID, QUALIFIER), _event_objects),
    "object_objects": ((OID, OTHER, QUALIFIER), _object_objects),
    "object_changes": ((OID, TYPE, FIELD, VALUE, TIME), _object_changes),
}


class _Typed:
    """The columns by type that are wanted. With the plain column beside them, or with neither, every type is."""

    def __init__(self, delivery: Delivery) -> None:
        self._names = set(delivery.columns.names)
        by_type = {base: any(name.startswith(f"{base}:") for name in self._names) for base in (OID, OTHER, VALUE)}
        self._strict = {base: there and base not in self._names for base, there in by_type.items()}

    def takes(self, base: str, column: str) -> bool:
        """Whether a value of ``column`` goes anywhere: an attribute that is not wanted is not read."""
        return base in self._names or column in self._names

    def fault(self, base: str, kind: Text) -> str | None:
        return UNDECLARED if self._strict[base] and f"{base}:{kind}" not in self._names else None


def _accepted_objects(log: OcelLog, delivery: Delivery) -> Accepted:
    objects = accepted_objects(log)
    if len(objects.types) > MOST_TYPES:
        raise DeliveryError(
            f"{delivery.path.name}: its objects are of {len(objects.types)} types, and at most {MOST_TYPES} are read;"
            " is the type of an object its name?"
        )
    return objects


def _types(objects: Accepted, ids: list[Text]) -> list[str | None]:
    return [objects.types[code] if code >= 0 else None for code in objects.ids.find(ids)[1].tolist()]


def _unknown(objects: Accepted, row: Link | Change, kind: str | None) -> str | None:
    return UNKNOWN_OBJECT if kind is None or row.owner in objects.fallen else None


def _batches(delivery: Delivery, rows: Iterator[Row]) -> Iterator[pa.RecordBatch]:
    names, schema = delivery.columns.names, schema_with_position(delivery.columns)
    while drawn := list(islice(rows, CHUNK)):
        positions: list[int] = []
        columns: dict[str, list[Text]] = {name: [] for name in names}
        for position, fault, cells in drawn:
            values = [cells.get(name) for name in names]
            unread = names[values.index(UNREADABLE)] if UNREADABLE in values else None
            if fault is not None or unread is not None:
                delivery.rejected.append(RejectedRow(position=position, reason=fault or NOT_TEXT, field=unread))
                continue
            positions.append(position)
            for name, value in zip(names, values, strict=True):
                columns[name].append(value)
        arrays = [pa.array(columns[name], pa.string()) for name in names]
        yield pa.RecordBatch.from_arrays([*arrays, pa.array(positions, pa.int64())], schema=schema)
