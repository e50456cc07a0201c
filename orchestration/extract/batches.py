"""How a table's batches lie on disk: names, column types, the empty first batch, and what a killed run left behind.

A batch is a folder ``batch-<number>`` with ``part.parquet``, ``manifest.json`` and, when it replaces or deletes rows,
``superseded.parquet``. It is built beside, as ``.building-<number>``, and renamed. What goes into it is ``settle``.
"""

import os
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.extract.declaration import Table

PART, SUPERSEDED_FILE = "part.parquet", "superseded.parquet"
CONTENT = "_content"
SNAPSHOT_AT = "_snapshot_at"
UTC_STAMP = pa.timestamp("us", tz="UTC")

SUPERSEDED = pa.schema(
    [
        ("_row_id", pa.string()),
        ("_delivery_no", pa.int32()),
        ("reason", pa.string()),
        ("_by_delivery_no", pa.int32()),
        ("_superseded_at", UTC_STAMP),
    ]
)
"""One row per version that is no longer in force: which one, why, by which delivery, and when that was."""

_TYPES = {
    "varchar": pa.string(),
    "timestamptz": UTC_STAMP,
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}


def landed_schema(table: Table) -> pa.Schema:
    """Names and types of a landed batch's columns, in order."""
    fields: list[tuple[str, pa.DataType]] = []
    for column in table.landed:
        fields.append((column.name, _TYPES[column.data_type]))
        if column.data_type == "timestamptz":
            fields += [(f"{column.name}__precision", pa.string()), (f"{column.name}__ambiguous", pa.bool_())]
    fields += [("_row_id", pa.string()), (CONTENT, pa.string()), ("_position", pa.int64())]
    fields += [("_delivery_no", pa.int32()), ("_loaded_at", UTC_STAMP)]
    if table.meta.delivers == "snapshot":
        fields.append((SNAPSHOT_AT, UTC_STAMP))
    return pa.schema(fields)


def lay_empty_batch(folder: Path, table: Table) -> None:
    """Batch 0 has the columns and no rows: a source that has not delivered gives an empty view, not an error."""
    for name, schema in ((PART, landed_schema(table)), (SUPERSEDED_FILE, SUPERSEDED)):
        empty = folder / "batch-000000" / name
        if empty.is_file() and pq.read_schema(empty).remove_metadata() == schema:
            continue
        empty.parent.mkdir(parents=True, exist_ok=True)
        beside = empty.with_suffix(".new")
        pq.write_table(schema.empty_table(), beside)
        beside.replace(empty)


def building(folder: Path, number: int) -> Path:
    """Where a batch is built."""
    return folder / f".building-{number:06d}"


def batch(folder: Path, number: int) -> Path:
    """Where a whole batch lies."""
    return folder / f"batch-{number:06d}"


def set_aside(folder: Path, number: int) -> Path:
    """Where the old batch waits for the moment in which a backfill puts the new one in its place."""
    return folder / f".replaced-{number:06d}"


def swap(folder: Path, number: int) -> None:
    """Put the built batch in the place of the old one. Killed between the two renames, ``tidy`` brings the old back."""
    batch(folder, number).rename(set_aside(folder, number))
    building(folder, number).rename(batch(folder, number))


def swapped(folder: Path) -> list[int]:
    """Batches whose successor is in place and which have not gone yet."""
    numbers = sorted(int(left.name.rsplit("-", 1)[1]) for left in folder.glob(".replaced-*"))
    return [number for number in numbers if batch(folder, number).exists()]


def tidy(folder: Path) -> None:
    """Put right what a killed run left: half-built batches go, and an old batch without a successor comes back."""
    for left in folder.glob(".replaced-*"):
        whole = batch(folder, int(left.name.rsplit("-", 1)[1]))
        if whole.exists():
            shutil.rmtree(left)
        else:
            left.rename(whole)
    for left in folder.glob(".building-*"):
        shutil.rmtree(left)


def sync(folder: Path) -> None:
    """Make a batch's bytes durable before its name says that it is whole."""
    for file in folder.iterdir():
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
