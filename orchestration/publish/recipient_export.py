"""An export for one recipient: canonical tables as Parquet, ids under a key that no other recipient's export has.

Two exports cannot be joined by any id, and within one export everything can. What a recipient gets of a table is
``recipient_sql``, who is one ``recipients``. Times can still tell: see ``Recipient.coarsen``.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import duckdb

from mining.objects.ocel_json import OcelTables, write_ocel_json
from mining.sql import identifier, text
from orchestration.extract.errors import ConfigurationError
from orchestration.extract.keyed_hash import keyed_hash
from orchestration.extract.keys import read_derived_key
from orchestration.lock import exclusive
from orchestration.publish.recipient_sql import COARSENINGS, prose_sql, scope_sql, table_sql, unique_sql
from orchestration.publish.recipients import Recipient, recipient_named
from orchestration.settings import Settings

LOG = "exports.jsonl"
MANIFEST = "manifest.json"
OCEL_FILE = "log.jsonocel"
OCEL_TABLES = ("events", "objects", "event_objects", "object_objects", "object_changes")
ExportForm = Literal["parquet", "ocel"]
WAIT_SECONDS = 2.0


@dataclass(frozen=True)
class ExportedTable:
    """One file of an export."""

    table: str
    rows: int
    sha256: str


def export_for_recipient(
    settings: Settings, name: str, *, out: Path, at: datetime, form: ExportForm = "parquet"
) -> Path:
    """Write a recipient's tables and their manifest to a new folder, and a line to the log of exports.

    Args:
        settings: the municipality, its warehouse and its key.
        name: the recipient, as declared in ``recipients.yml``.
        out: the folder; it may not be there yet, or be empty.
        at: the moment of the export: its day must lie within agreement and approval.
        form: the tables as Parquet, or those of OCEL 2.0 as one JSON file, ``OCEL_FILE``.

    Raises:
        ConfigurationError: the recipient may have nothing, the warehouse is missing, or ``out`` is not free.
        FolderBusy: the data folder is being refreshed.
    """
    out = out.resolve()
    recipient = recipient_named(settings.municipality, name, on=at.date())
    _require_free(out, settings.data)
    if not settings.warehouse.is_file():
        raise ConfigurationError(f"{settings.warehouse} is missing; run `sagsflow refresh` first")
    key = read_derived_key(settings.key_file, recipient.key_label, data=settings.data)
    building = out.with_name(f".{out.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    try:
        with _undisturbed(settings.data), _warehouse(settings.warehouse) as con, keyed_hash(con, key):
            building.mkdir(mode=0o700, parents=True)
            manifest = _write(con, recipient, building, at=at, form=form)
            _log(settings.data / LOG, manifest)  # before it can leave: what was handed over can be called back
            if out.is_dir():
                out.rmdir()
            building.rename(out)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return out


def _require_free(out: Path, data: Path) -> None:
    if out.is_relative_to(data.resolve()):
        raise ConfigurationError(
            f"--out {out} lies inside the data folder, which erasure rewrites; give another folder"
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ConfigurationError(f"--out {out} is there already; give a folder that is new or empty")


@contextmanager
def _undisturbed(data: Path) -> Iterator[None]:
    """No refresh, whoever started it, writes while an export reads."""
    with (
        exclusive(data / "refresh.lock", wait_seconds=WAIT_SECONDS),
        exclusive(data / "warehouse.lock", wait_seconds=WAIT_SECONDS),
    ):
        yield


@contextmanager
def _warehouse(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse read-only, in a database of its own that may not spill to disk."""
    con = duckdb.connect(":memory:", config={"temp_directory": "", "threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        con.execute(f"attach {text(str(file))} as warehouse (read_only)")
        con.execute("use warehouse")
        yield con
    finally:
        con.close()


def _write(
    con: duckdb.DuckDBPyConnection, recipient: Recipient, folder: Path, *, at: datetime, form: ExportForm
) -> dict[str, Any]:
    _refuse_unknown_processes(con, recipient)
    for view, query in {**scope_sql(recipient.processes), "prose_attributes": prose_sql()}.items():
        con.execute(f"create temp table {identifier(view)} as {query}")
    if form == "ocel":
        tables = [_write_ocel(con, recipient, folder)]
    else:
        tables = [_write_table(con, recipient, table, folder) for table in sorted(recipient.tables)]
    manifest = {
        "recipient": recipient.name,
        "label_da": recipient.label_da,
        "purpose_da": recipient.purpose_da,
        "legal_basis_da": recipient.legal_basis_da,
        "agreement": recipient.agreement.reference,
        "agreement_valid_to": recipient.agreement.valid_to.isoformat(),
        "rotation": recipient.rotation,
        "processes": list(recipient.processes),
        "coarsen": recipient.coarsen,
        "exported_at": at.isoformat(),
        "as_of": _as_of(con),
        "attributes_left_out": [name for (name,) in con.sql("from prose_attributes order by all").fetchall()],
        "unique_on_activity_and_time": {each: con.sql(unique_sql(each)).fetchall()[0][0] for each in COARSENINGS},
        "tables": [asdict(table) for table in tables],
    }
    _write_private(folder / MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    return manifest


def _write_table(con: duckdb.DuckDBPyConnection, recipient: Recipient, table: str, folder: Path) -> ExportedTable:
    file = folder / f"{table}.parquet"
    con.execute(f"copy ({table_sql(recipient, table)}) to {text(str(file))} (format parquet, compression zstd)")
    file.chmod(0o600)
    rows = con.execute(f"select count(*) from read_parquet({text(str(file))})").fetchall()[0][0]
    with file.open("rb") as handle:
        return ExportedTable(table=table, rows=rows, sha256=hashlib.file_digest(handle, "sha256").hexdigest())


def _write_ocel(con: duckdb.DuckDBPyConnection, recipient: Recipient, folder: Path) -> ExportedTable:
    missing = sorted({*OCEL_TABLES} - {*recipient.tables})
    if missing:
        raise ConfigurationError(
            f"recipients.yml: {recipient.name}: tables: an OCEL file needs {list(OCEL_TABLES)}; missing are {missing}"
        )
    for table in OCEL_TABLES:
        con.execute(f"create temp table {identifier('recipient_' + table)} as {table_sql(recipient, table)}")
    file = folder / OCEL_FILE
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.close(descriptor)
    written = write_ocel_json(con, OcelTables(*(f"recipient_{table}" for table in OCEL_TABLES)), file)
    with file.open("rb") as handle:
        return ExportedTable("ocel", written.events, hashlib.file_digest(handle, "sha256").hexdigest())


def _refuse_unknown_processes(con: duckdb.DuckDBPyConnection, recipient: Recipient) -> None:
    there = {process for (process,) in con.sql("select process from canonical.processes").fetchall()}
    unknown = sorted(set(recipient.processes) - there)
    if unknown:
        raise ConfigurationError(
            f"recipients.yml: {recipient.name}: processes must be among {sorted(there)}; unknown are {unknown}"
        )


def _as_of(con: duckdb.DuckDBPyConnection) -> str | None:
    """The newest load the tables rest on."""
    newest = con.sql("select max(loaded_at) from canonical.deliveries").fetchall()[0][0]
    return None if newest is None else newest.isoformat()


def _log(file: Path, manifest: dict[str, Any]) -> None:
    """One line per export, so that a recipient can be told what to delete: what and when, no ids."""
    told = ("exported_at", "recipient", "agreement", "rotation", "processes", "coarsen", "as_of", "tables")
    line = json.dumps({name: manifest[name] for name in told}, ensure_ascii=False) + "\n"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as handle:
        handle.write(line)
        handle.flush()
        os.fsync(handle.fileno())


def _write_private(file: Path, content: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(content)
