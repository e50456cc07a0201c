"""Reading one delivery through the door: columns checked, clear rows in, pseudonymised ones to ``admitted.parquet``.

Nothing clear touches the disk here. Which deliveries there are is ``pending``, what the door does ``door``, what
becomes of the admitted rows ``settle``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.extract.declaration import Source, Table
from orchestration.extract.delivery import POSITION, Delivery
from orchestration.extract.door import REJECTED, Admitted, Door, open_door
from orchestration.extract.drift import (
    Wanted,
    refuse_other_columns,
    refuse_other_types,
    resolve,
    undeclared,
    wanted_columns,
)
from orchestration.extract.errors import DeliveryError
from orchestration.extract.pending import Pending
from orchestration.extract.settle import ADMITTED
from orchestration.rights.screen import REASON as SUPPRESSED
from orchestration.rights.suppression import Suppression

ROWS_AT_THE_DOOR = 250_000
"""DuckDB shares out work in groups of 122,880 rows; smaller batches leave a core idle."""

NAMES_ITS_COLUMNS = frozenset({"csv", "xlsx", "parquet"})
"""Formats that say at the beginning which columns they have. In others a column may appear late."""


@dataclass(frozen=True)
class Identity:
    """What the door needs beside the declaration: the key, and who is to be left out."""

    key: bytes
    suppression: Suppression | None = None


@dataclass(frozen=True)
class Passed:
    """What a delivery held and what the door rejected of it (one row per fault)."""

    delivered: int
    rejected: pa.Table
    columns: dict[str, str]
    columns_not_declared: int
    cpr_masked: int
    suspected_free_text: tuple[str, ...]

    @property
    def faulty(self) -> int:
        """How many rows were rejected."""
        return pc.count_distinct(self.rejected["position"]).as_py()

    @property
    def suppressed(self) -> int:
        """How many of them because their person is to be left out."""
        return pc.count_distinct(
            self.rejected.filter(pc.equal(self.rejected["reason"], SUPPRESSED))["position"]
        ).as_py()


class _AppearedLate(Exception):
    """An optional column that was thought missing stood further down."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__()
        self.names = names


def pass_the_door(
    pending: Pending, source: Source, table: Table, building: Path, *, identity: Identity, before: dict[str, str]
) -> Passed:
    """Write what the door admits of a delivery to ``admitted.parquet`` in the batch's folder.

    Args:
        pending: the delivery.
        source: its source.
        table: its table.
        building: the batch's folder.
        identity: the key and who is to be left out.
        before: name and Arrow type of the columns of the delivery that was landed last.

    Raises:
        DeliveryError: it cannot be read, or its columns are others than declared.
    """
    try:
        return _read(pending, source, table, building, identity, before, late=frozenset())
    except _AppearedLate as appeared:
        return _read(pending, source, table, building, identity, before, late=appeared.names)


def _read(
    pending: Pending,
    source: Source,
    table: Table,
    building: Path,
    identity: Identity,
    before: dict[str, str],
    *,
    late: frozenset[str],
) -> Passed:
    delivery, names = _open_as_declared(pending, table, late)
    columns, batches = _as_declared(delivery, names)
    refuse_other_types(table, pending.name, columns, before)
    rejected: list[pa.Table] = []
    delivered = masked = 0
    prose: set[str] = set()
    with open_door(identity.key, source, table, columns, suppression=identity.suppression) as door:
        writer: pq.ParquetWriter | None = None
        for batch in larger(batches):
            delivered += batch.num_rows
            writer, admitted = _admit(door, batch, writer, rejected, building)
            masked += admitted.cpr_masked
            prose.update(admitted.suspected_free_text)
        if writer is None:
            empty = pa.RecordBatch.from_pylist([], schema=columns.append(pa.field(POSITION, pa.int64())))
            writer, _ = _admit(door, empty, writer, rejected, building)
        writer.close()
    appeared = frozenset(name for name, found in names.items() if found is None and name in delivery.left_out)
    if appeared - late:
        raise _AppearedLate(appeared)
    there = [*delivery.columns.names, *delivery.left_out]
    refuse_other_columns(table, pending.name, [], there)  # again: in some formats a column appears late
    rejected.append(_unread(delivery))
    return Passed(
        delivered=delivered + len(delivery.rejected),
        rejected=pa.concat_tables(rejected),
        columns={found: str(columns.field(name).type) for name, found in names.items() if found is not None},
        columns_not_declared=len(undeclared(table, there)),
        cpr_masked=masked,
        suspected_free_text=tuple(sorted(prose)),
    )


def _open_as_declared(pending: Pending, table: Table, late: frozenset[str]) -> tuple[Delivery, dict[str, str | None]]:
    """Open the wanted columns under the names they have in this delivery."""
    wanted = wanted_columns(table)
    if not any(each.others or each.is_optional for each in wanted):
        try:
            delivery = pending.open([each.name for each in wanted])
        except DeliveryError:
            _say_what_drifted(pending, table, wanted)
            raise
        names: dict[str, str | None] = {each.name: each.name for each in wanted}
    else:
        there = _names(pending)
        names = resolve(wanted, there)
        names |= {each.name: each.name for each in wanted if names[each.name] is None and each.name in late}
        missing = [each.name for each in wanted if names[each.name] is None and not each.is_optional]
        if missing and table.meta.connector.format in NAMES_ITS_COLUMNS:
            refuse_other_columns(table, pending.name, missing, there)
        names |= {name: name for name in missing}
        delivery = pending.open([name for name in names.values() if name is not None])
    refuse_other_columns(table, pending.name, [], [*delivery.columns.names, *delivery.left_out])
    return delivery, names


def _say_what_drifted(pending: Pending, table: Table, wanted: list[Wanted]) -> None:
    """Where a delivery could not be opened for want of a column, say it with old and new; else say nothing."""
    if table.meta.connector.format not in NAMES_ITS_COLUMNS:
        return
    there = _names(pending)
    missing = [name for name, found in resolve(wanted, there).items() if found is None]
    if missing:
        refuse_other_columns(table, pending.name, missing, there)


def _names(pending: Pending) -> list[str]:
    """Every column the delivery says it has; no row is drawn."""
    delivery = pending.open(None)
    close = getattr(delivery.batches, "close", None)
    if close is not None:
        close()
    return [*delivery.columns.names, *delivery.left_out]


def _as_declared(delivery: Delivery, names: dict[str, str | None]) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """The delivery under the declared names, with empty cells for optional columns that it lacks."""
    types = {name: None if found is None else delivery.columns.field(found).type for name, found in names.items()}
    columns = pa.schema([(name, kind or pa.string()) for name, kind in types.items()])
    if [*names.values()] == delivery.columns.names == columns.names:
        return delivery.columns, delivery.batches
    return columns, (_renamed(batch, columns, names) for batch in delivery.batches)


def _renamed(batch: pa.RecordBatch, columns: pa.Schema, names: dict[str, str | None]) -> pa.RecordBatch:
    cells = [
        pa.nulls(batch.num_rows, pa.string()) if found is None else batch.column(found) for found in names.values()
    ]
    schema = columns.append(pa.field(POSITION, pa.int64()))
    return pa.RecordBatch.from_arrays([*cells, batch.column(POSITION)], schema=schema)


def _admit(
    door: Door, batch: pa.RecordBatch, writer: pq.ParquetWriter | None, rejected: list[pa.Table], building: Path
) -> tuple[pq.ParquetWriter, Admitted]:
    admitted = door.admit(batch)
    if writer is None:
        writer = pq.ParquetWriter(building / ADMITTED, admitted.rows.schema, compression="zstd")
    if admitted.rows.num_rows:
        writer.write_table(admitted.rows)
    if admitted.rejected.num_rows:
        rejected.append(admitted.rejected)
    return writer, admitted


def larger(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same rows in batches that the engine can share between its threads, and still of bounded size."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(each.num_rows for each in held) >= ROWS_AT_THE_DOOR:
            yield pa.concat_batches(held)
            held = []
    if held:
        yield pa.concat_batches(held)


def _unread(delivery: Delivery) -> pa.Table:
    rows = [
        {
            "position": row.position,
            "field": row.field,
            "reason": row.reason,
            "shape": f"line {row.line}" if row.line else None,
        }
        for row in delivery.rejected
    ]
    return pa.Table.from_pylist(rows, schema=REJECTED)
