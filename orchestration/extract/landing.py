"""Landing: one folder per batch, built beside and renamed, with a manifest that accounts for every delivered row.

delivered = loaded + rejected + duplicate, always. New batches are staged first and committed when all of their source
are whole. What may be landed is ``pending``, reading it ``admission``, what becomes of its rows ``settle``.
"""

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.extract import batches
from orchestration.extract.admission import SUPPRESSED, Identity, Passed, pass_the_door
from orchestration.extract.batches import PART, SUPERSEDED_FILE
from orchestration.extract.declaration import Source, Table
from orchestration.extract.drift import refuse_unreadable
from orchestration.extract.errors import DeliveryError
from orchestration.extract.manifest import MANIFEST, Manifest, read_manifest, read_manifests
from orchestration.extract.pending import Pending, pending_deliveries, sha256_of
from orchestration.extract.settle import ADMITTED, Earlier, settle
from orchestration.rights.suppression import Suppression


@dataclass(frozen=True)
class Ground:
    """Where one table lands and what its batches need: built once per table and refresh."""

    source: Source
    table: Table
    landing: Path
    quarantine: Path
    identity: Identity

    @property
    def folder(self) -> Path:
        """The table's batches."""
        return self.landing / self.source.name / self.table.name

    def quarantined(self, number: int) -> Path:
        """What was rejected of one batch."""
        return self.quarantine / self.source.name / self.table.name / f"batch-{number:06d}.parquet"


@dataclass
class Staged:
    """New batches of one table that are built and not yet landed, beside the manifests of those that are."""

    ground: Ground
    landed: list[Manifest]
    new: list[Manifest] = field(default_factory=list)

    @property
    def manifests(self) -> list[Manifest]:
        """All batches, by delivery number."""
        return [*self.landed, *self.new]

    def commit(self) -> list[Manifest]:
        """Land the new batches, in order; give the manifests of all."""
        for manifest in self.new:
            number = manifest.delivery_no
            publish_quarantine(self.ground.quarantined(number), has_any=manifest.rows_rejected > 0)
            batches.building(self.ground.folder, number).rename(batches.batch(self.ground.folder, number))
        return self.manifests

    def abandon(self) -> None:
        """Let the new batches go."""
        tidy(self.ground)
        for manifest in self.new:
            _beside(self.ground.quarantined(manifest.delivery_no)).unlink(missing_ok=True)

    def earlier(self, *, is_known: bool = False) -> Earlier:
        """The batches that the next one comes upon: landed ones and those that are built."""
        folder = self.ground.folder
        built = [batches.building(folder, manifest.delivery_no) for manifest in self.new]
        return Earlier(
            parts=[str(folder / "batch-*" / PART), *(str(each / PART) for each in built)],
            superseded=[
                str(folder / "batch-*" / SUPERSEDED_FILE),
                *(str(each / SUPERSEDED_FILE) for each in built if (each / SUPERSEDED_FILE).is_file()),
            ],
            is_known=is_known,
        )


def land_table(
    source: Source,
    table: Table,
    *,
    deliveries: Path,
    landing: Path,
    quarantine: Path,
    key: bytes,
    loaded_at: datetime | None,
    suppression: Suppression | None = None,
) -> list[Manifest]:
    """Stage every new delivery of one table and land them; see ``stage_table``.

    Returns:
        The manifests of all batches of the table, new and old, by delivery number.
    """
    ground = Ground(source, table, landing, quarantine, Identity(key, suppression))
    return stage_table(ground, deliveries=deliveries, loaded_at=loaded_at).commit()


def stage_table(ground: Ground, *, deliveries: Path, loaded_at: datetime | None) -> Staged:
    """Build a batch of every new delivery of one table, oldest first; what is already landed is left alone.

    A delivery is known by its name and SHA-256. ``loaded_at`` None means the batch's own last event (a pilot).

    Raises:
        DeliveryError: one of them cannot be read, has drifted, or none of its rows can be read. Nothing is then staged.
    """
    tidy(ground)
    batches.lay_empty_batch(ground.folder, ground.table)
    staged = Staged(ground, read_manifests(ground.folder))
    after = staged.landed[-1].cursor_to if staged.landed else None
    try:
        for pending in pending_deliveries(ground.table, deliveries, after=after, zone=ground.source.meta.zone):
            if (pending.name, pending.checksum) in {(each.file, each.sha256) for each in staged.manifests}:
                continue
            manifest = build_batch(staged, pending, loaded_at=loaded_at)
            if manifest is not None:
                staged.new.append(manifest)
    except DeliveryError:
        staged.abandon()
        raise
    return staged


def build_batch(
    staged: Staged, pending: Pending, *, loaded_at: datetime | None, number: int | None = None
) -> Manifest | None:
    """Build one delivery's batch beside its name, with what was rejected of it.

    Args:
        staged: the table and the batches before this one.
        pending: the delivery.
        loaded_at: when it was loaded.
        number: the delivery's number; the next one when None.

    Returns:
        Its manifest; None when a source that is asked had nothing new.
    """
    ground, table = staged.ground, staged.ground.table
    number = number or 1 + max((manifest.delivery_no for manifest in staged.manifests), default=0)
    before = [manifest for manifest in staged.manifests if manifest.delivery_no < number]
    building = batches.building(ground.folder, number)
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    shown = _moment(pending, ground)
    _refuse_an_older_snapshot(pending, shown, before)
    passed = pass_the_door(
        pending,
        ground.source,
        table,
        building,
        identity=ground.identity,
        before=before[-1].columns if before else {},
    )
    _refuse_nothing_read(pending, passed)
    refuse_unreadable(table, pending.name, passed.rejected, passed.delivered)
    checksum = pending.checksum or _digest(building, passed)
    settled = settle(
        table,
        building,
        staged.earlier(is_known=table.meta.delivers == "rows" and checksum in {each.sha256 for each in before}),
        number=number,
        name=pending.name,
        loaded_at=loaded_at,
        snapshot_at=shown,
        is_whole=passed.faulty == passed.suppressed,
    )
    if settled.snapshot_at is not None:
        _refuse_an_older_snapshot(pending, datetime.fromisoformat(settled.snapshot_at), before)
    manifest = Manifest(
        source=ground.source.name,
        table=table.name,
        delivery_no=number,
        file=pending.name,
        sha256=checksum,
        loaded_at=settled.loaded_at,
        last_event_at=settled.last_event_at,
        rows_delivered=passed.delivered,
        rows_loaded=settled.loaded,
        rows_rejected=passed.faulty,
        rows_duplicate=passed.delivered - settled.loaded - passed.faulty,
        cursor_to=settled.cursor_to or (before[-1].cursor_to if before else None),
        columns=passed.columns,
        columns_not_declared=passed.columns_not_declared,
        rows_superseded=settled.corrected,
        rows_deleted=settled.deleted,
        cpr_masked=passed.cpr_masked,
        rows_suppressed=passed.suppressed,
        suspected_free_text=list(passed.suspected_free_text),
        snapshot_at=settled.snapshot_at,
    )
    if pending.checksum is None and _brings_nothing(manifest, before):
        shutil.rmtree(building)
        return None
    _set_rejected_aside(ground.quarantined(number), passed.rejected, pending.name)
    (building / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
    (building / ADMITTED).unlink()
    batches.sync(building)
    return manifest


def publish_quarantine(quarantined: Path, *, has_any: bool) -> None:
    """Let what was rejected of a batch take its name; where nothing was, what was left under that name goes.

    May be done again: where it has its name already, it stays.
    """
    beside = _beside(quarantined)
    if not has_any:
        quarantined.unlink(missing_ok=True)
    elif beside.is_file():
        beside.replace(quarantined)


def tidy(ground: Ground) -> None:
    """Put right what a killed run left of one table: see ``batches.tidy``. Of a swap that was done, do the rest."""
    for number in batches.swapped(ground.folder):
        done = read_manifest(batches.batch(ground.folder, number))
        publish_quarantine(ground.quarantined(number), has_any=done.rows_rejected > 0)
    batches.tidy(ground.folder)


def _set_rejected_aside(quarantined: Path, rejected: pa.Table, name: str) -> None:
    beside = _beside(quarantined)
    beside.unlink(missing_ok=True)
    if rejected.num_rows:
        beside.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(rejected.append_column("file", pa.array([name] * rejected.num_rows)), beside)


def _beside(quarantined: Path) -> Path:
    return quarantined.with_suffix(".new")


def _moment(pending: Pending, ground: Ground) -> datetime | None:
    """The moment in a snapshot's name, read in the source's zone."""
    if pending.snapshot_at is None:
        return None
    return pending.snapshot_at.replace(tzinfo=ZoneInfo(ground.source.meta.zone))


def _refuse_an_older_snapshot(pending: Pending, shown: datetime | None, before: list[Manifest]) -> None:
    """A state of before would undo what has happened since."""
    newest = max((datetime.fromisoformat(each.snapshot_at) for each in before if each.snapshot_at), default=None)
    if shown is not None and newest is not None and shown < newest:
        raise DeliveryError(
            f"{pending.name}: shows the state of {shown.isoformat()}, and {newest.isoformat()} is landed already."
            " Snapshots are landed in order: take the file away, or land the source anew with all of them."
        )


def _refuse_nothing_read(pending: Pending, passed: Passed) -> None:
    unread = passed.faulty - passed.suppressed
    if not unread or passed.faulty < passed.delivered:
        return
    first = passed.rejected.filter(pc.not_equal(passed.rejected["reason"], SUPPRESSED)).slice(0, 1).to_pylist()[0]
    where = f"row {first['position']}" + (f", field {first['field']!r}" if first["field"] else "")
    shape = f" ({first['shape']})" if first["shape"] else ""
    raise DeliveryError(
        f"{pending.name}: none of its {unread} rows could be read; {where}: {first['reason']}{shape}. "
        "Correct the declaration of the column, or deliver the file again."
    )


def _digest(building: Path, passed: Passed) -> str:
    """What stands for a checksum where no bytes were delivered: that of what was admitted and what was rejected."""
    summed = hashlib.sha256(sha256_of(building / ADMITTED).encode())
    for column in passed.rejected.combine_chunks().columns:
        summed.update(json.dumps(column.to_pylist()).encode())
    return summed.hexdigest()


def _brings_nothing(manifest: Manifest, before: list[Manifest]) -> bool:
    """Whether a source that is asked has nothing new: the rows at the watermark again, or all as it was."""
    changes = manifest.rows_loaded + manifest.rows_superseded + manifest.rows_deleted
    return not changes and (not manifest.rows_rejected or manifest.sha256 in {each.sha256 for each in before})
