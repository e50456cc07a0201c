"""Rewriting landing and quarantine without the rows that go: each file beside its old one, then renamed.

A batch's account holds after it: rows that went count as rejected. The account is made from the rows that are there,
so a rewrite that was interrupted is put right by the next. What goes is ``removal``.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from mining.sql import identifier, text
from orchestration.extract.batches import CONTENT
from orchestration.extract.manifest import MANIFEST
from orchestration.extract.settle_sql import content_now_sql
from orchestration.rights.landed import LandedFolder
from orchestration.rights.removal import emptied, goes_sql


@dataclass(frozen=True)
class Rewritten:
    """What went from one batch, or from one file of the quarantine."""

    source: str
    table: str
    batch: str
    rows_removed: int
    cells_emptied: int


def rewrite_table(con: duckdb.DuckDBPyConnection, table: LandedFolder, quarantine: Path) -> list[Rewritten]:
    """Rewrite every batch of a table that holds something that goes, its lists of replaced rows and its quarantine."""
    con.execute(
        "create or replace temp table removed as select distinct _row_id"
        f" from {table.relation_sql()} where {goes_sql(table)}"
    )
    done = [rewritten for batch in table.batches if (rewritten := _rewrite_batch(con, table, batch))]
    for superseded in table.superseded:
        _rewrite_superseded(con, table, superseded)
    settle_manifests(table)
    for file in sorted((quarantine / table.source / table.table).glob("batch-*.parquet")):
        done += _rewrite_quarantine(con, table, file)
    return done


def _rewrite_batch(con: duckdb.DuckDBPyConnection, table: LandedFolder, batch: Path) -> Rewritten | None:
    part = batch / "part.parquet"
    there = pq.read_schema(part).names
    missing = "".join(f", null::varchar as {identifier(name)}" for name in _tied(table) if name not in there)
    relation = f"(select *{missing} from read_parquet({text(str(part))}))"
    goes = goes_sql(table)
    conditions = {name: condition for name, condition in emptied(table).items() if name in there}
    cells = " + ".join(f"count(*) filter (not {goes} and {condition})" for condition in conditions.values()) or "0"
    removed, cleared = con.execute(f"select count(*) filter ({goes}), {cells} from {relation}").fetchall()[0]
    if not removed and not cleared:
        return None
    staying = f"select * from {relation} where not {goes}"
    _replace(con, _emptied_sql(table, staying, conditions, there) if conditions else staying, part, there)
    return Rewritten(table.source, table.table, batch.name, removed, cleared)


def _emptied_sql(table: LandedFolder, rows: str, conditions: dict[str, str], there: list[str]) -> str:
    """The rows with the cells emptied, and the hash of what such a row lands anew: the old one holds the pseudonym.

    A delivery of the same row, whose cell the door empties, comes to the same hash and is still delivered again.
    """
    cells = ", ".join(
        f"case when {condition} then null else {identifier(name)} end as {identifier(name)}"
        for name, condition in conditions.items()
    )
    content = content_now_sql(table.declared) if table.declared and CONTENT in there else None
    cleared = f"select * replace ({cells}), {' or '.join(conditions.values())} as _is_emptied from ({rows})"
    if content is None:
        return cleared
    lacking = [column.name for column in table.declared.landed if column.name not in there]
    added = "".join(f", null as {identifier(name)}" for name in lacking if name not in _tied(table))
    return (
        f"select * replace (if(_is_emptied, {content}, {CONTENT}) as {CONTENT}) from (select *{added} from ({cleared}))"
    )


def _tied(table: LandedFolder) -> list[str]:
    ties = table.ties
    columns = (*ties.parties, *ties.mentions, *ties.cases, *ties.references, *ties.objects)
    return [*(column.name for column in columns), *table.strangers]


def _rewrite_superseded(con: duckdb.DuckDBPyConnection, table: LandedFolder, file: Path) -> None:
    """A replaced row's id goes when no version of the row is left."""
    gone = f"_row_id in (select _row_id from removed) and _row_id not in (select _row_id from {table.relation_sql()})"
    relation = f"read_parquet({text(str(file))})"
    if con.execute(f"select count(*) from {relation} where {gone}").fetchall()[0][0]:
        _replace(con, f"select * from {relation} where not ({gone})", file)


def _rewrite_quarantine(con: duckdb.DuckDBPyConnection, table: LandedFolder, file: Path) -> list[Rewritten]:
    """Rejected rows are kept as position, field, reason and shape; a pseudonym among them would be an accident."""
    texts = [field.name for field in pq.read_schema(file) if str(field.type) == "string"]
    gone = " or ".join(
        f"coalesce({identifier(name)} in (select pseudonym from going where role != 'shared'), false)"
        f" or coalesce({identifier(name)} in (select _row_id from removed), false)"
        for name in texts
    )
    relation = f"read_parquet({text(str(file))})"
    rows = con.execute(f"select count(*) from {relation} where {gone or 'false'}").fetchall()[0][0]
    if not rows:
        return []
    _replace(con, f"select * from {relation} where not ({gone})", file)
    return [Rewritten(table.source, table.table, f"quarantine/{file.name}", rows, 0)]


def _replace(con: duckdb.DuckDBPyConnection, query: str, file: Path, names: list[str] | None = None) -> None:
    beside = file.with_suffix(".new")
    columns = ", ".join(map(identifier, names)) if names else "*"
    con.execute(f"copy (select {columns} from ({query})) to {text(str(beside))} (format parquet, compression zstd)")
    _durable(beside)
    beside.replace(file)
    _durable(file.parent)


def settle_manifests(table: LandedFolder) -> None:
    """Make the account of every batch of a table say what is there."""
    for manifest in sorted(table.folder.glob(f"batch-*/{MANIFEST}")):
        settle_manifest(table, manifest.parent)


def settle_manifest(table: LandedFolder, batch: Path) -> None:
    """Make a batch's account say what is there: loaded are its rows, and what is missing was rejected."""
    file = batch / MANIFEST
    before = json.loads(file.read_text(encoding="utf-8"))
    loaded = pq.read_metadata(batch / "part.parquet").num_rows
    gone = before["rows_loaded"] - loaded
    after = before | {"rows_loaded": loaded, "rows_rejected": before["rows_rejected"] + gone}
    if "rows_suppressed" in before:
        after["rows_suppressed"] = before["rows_suppressed"] + gone
    after |= _superseded_counts(batch, before)
    if gone:
        after["last_event_at"] = _last_event_at(table, batch)
    if after != before:
        beside = file.with_suffix(".new")
        beside.write_text(json.dumps(after, indent=2) + "\n", encoding="utf-8")
        _durable(beside)
        beside.replace(file)


def _superseded_counts(batch: Path, before: dict[str, object]) -> dict[str, int]:
    file = batch / "superseded.parquet"
    if not file.is_file() or "rows_superseded" not in before:
        return {}
    reasons = pq.read_table(file, columns=["reason"])["reason"].to_pylist()
    return {"rows_superseded": reasons.count("corrected"), "rows_deleted": reasons.count("deleted")}


def _last_event_at(table: LandedFolder, batch: Path) -> str | None:
    """The newest stamp of the rows that are left: the erased person's must not stand in the manifest."""
    times = [column.name for column in table.declared.landed if column.is_event_time] if table.declared else []
    there = [name for name in times if name in pq.read_schema(batch / "part.parquet").names]
    columns = pq.read_table(batch / "part.parquet", columns=there)
    stamps = [stamp for name in there for stamp in columns[name].unique().to_pylist() if stamp is not None]
    return max(stamps).isoformat() if stamps else None


def _durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
