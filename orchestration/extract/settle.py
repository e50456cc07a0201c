"""Settling: what the door admitted becomes a batch's Parquet, beside what earlier deliveries brought.

The queries are ``settle_sql``, reading and the door ``admission``, folders and manifests ``landing``. Everything here
is pseudonymised, so it may spill to the batch's own folder.
"""

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from mining.sql import identifier, text
from orchestration.extract.batches import CONTENT, PART, SUPERSEDED_FILE, landed_schema
from orchestration.extract.declaration import Table
from orchestration.extract.errors import DeliveryError
from orchestration.extract.settle_sql import (
    absent_sql,
    endings_sql,
    fresh_sql,
    identified_sql,
    standing_sql,
    superseded_sql,
    versions_sql,
)

ADMITTED = "admitted.parquet"

MEMORY = ("512MB", "1GB", "2GB")
"""What the engine may hold before it spills, the least first: without a limit it takes what the machine has, the more
the larger the delivery. 4 M rows of some 250 bytes mostly fit in the first, at no cost in time, and never in 256 MB."""


@dataclass(frozen=True)
class Earlier:
    """What the delivery comes upon: the batches before it, on disk and built in this run, and whether it is known."""

    parts: Sequence[str]
    superseded: Sequence[str]
    is_known: bool = False


@dataclass(frozen=True)
class Settled:
    """What became of the admitted rows. Moments are ISO 8601 in UTC."""

    loaded: int
    corrected: int
    deleted: int
    loaded_at: str | None
    last_event_at: str | None
    cursor_to: str | None
    snapshot_at: str | None


def settle(
    table: Table,
    building: Path,
    earlier: Earlier,
    *,
    number: int,
    name: str,
    loaded_at: datetime | None,
    snapshot_at: datetime | None,
    is_whole: bool,
) -> Settled:
    """Write ``part.parquet``, and ``superseded.parquet`` where earlier versions are replaced or deleted.

    Args:
        table: the declared table.
        building: the batch's folder, with what the door admitted.
        earlier: what landed before.
        number: the delivery's number.
        name: what messages call the delivery.
        loaded_at: when it was loaded; None for the moment of its own last event.
        snapshot_at: the moment its name says it shows.
        is_whole: whether every row of it could be read. Only then does a snapshot's lack of a row mean anything.

    Raises:
        DeliveryError: a snapshot lacks so many rows in force that it must be broken.
    """

    def within(memory: str | None) -> Settled:
        with _workbench(building, memory) as con:
            return _settled(con, table, building, earlier, number, name, loaded_at, snapshot_at, is_whole=is_whole)

    for memory in MEMORY:
        with contextlib.suppress(duckdb.OutOfMemoryException):  # what does not fit, even spilled, is tried with more
            return within(memory)
    return within(None)  # what the machine has, rather than no delivery


@contextlib.contextmanager
def _workbench(building: Path, memory: str | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine that spills to the batch's folder; what it spilled goes with it."""
    spill = building / "spill"
    con = duckdb.connect(":memory:", config={"threads": 2, "temp_directory": str(spill)})
    try:
        if memory is not None:
            con.execute(f"set memory_limit = {text(memory)}")
        con.execute("set TimeZone = 'UTC'")
        yield con
    finally:
        con.close()
        shutil.rmtree(spill, ignore_errors=True)


def _settled(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    building: Path,
    earlier: Earlier,
    number: int,
    name: str,
    loaded_at: datetime | None,
    snapshot_at: datetime | None,
    *,
    is_whole: bool,
) -> Settled:
    last, cursor, shown = _greatest(con, table, building / ADMITTED)
    loaded = loaded_at or last
    moment = (shown or snapshot_at or loaded) if table.meta.delivers == "snapshot" else None
    keyed = CONTENT in pq.read_schema(building / ADMITTED).names
    each = table.meta.snapshot_at and table.meta.snapshot_at.column
    identified = identified_sql(
        table,
        building / ADMITTED,
        number=number,
        loaded_at=_stamp(loaded),
        snapshot_at=f"coalesce({identifier(each)}, {_stamp(moment)})" if each else _stamp(moment),
        keyed=keyed,
    )
    _prepare(con, table, identified, earlier, number=number)
    part = _write_part(con, table, building, is_known=earlier.is_known)
    follows_absence = table.meta.delivers == "snapshot" and is_whole and not earlier.is_known
    if follows_absence:
        _refuse_a_truncated(con, table, name)
    gone = superseded_sql(table, number=number, at=_stamp(moment or loaded), follows_absence=follows_absence)
    corrected, deleted = _write_superseded(con, table, building, gone, part)
    return Settled(
        loaded=pq.read_metadata(part).num_rows,
        corrected=corrected,
        deleted=deleted,
        loaded_at=_iso(loaded),
        last_event_at=_iso(last),
        cursor_to=cursor,
        snapshot_at=_iso(moment),
    )


def _greatest(
    con: duckdb.DuckDBPyConnection, table: Table, admitted: Path
) -> tuple[datetime | None, str | None, datetime | None]:
    """The last event, the greatest cursor as text, and the snapshot's moment where a column holds it."""
    times = [identifier(column.name) for column in table.landed if column.is_event_time]
    cursor = identifier(table.meta.cursor) if table.meta.cursor else "null"
    shown = table.meta.snapshot_at and table.meta.snapshot_at.column
    wanted = (
        f"greatest({', '.join(times)})" if times else "null::timestamptz",
        cursor,
        identifier(shown) if shown else "null::timestamptz",
    )
    query = f"select {', '.join(f'max({each})' for each in wanted)} from read_parquet({text(str(admitted))})"
    last, reached, moment = con.execute(query).fetchall()[0]
    if reached is not None:
        reached = reached.isoformat() if isinstance(reached, datetime) else str(reached)
    return last, reached, moment


def _prepare(con: duckdb.DuckDBPyConnection, table: Table, identified: str, earlier: Earlier, *, number: int) -> None:
    """Lay out the names that the queries of ``settle_sql`` are written over."""
    con.execute(f"create temp view identified as {identified}")
    con.execute(f"create temp view versions as {versions_sql(earlier.parts, before=number)}")
    standing = standing_sql(earlier.parts, earlier.superseded, before=number)
    con.execute(f"create temp table standing as {standing}")
    if table.meta.deletions is not None:
        con.execute(f"create temp table endings as {endings_sql()}")


def _write_part(con: duckdb.DuckDBPyConnection, table: Table, building: Path, *, is_known: bool) -> Path:
    part = building / PART
    names = ", ".join(identifier(name) for name in landed_schema(table).names)
    con.execute(
        f"copy (select {names} from ({fresh_sql(table, is_known=is_known)}) order by _position, _row_id)"
        f" to {text(str(part))} (format parquet, compression zstd)"
    )
    con.execute(f"create temp view part as select _row_id, _delivery_no from read_parquet({text(str(part))})")
    return part


def _write_superseded(
    con: duckdb.DuckDBPyConnection, table: Table, building: Path, gone: str, part: Path
) -> tuple[int, int]:
    """Write the versions that are no longer in force; give how many are corrected and how many deleted."""
    con.execute(f"create temp table gone as {gone}")
    own = "select _row_id from endings" if table.meta.deletions is not None else "select null where false"
    corrected, deleted, every = con.execute(
        "select count(*) filter (reason = 'corrected'),"
        f" count(*) filter (reason = 'deleted' and _row_id not in ({own})), count(*) from gone"
    ).fetchall()[0]
    if every:
        con.execute(
            f"copy (from gone order by _row_id, _delivery_no) to {text(str(building / SUPERSEDED_FILE))}"
            " (format parquet, compression zstd)"
        )
    return corrected, deleted


def _refuse_a_truncated(con: duckdb.DuckDBPyConnection, table: Table, name: str) -> None:
    """A snapshot that broke off must not delete what it no longer came to."""
    absent = _count(con, f"select count(*) from ({absent_sql()})")
    standing = _count(con, "select count(*) from standing")
    limit = table.meta.max_deleted_share
    if absent > limit * standing:
        raise DeliveryError(
            f"{name}: {absent} of the {standing} rows in force are not in it, more than max_deleted_share ({limit:g})"
            f" of table {table.name} allows. If the source has really deleted them, allow more; else deliver it whole."
        )


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    return con.execute(query).fetchall()[0][0]


def _stamp(moment: datetime | None) -> str:
    return "null::timestamptz" if moment is None else f"{text(moment.isoformat())}::timestamptz"


def _iso(moment: Any) -> str | None:  # noqa: ANN401 - what DuckDB gives: a datetime or nothing
    return None if moment is None else moment.isoformat()
