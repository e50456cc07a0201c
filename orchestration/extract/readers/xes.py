"""XES event logs (IEEE 1849), gzipped or not: one row per event, trace attributes as ``case:<key>`` columns.

An XES file does not say beforehand which columns it has, so the first events are scanned for them. Walking the XML
is ``xes_events``' work. Columns whose sampled values all are stamps with an offset become instants; the rest is text.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pyarrow as pa

from orchestration.extract.delivery import Connector, Delivery, RejectedRow
from orchestration.extract.readers.columns import refuse_missing, schema_with_position, select
from orchestration.extract.readers.xes_events import CASE_ID, Attributes, EventChunk, read_chunks

SAMPLE_EVENTS = 20_000
LATE_NAMES = 1_000
INSTANT = pa.timestamp("us", tz="UTC")
_STAMP_WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)")


def open_xes(path: Path, connector: Connector, *, columns: Sequence[str] | None = None) -> Delivery:
    """Open an XES log. A trace without ``concept:name`` is called by its number in the file, from 1.

    Nested, list and container attributes are skipped. A column that only appears after the first ``SAMPLE_EVENTS``
    events is read when ``columns`` names it and is otherwise listed in ``left_out``.

    Raises:
        DeliveryError: see ``xes_events``; and at the end, when a wanted column stood nowhere in the log.
    """
    kinds = sample_xes_columns(path, connector)
    chosen = select(list(kinds), None if columns is None else [c for c in columns if c in kinds], path)
    late = [name for name in dict.fromkeys(columns or ()) if name not in kinds]
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in [*chosen, *late]])
    left_out = [name for name in kinds if name not in chosen]
    delivery = Delivery(path=path, columns=schema, batches=iter(()), left_out=left_out)
    delivery.batches = _batches(delivery, connector, set(kinds), set(late))
    return delivery


def sample_xes_columns(path: Path, connector: Connector, *, events: int = SAMPLE_EVENTS) -> dict[str, pa.DataType]:
    """Columns of a log with their types, from its ``<global>`` declarations and about the first ``events`` events.

    Trace columns come first, each group in order of appearance.
    """
    declared: list[tuple[str, str]] = []
    seen: dict[str, dict[str, bool | None]] = {"trace": {CASE_ID: False}, "event": {}}
    read = 0
    for chunk in read_chunks(path, connector, declared=declared, batch=events):
        _note_stamps(chunk.traces, seen["trace"])
        _note_stamps(chunk.events, seen["event"])
        read += len(chunk.events)
        if read >= events:
            break
    for scope, key in declared:
        seen.get(scope, {}).setdefault(key, None)
    named = [(f"case:{key}", stamp) for key, stamp in seen["trace"].items()]
    named += [(key, stamp) for key, stamp in seen["event"].items() if key not in dict(named)]
    return {name: INSTANT if stamp else pa.string() for name, stamp in named}


def _note_stamps(rows: list[Attributes], seen: dict[str, bool | None]) -> None:
    """Note for each attribute whether all its values are stamps with an offset; None while it has had no value."""
    for row in rows:
        for key, value in row.items():
            if value is None:
                seen.setdefault(key, None)
            elif seen.get(key) is not False:
                seen[key] = _STAMP_WITH_OFFSET.fullmatch(value) is not None


def _batches(delivery: Delivery, connector: Connector, known: set[str], late: set[str]) -> Iterator[pa.RecordBatch]:
    position, unseen = 1, set(late)
    for chunk in read_chunks(delivery.path, connector):
        yield _batch(chunk, position, delivery)
        position += len(chunk.events)
        beside = _names_in(chunk) - known
        unseen -= beside
        room = LATE_NAMES - len(delivery.left_out)
        delivery.left_out += islice(sorted(beside - late - set(delivery.left_out)), max(0, room))
    if position > 1:
        refuse_missing(sorted(unseen), sorted(known.union(delivery.left_out)), delivery.path)


def _names_in(chunk: EventChunk) -> set[str]:
    traces = {id(trace): trace for trace in chunk.traces}.values()
    return set().union(*chunk.events) | {f"case:{key}" for trace in traces for key in trace}


def _batch(chunk: EventChunk, position: int, delivery: Delivery) -> pa.RecordBatch:
    """The chunk's events as Arrow; rows with a stamp that cannot be read are left out and noted."""
    unread: dict[int, str] = {}
    cells = []
    for column in delivery.columns:
        values = _values(chunk, column.name)
        cells.append(
            _instants(values, column.name, unread) if column.type == INSTANT else pa.array(values, pa.string())
        )
    numbers = pa.array(range(position, position + len(chunk.events)), pa.int64())
    batch = pa.RecordBatch.from_arrays([*cells, numbers], schema=schema_with_position(delivery.columns))
    if not unread:
        return batch
    for at, name in sorted(unread.items()):
        reason = "not a timestamp with an offset, as the column's first values are"
        delivery.rejected.append(RejectedRow(position=position + at, reason=reason, field=name))
    return batch.take(pa.array([at for at in range(batch.num_rows) if at not in unread], pa.int64()))


def _values(chunk: EventChunk, name: str) -> list[str | None]:
    if name.startswith("case:"):
        key = name.removeprefix("case:")
        if any(key in trace for trace in chunk.traces):
            return [trace.get(key) for trace in chunk.traces]
    return [event.get(name) for event in chunk.events]


def _instants(values: list[str | None], name: str, unread: dict[int, str]) -> pa.Array:
    """Stamps with offset as instants: at once by Arrow; one by one only when a value is unusual or wrong."""
    try:
        return pa.array(values, pa.string()).cast(INSTANT)
    except pa.ArrowInvalid:
        pass  # its message holds the value
    instants: list[datetime | None] = []
    for at, value in enumerate(values):
        try:
            stamp = None if value is None else datetime.fromisoformat(value)
            instants.append(None if stamp is None else _utc(stamp))
        except (ValueError, OverflowError):
            unread[at] = name
            instants.append(None)
    return pa.array(instants, INSTANT)


def _utc(stamp: datetime) -> datetime:
    if stamp.tzinfo is None:
        raise ValueError("no offset")
    return stamp.astimezone(UTC)
