"""XES event logs (IEEE 1849), gzipped or not: one row per event, trace attributes as ``case:<key>`` columns.

An XES file does not say beforehand which columns it has, so the first events are scanned for them. Walking the XML
is ``xes_events``' work. Columns whose sampled values all are stamps with an offset become instants; the rest is text.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

import pyarrow as pa

from orchestration.extract.delivered import DeliveredFile
from orchestration.extract.delivery import Connector, Delivery, RejectedRow
from orchestration.extract.readers.columns import refuse_missing, schema_with_position, select
from orchestration.extract.readers.xes_events import CASE_ID, Attributes, EventChunk, read_chunks

SAMPLE_EVENTS = 20_000
LATE_NAMES = 1_000
INSTANT = pa.timestamp("us", tz="UTC")
_STAMP_WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)")


def open_xes(path: DeliveredFile, connector: Connector, *, columns: Sequence[str] | None = None) -> Delivery:
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


def sample_xes_columns(
    path: DeliveredFile, connector: Connector, *, events: int = SAMPLE_EVENTS
) -> dict[str, pa.DataType]:
    """Columns of a log with their types, from its ``<global>`` declarations and about the first ``events`` events.

    Trace columns come first, each group in order of appearance.
    """
    declared: list[tuple[str, str]] = []
    seen: dict[str, dict[str, bool | None]] = {"trace": {CASE_ID: False}, "event": {}}
    read = 0
    for chunk in read_chunks(path, connector, declared=declared, batch=events):
        _note_stamps(_different(chunk.traces), seen["trace"])
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
    of_traces = set().union(*_different(chunk.traces))
    return set().union(*chunk.events) | {f"case:{key}" for key in of_traces}


def _different(traces: list[Attributes]) -> list[Attributes]:
    """Each trace once, where the chunk names it once per event."""
    return list({id(trace): trace for trace in traces}.values())


def _batch(chunk: EventChunk, position: int, delivery: Delivery) -> pa.RecordBatch:
    """The chunk's events as Arrow; rows with a stamp that cannot be read are left out and noted."""
    traces = _different(chunk.traces)
    place = {id(trace): at for at, trace in enumerate(traces)}
    owners = [place[id(trace)] for trace in chunk.traces]
    of_traces = {f"case:{key}" for key in set().union(*traces)}
    unread: dict[int, str] = {}
    cells = []
    for column in delivery.columns:
        if column.name in of_traces:  # made once per trace, then repeated for its events
            cell, wrong = _cells([trace.get(column.name[5:]) for trace in traces], column.type)
            cell = cell.take(pa.array(owners, pa.int64()))
            wrong = {at for at, owner in enumerate(owners) if owner in wrong} if wrong else wrong
        else:
            cell, wrong = _cells([event.get(column.name) for event in chunk.events], column.type)
        cells.append(cell)
        unread.update(dict.fromkeys(wrong, column.name))
    numbers = pa.array(range(position, position + len(chunk.events)), pa.int64())
    batch = pa.RecordBatch.from_arrays([*cells, numbers], schema=schema_with_position(delivery.columns))
    if not unread:
        return batch
    for at, name in sorted(unread.items()):
        reason = "not a timestamp with an offset, as the column's first values are"
        delivery.rejected.append(RejectedRow(position=position + at, reason=reason, field=name))
    return batch.take(pa.array([at for at in range(batch.num_rows) if at not in unread], pa.int64()))


def _cells(values: list[str | None], kind: pa.DataType) -> tuple[pa.Array, set[int]]:
    """Values as an Arrow array, and the places of those that are not of the column's kind.

    Stamps are read at once by Arrow; one by one only when one of them is unusual or wrong.
    """
    texts = pa.array(values, pa.string())
    if kind != INSTANT:
        return texts, set()
    try:
        return texts.cast(INSTANT), set()
    except pa.ArrowInvalid:
        pass  # its message holds the value
    instants, wrong = [], set()
    for at, value in enumerate(values):
        try:
            instants.append(None if value is None else _utc(datetime.fromisoformat(value)))
        except (ValueError, OverflowError):
            wrong.add(at)
            instants.append(None)
    return pa.array(instants, INSTANT), wrong


def _utc(stamp: datetime) -> datetime:
    if stamp.tzinfo is None:
        raise ValueError("no offset")
    return stamp.astimezone(UTC)
