"""Landing: one folder per batch, written beside and renamed, with a manifest that accounts for every delivered row.

delivered = loaded + rejected + duplicate, always. Only pseudonymised rows reach this module. Reading formats is
``readers``, identity is ``door``.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from mining.sql import identifier, text
from orchestration.extract.archive import is_lock_file
from orchestration.extract.declaration import Source, Table
from orchestration.extract.delivered import DeliveredFile, deliveries_in
from orchestration.extract.delivery import POSITION, Delivery
from orchestration.extract.door import REJECTED, ROW_HASH, Door, open_door
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.open import open_delivery

MANIFEST = "manifest.json"
ROWS_AT_THE_DOOR = 250_000
"""DuckDB shares out work in groups of 122,880 rows; smaller batches leave a core idle."""


@dataclass(frozen=True)
class Manifest:
    """What is known of one landed batch. ``loaded_at`` and ``last_event_at`` are ISO 8601 in UTC."""

    source: str
    table: str
    delivery_no: int
    file: str
    sha256: str
    loaded_at: str | None
    last_event_at: str | None
    rows_delivered: int
    rows_loaded: int
    rows_rejected: int
    rows_duplicate: int


def land_table(
    source: Source,
    table: Table,
    *,
    deliveries: Path,
    landing: Path,
    quarantine: Path,
    key: bytes,
    loaded_at: datetime | None,
) -> list[Manifest]:
    """Land every new delivery of one table, oldest name first; what is already landed is left alone.

    A delivery is known by its file name and SHA-256. ``loaded_at`` None means the batch's own last event (a pilot).

    Returns:
        The manifests of all batches of the table, new and old, by delivery number.

    Raises:
        DeliveryError: a file cannot be read at all, or none of its rows can.
    """
    folder = landing / source.name / table.name
    _lay_empty_batch(folder, table)
    manifests = read_manifests(folder)
    known = {(manifest.file, manifest.sha256) for manifest in manifests}
    for path in delivered_files(deliveries, table.meta.files):
        for file in deliveries_in(path, table.meta.connector):
            checksum = file.sha256()
            if (file.name, checksum) in known:
                continue
            number = 1 + max((manifest.delivery_no for manifest in manifests), default=0)
            batch = _Batch(source, table, folder, quarantine, number, file, checksum)
            manifests.append(batch.land(key, loaded_at=loaded_at))
    return manifests


def delivered_files(deliveries: Path, pattern: str) -> list[Path]:
    """The delivered files of a pattern, by name, without the lock files of Excel and LibreOffice.

    Raises:
        DeliveryError: a link leads out of the deliveries folder.
    """
    root = deliveries.resolve()
    files = sorted(path for path in root.glob(pattern) if path.is_file() and not is_lock_file(path.name))
    for path in files:
        if not path.resolve().is_relative_to(root):
            raise DeliveryError(f"{path.name}: lies outside the deliveries folder; deliver the file itself, not a link")
    return files


def sha256_of(path: Path) -> str:
    """Checksum of a file's bytes, read in blocks."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def read_manifests(folder: Path) -> list[Manifest]:
    """Manifests of the batches in one table's landing folder, by delivery number."""
    found = [Manifest(**json.loads(file.read_text(encoding="utf-8"))) for file in folder.glob(f"batch-*/{MANIFEST}")]
    return sorted(found, key=lambda manifest: manifest.delivery_no)


def landed_schema(table: Table) -> pa.Schema:
    """Names and types of a landed batch's columns, in order."""
    types = {
        "varchar": pa.string(),
        "timestamptz": pa.timestamp("us", tz="UTC"),
        "bigint": pa.int64(),
        "double": pa.float64(),
        "boolean": pa.bool_(),
    }
    fields: list[tuple[str, pa.DataType]] = []
    for column in table.landed:
        fields.append((column.name, types[column.data_type]))
        if column.data_type == "timestamptz":
            fields += [(f"{column.name}__precision", pa.string()), (f"{column.name}__ambiguous", pa.bool_())]
    fields += [("_row_id", pa.string()), ("_position", pa.int64()), ("_delivery_no", pa.int32())]
    fields.append(("_loaded_at", pa.timestamp("us", tz="UTC")))
    return pa.schema(fields)


def _lay_empty_batch(folder: Path, table: Table) -> None:
    """Batch 0 has the columns and no rows: a source that has not delivered gives an empty view, not an error."""
    empty = folder / "batch-000000" / "part.parquet"
    schema = landed_schema(table)
    if empty.is_file() and pq.read_schema(empty).remove_metadata() == schema:
        return
    empty.parent.mkdir(parents=True, exist_ok=True)
    beside = empty.with_suffix(".new")
    pq.write_table(schema.empty_table(), beside)
    beside.replace(empty)


class _Batch:
    """One delivery on its way into landing."""

    def __init__(
        self,
        source: Source,
        table: Table,
        folder: Path,
        quarantine: Path,
        number: int,
        path: DeliveredFile,
        sha256: str,
    ) -> None:
        self.source, self.table, self.path, self.sha256, self.number = source, table, path, sha256, number
        self.folder = folder
        self.building = folder / f".building-{number:06d}"
        self.final = folder / f"batch-{number:06d}"
        self.quarantined = quarantine / source.name / table.name / f"batch-{number:06d}.parquet"

    def land(self, key: bytes, *, loaded_at: datetime | None) -> Manifest:
        shutil.rmtree(self.building, ignore_errors=True)
        self.building.mkdir(parents=True)
        delivered, rejected = self._pass_the_door(key)
        loaded, last_event_at = self._settle(loaded_at)
        faulty = len(set(rejected["position"].to_pylist()))
        if faulty and faulty == delivered:
            shutil.rmtree(self.building)
            raise DeliveryError(self._nothing_read(rejected, faulty))
        self._quarantine(rejected)
        manifest = Manifest(
            source=self.source.name,
            table=self.table.name,
            delivery_no=self.number,
            file=self.path.name,
            sha256=self.sha256,
            loaded_at=loaded_at.isoformat() if loaded_at else last_event_at,
            last_event_at=last_event_at,
            rows_delivered=delivered,
            rows_loaded=loaded,
            rows_rejected=faulty,
            rows_duplicate=delivered - loaded - faulty,
        )
        (self.building / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
        (self.building / "admitted.parquet").unlink()
        shutil.rmtree(self.building / "spill", ignore_errors=True)
        _sync(self.building)
        self.building.rename(self.final)
        return manifest

    def _pass_the_door(self, key: bytes) -> tuple[int, pa.Table]:
        """Write what the door admits; give the number of delivered rows and the rejected ones."""
        wanted = list(dict.fromkeys(column.delivered_as for column in self.table.landed))
        delivery = open_delivery(self.path, self.table.meta.connector, columns=wanted)
        rejected: list[pa.Table] = []
        delivered = 0
        with open_door(key, self.source, self.table, delivery.columns) as door:
            writer: pq.ParquetWriter | None = None
            for batch in _larger(delivery.batches):
                delivered += batch.num_rows
                writer = self._admit(door, batch, writer, rejected)
            if writer is None:
                empty = pa.RecordBatch.from_pylist([], schema=delivery.columns.append(pa.field(POSITION, pa.int64())))
                writer = self._admit(door, empty, writer, rejected)
            writer.close()
        rejected.append(_unread(delivery))
        return delivered + len(delivery.rejected), pa.concat_tables(rejected)

    def _admit(
        self, door: Door, batch: pa.RecordBatch, writer: pq.ParquetWriter | None, rejected: list[pa.Table]
    ) -> pq.ParquetWriter:
        admitted = door.admit(batch)
        if writer is None:
            writer = pq.ParquetWriter(self.building / "admitted.parquet", admitted.rows.schema, compression="zstd")
        if admitted.rows.num_rows:
            writer.write_table(admitted.rows)
        if admitted.rejected.num_rows:
            rejected.append(admitted.rejected)
        return writer

    def _settle(self, loaded_at: datetime | None) -> tuple[int, str | None]:
        """Number repeated rows, leave out what an earlier batch brought, and write the batch's Parquet."""
        part = self.building / "part.parquet"
        # What spills here is pseudonymised already; it goes with the building folder.
        con = duckdb.connect(":memory:", config={"threads": 2, "temp_directory": str(self.building / "spill")})
        try:
            con.execute("set TimeZone = 'UTC'")
            times = [identifier(column.name) for column in self.table.landed if column.is_event_time]
            latest = f"greatest({', '.join(times)})" if times else "null::timestamptz"
            admitted = text(str(self.building / "admitted.parquet"))
            last = con.execute(f"select max({latest}) from read_parquet({admitted})").fetchall()[0][0]
            names = ", ".join(identifier(name) for name in landed_schema(self.table).names)
            stamp = "null" if (loaded_at or last) is None else text((loaded_at or last).isoformat())
            settled = settled_sql(self.table, self.building, self.folder, self.number, loaded_at_sql=stamp)
            con.execute(
                f"copy (select {names} from ({settled}) order by _position, _row_id) to {text(str(part))}"
                " (format parquet, compression zstd)"
            )
            return pq.read_metadata(part).num_rows, None if last is None else last.isoformat()
        finally:
            con.close()

    def _quarantine(self, rejected: pa.Table) -> None:
        self.quarantined.unlink(missing_ok=True)  # of a run that was killed before this batch was whole
        if not rejected.num_rows:
            return
        self.quarantined.parent.mkdir(parents=True, exist_ok=True)
        beside = self.quarantined.with_suffix(".new")
        pq.write_table(rejected.append_column("file", pa.array([self.path.name] * rejected.num_rows)), beside)
        beside.replace(self.quarantined)

    def _nothing_read(self, rejected: pa.Table, faulty: int) -> str:
        first = rejected.slice(0, 1).to_pylist()[0]
        where = f"row {first['position']}" + (f", field {first['field']!r}" if first["field"] else "")
        shape = f" ({first['shape']})" if first["shape"] else ""
        return (
            f"{self.path.name}: none of its {faulty} rows could be read; {where}: {first['reason']}{shape}. "
            "Correct the declaration of the column, or deliver the file again."
        )


def _larger(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same rows in batches that the engine can share between its threads, and still of bounded size."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(each.num_rows for each in held) >= ROWS_AT_THE_DOOR:
            yield pa.concat_batches(held)
            held = []
    if held:
        yield pa.concat_batches(held)


def settled_sql(table: Table, building: Path, folder: Path, number: int, *, loaded_at_sql: str) -> str:
    """Rows of a new batch with their ids, without those an earlier batch holds.

    A row's id is the keyed hash of its identity plus, from the second time on, its occurrence number in the delivery:
    a repeated row is kept, a row delivered again is not.
    """
    position = identifier(table.meta.position) if table.meta.position else POSITION
    return f"""
with numbered as (
    select *, row_number() over (partition by {ROW_HASH} order by {POSITION}) as _occurrence
    from read_parquet({text(str(building / "admitted.parquet"))})
),
identified as (
    select
        * exclude ({ROW_HASH}, _occurrence, {POSITION}),
        {position} as {POSITION},
        case when _occurrence = 1 then {ROW_HASH} else {ROW_HASH} || '-' || _occurrence end as _row_id,
        {number}::integer as _delivery_no,
        {loaded_at_sql}::timestamptz as _loaded_at
    from numbered
)
select * from identified
where _row_id not in (select _row_id from read_parquet({text(str(folder / "batch-*" / "part.parquet"))}))"""


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


def _sync(folder: Path) -> None:
    """Make the batch's bytes durable before its name says that it is whole."""
    for file in folder.iterdir():
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
