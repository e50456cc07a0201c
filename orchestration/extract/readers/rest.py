"""REST services that answer in JSON: the records of a list, page after page, as Arrow batches of text.

Asking for pages is ``rest_pages``'; here their records become rows. A message never holds anything of an answer but the
names of its fields.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import pyarrow as pa

from orchestration.extract.delivery import POSITION, Connector, Delivery, RejectedRow
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import refuse_missing, schema_with_position, select
from orchestration.extract.readers.rest_pages import Row, pages_of
from orchestration.extract.readers.watermark import LOCAL_TIME, Watermark


def open_rest(
    connector: Connector,
    *,
    columns: Sequence[str] | None,
    cursor: str | None = None,
    after: Watermark | None = None,
    zone: str = LOCAL_TIME,
) -> Delivery:
    """Open the list that the connector's ``rest`` names. It is asked for when the batches are drawn.

    Records are flattened: ``caseAttributes.title``. A field that a record lacks is empty in it; a wanted one that no
    record of a whole list has is missing. ``left_out`` is whole when the batches are drawn.

    Args:
        connector: of format rest.
        columns: dotted names of the fields wanted; those of the first page, which is then asked for
            at once, when None.
        cursor: the field that records are read forward by; the watermark goes where ``since`` says.
        after: the highest cursor landed so far.
        zone: the zone in which a watermark without one is written.

    Raises:
        DeliveryError: no answer, a status that is none of success, an answer that is no JSON or of another shape,
            paging without an end, too large or slow; also while batches are drawn.
        ConfigurationError: a secret is not where the connector says.
    """
    how = connector.rest
    if how is None:
        raise ValueError(f"open_rest reads connectors of format rest; this one is {connector.format}")
    if columns is not None and not columns:
        raise DeliveryError(f"{how.name}: no column is wanted; name at least one")
    if cursor is not None and after is not None and how.since is None:
        raise DeliveryError(f"{how.name}: the table has a cursor, so rest needs since: where the watermark is sent")
    path = Path(how.name)
    pages = pages_of(how, since=after if cursor is not None else None, zone=zone)
    names = list(columns or [])
    if columns is None:
        first = next(pages, [])
        names = select(list(dict.fromkeys(chain(*first))), None, path)
        pages = chain([first], pages)
    delivery = Delivery(path=path, columns=pa.schema([(name, pa.string()) for name in names]), batches=iter(()))
    delivery.batches = _batches(pages, delivery, connector, whole=after is None)
    return delivery


def _batches(
    pages: Iterator[list[Row]], delivery: Delivery, connector: Connector, *, whole: bool
) -> Iterator[pa.RecordBatch]:
    names, seen, position, size = delivery.columns.names, dict[str, None](), 1, 0
    for rows in pages:
        if not rows:
            continue
        for row in rows:
            seen.update(dict.fromkeys(row))
        batch = _batch(rows, position, delivery)
        position += len(rows)
        size += batch.nbytes
        if size > connector.max_bytes:
            raise DeliveryError(f"{delivery.path.name} holds more than {connector.max_bytes} bytes (max_bytes)")
        yield batch
    missing = [name for name in names if name not in seen]
    if seen and (whole or len(missing) == len(names)):
        refuse_missing(missing, list(seen), delivery.path)
    delivery.left_out += [name for name in seen if name not in names]


def _batch(rows: list[Row], position: int, delivery: Delivery) -> pa.RecordBatch:
    """One page as Arrow. A row with a text that is none (half a character) is rejected, not the page."""
    numbered = []
    for number, row in enumerate(rows, start=position):
        broken = next((name for name in delivery.columns.names if _is_broken(row.get(name))), None)
        if broken is None:
            numbered.append((number, row))
        else:
            delivery.rejected.append(RejectedRow(position=number, reason="not a sound text", field=broken))
    cells = {name: pa.array([row.get(name) for _, row in numbered], pa.string()) for name in delivery.columns.names}
    cells[POSITION] = pa.array([number for number, _ in numbered], pa.int64())
    return pa.RecordBatch.from_pydict(cells, schema=schema_with_position(delivery.columns))


def _is_broken(cell: str | None) -> bool:
    return cell is not None and not cell.isascii() and any("\ud800" <= letter <= "\udfff" for letter in cell)
