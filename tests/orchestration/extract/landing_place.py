"""A deliveries folder with what lands of it, and the accounts of its batches."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from orchestration.extract.declaration import Source, Table
from orchestration.extract.landing import land_table
from orchestration.extract.manifest import Manifest
from tests.orchestration.extract.declared import KEY, column, source, stamp, table

LOADED = datetime(2025, 1, 15, 3, tzinfo=UTC)
COLUMNS = (
    column("sag", treatment="pseudonymise", kind="sag:proeve", required=True, delivered_as="Sag"),
    column("status", delivered_as="Status"),
    stamp("dato", delivered_as="Dato", formats=("%d-%m-%Y", "%d-%m-%Y %H:%M"), is_event_time=True),
    column("navn", treatment="drop", delivered_as="Navn"),
)
HEADER = "Sag;Navn;Status;Dato\n"
ROWS = ["1;Åse Ørum;Modtaget;01-02-2024", "1;Åse Ørum;Afgjort;03-02-2024 10:07", "2;Bo;Modtaget;02-02-2024"]
CLEAR = ("Åse Ørum", "Navn")


class Place:
    """A deliveries folder and what lands of it."""

    def __init__(self, root: Path, declared: Table | None = None) -> None:
        self.root, self.table = root, declared or table(*COLUMNS)
        self.source: Source = source(self.table)
        self.deliveries = root / "deliveries"
        self.deliveries.mkdir(parents=True)

    def deliver(self, name: str, rows: list[str], *, header: str = HEADER) -> Path:
        path = self.deliveries / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return path

    def land(self, *, key: bytes = KEY, loaded_at: datetime | None = LOADED) -> list[Manifest]:
        return land_table(
            self.source,
            self.table,
            deliveries=self.deliveries,
            landing=self.root / "landing",
            quarantine=self.root / "quarantine",
            key=key,
            loaded_at=loaded_at,
        )

    @property
    def folder(self) -> Path:
        return self.root / "landing" / "proeve" / "events"

    def rows(self) -> list[dict[str, Any]]:
        files = sorted(self.folder.glob("batch-*/part.parquet"))
        return [row for file in files for row in pq.read_table(file).to_pylist()]

    def quarantined(self, number: int = 1) -> list[dict[str, Any]]:
        return pq.read_table(self.root / "quarantine/proeve/events" / f"batch-{number:06d}.parquet").to_pylist()


def counts(manifest: Manifest) -> tuple[int, int, int, int]:
    """Delivered, loaded, rejected, duplicate; the first is always the sum of the rest."""
    found = (manifest.rows_delivered, manifest.rows_loaded, manifest.rows_rejected, manifest.rows_duplicate)
    assert found[0] == sum(found[1:])
    assert min(found) >= 0
    return found


def tree(folder: Path) -> dict[str, str]:
    """Name and checksum of every file."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
