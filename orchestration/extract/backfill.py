"""Backfill: one batch is read anew from its delivery and takes the old one's place; the other batches stay as they are.

The batch is settled against what was in force before it, as the first time. What later deliveries said of its rows is
then held against the new ones (``backfill_sql``), so that of every row at most one version is in force.
"""

import shutil
from datetime import date, datetime
from pathlib import Path

import duckdb

from mining.sql import text
from orchestration.extract import batches
from orchestration.extract.backfill_sql import entries_sql, lost_sql, views_sql
from orchestration.extract.batches import SUPERSEDED_FILE
from orchestration.extract.declaration import Source, Table, read_sources
from orchestration.extract.errors import ConfigurationError, DeliveryError
from orchestration.extract.landing import Ground, Staged, build_batch, tidy
from orchestration.extract.manifest import Manifest, read_manifests
from orchestration.extract.pending import Pending, pending_deliveries
from orchestration.extract.run import deliveries_folder, identity_of, require_permission
from orchestration.municipality import Municipality
from orchestration.settings import Settings


def backfill(
    municipality: Municipality,
    settings: Settings,
    *,
    source: str,
    table: str,
    number: int,
    replaced: bool,
    on: date,
) -> Manifest:
    """Read one batch's delivery anew and put what comes of it in the batch's place.

    Args:
        municipality: its declaration.
        settings: where things are.
        source: name of the source.
        table: name of its table.
        number: the batch's number.
        replaced: whether the delivered file may be another than the one that was landed.
        on: the day, for charter and agreement.

    Returns:
        The new batch's manifest.

    Raises:
        ConfigurationError: there is no such source or table, or no agreement.
        DeliveryError: there is no such batch, its file is not there or has changed, or it cannot be read; or rows would
            vanish that later deliveries brought again. The old batch stands.
    """
    found, declared = _find(settings, source, table)
    require_permission(found, municipality, settings, on=on)
    identity = identity_of(municipality, settings)
    ground = Ground(found, declared, settings.landing, settings.quarantine, identity)
    return backfill_batch(ground, number, deliveries=deliveries_folder(municipality, settings), replaced=replaced)


def backfill_batch(ground: Ground, number: int, *, deliveries: Path, replaced: bool) -> Manifest:
    """The same for one table's folder. When it was loaded stays what it was: that is when its rows first came."""
    tidy(ground)
    batches.lay_empty_batch(ground.folder, ground.table)
    manifests = read_manifests(ground.folder)
    old = _of_number(manifests, number, ground)
    pending = _delivered_again(ground, old, deliveries, replaced=replaced)
    staged = Staged(ground, manifests)
    loaded_at = datetime.fromisoformat(old.loaded_at) if old.loaded_at else None
    try:
        new = build_batch(staged, pending, loaded_at=loaded_at, number=number)
        if new is None:
            raise RuntimeError("a delivered file gave no batch")
        _hold_against_the_others(ground, new, manifests)
    except DeliveryError:
        staged.abandon()
        raise
    batches.sync(batches.building(ground.folder, number))
    batches.swap(ground.folder, number)
    tidy(ground)  # lets what was rejected take its name, and the old batch go
    return new


def _find(settings: Settings, source: str, table: str) -> tuple[Source, Table]:
    declared = {
        (each.name, one.name): (each, one) for each in read_sources(settings.municipality) for one in each.tables
    }
    if (source, table) not in declared:
        names = ", ".join(" ".join(pair) for pair in sorted(declared))
        raise ConfigurationError(f"no table {table!r} of a source {source!r} is declared; declared are: {names}")
    return declared[source, table]


def _of_number(manifests: list[Manifest], number: int, ground: Ground) -> Manifest:
    for manifest in manifests:
        if manifest.delivery_no == number:
            return manifest
    there = f"1 to {manifests[-1].delivery_no}" if manifests else "none"
    raise DeliveryError(f"{ground.source.name} {ground.table.name} has no batch {number}; it has {there}")


def _delivered_again(ground: Ground, old: Manifest, deliveries: Path, *, replaced: bool) -> Pending:
    """The batch's delivery, found by its name and, unless it was replaced, its checksum."""
    if ground.table.meta.is_asked:
        raise DeliveryError(
            f"batch {old.delivery_no} came from a question to the source, which cannot be asked again as it was; land"
            " the source anew instead"
        )
    there = pending_deliveries(ground.table, deliveries, after=None, zone=ground.source.meta.zone)
    named = [one for one in there if one.name == old.file]
    same = [one for one in named if one.checksum == old.sha256]
    if same:
        return same[0]
    if not named:
        raise DeliveryError(
            f"{old.file}, the delivery of batch {old.delivery_no}, is not among the deliveries any more"
        )
    if not replaced:
        raise DeliveryError(
            f"{old.file} is another file than the one of batch {old.delivery_no}: its checksum has changed. If it was"
            " corrected and is to replace the batch, say --replaced"
        )
    if len(named) > 1:
        raise DeliveryError(f"{old.file} is there {len(named)} times; leave the one that is to replace the batch")
    return named[0]


def _hold_against_the_others(ground: Ground, new: Manifest, manifests: list[Manifest]) -> None:
    """Add to the new batch what later deliveries said of its rows; refuse where rows would be lost."""
    building = batches.building(ground.folder, new.delivery_no)
    later = [manifest for manifest in manifests if manifest.delivery_no > new.delivery_no]
    con = duckdb.connect(":memory:", config={"threads": 2, "temp_directory": str(building / "spill")})
    try:
        con.execute("set TimeZone = 'UTC'")
        for view, query in views_sql(ground.table, ground.folder, building, number=new.delivery_no).items():
            con.execute(f"create temp view {view} as {query}")
        lost = con.execute(f"select count(*) from ({lost_sql(new.delivery_no)})").fetchall()[0][0]
        if lost and any(manifest.rows_duplicate for manifest in later):
            raise DeliveryError(
                f"{new.file}: {lost} rows of batch {new.delivery_no} are no longer in it, and later deliveries may have"
                " brought them again, which was not kept. Land the source anew with all its deliveries instead; the old"
                " batch stands."
            )
        _write_entries(con, building, entries_sql(new.delivery_no, gone=_next_snapshot(ground.table, later)))
    finally:
        con.close()
        shutil.rmtree(building / "spill", ignore_errors=True)


def _next_snapshot(table: Table, later: list[Manifest]) -> tuple[int, str] | None:
    """The first later snapshot that was whole, and what it shows: a row that it does not have was gone by then."""
    if table.meta.delivers != "snapshot":
        return None
    whole = (each for each in later if each.rows_rejected == each.rows_suppressed)
    return next(((each.delivery_no, each.snapshot_at or each.loaded_at or "") for each in whole), None)


def _write_entries(con: duckdb.DuckDBPyConnection, building: Path, query: str) -> None:
    con.execute(f"create temp table entries as {query}")
    if con.execute("select count(*) from entries").fetchall()[0][0]:
        beside = building / "superseded.new"
        con.execute(
            f"copy (from entries order by _row_id, _delivery_no) to {text(str(beside))}"
            " (format parquet, compression zstd)"
        )
        beside.replace(building / SUPERSEDED_FILE)
