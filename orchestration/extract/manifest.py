"""The manifest of a landed batch: what was delivered, and what became of every row of it.

``rows_delivered = rows_loaded + rows_rejected + rows_duplicate`` always holds. Only the record and its reading stand
here; making batches is ``landing``, the lists of them are ``lists``.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What is known of one landed batch. ``loaded_at`` and ``last_event_at`` are ISO 8601 in UTC.

    Attributes:
        file: the delivery's name: of a file, of a member of a zip, or of what was asked of a database or a service.
        sha256: checksum of the delivered bytes; for a database or a service, of what the door admitted.
        cursor_to: the greatest value of the declared cursor, as text; the next question to the source begins there.
        columns: the declared columns, by the name they were delivered under, with their Arrow type.
        columns_not_declared: how many more columns the delivery had.
        rows_superseded: earlier rows that this batch corrects.
        rows_deleted: earlier rows that this batch says, or by their absence shows, to be deleted in the source.
        cpr_masked: civil registration numbers masked in kept text.
        rows_suppressed: rows kept out because their person is; part of ``rows_rejected``.
        suspected_free_text: kept columns that read like prose and are not declared as free text.
        snapshot_at: the moment the delivery shows, where every delivery is the whole current state.
    """

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
    cursor_to: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    columns_not_declared: int = 0
    rows_superseded: int = 0
    rows_deleted: int = 0
    cpr_masked: int = 0
    rows_suppressed: int = 0
    suspected_free_text: list[str] = field(default_factory=list)
    snapshot_at: str | None = None


def read_manifests(folder: Path) -> list[Manifest]:
    """Manifests of the batches in one table's landing folder, by delivery number."""
    found = [read_manifest(file.parent) for file in folder.glob(f"batch-*/{MANIFEST}")]
    return sorted(found, key=lambda manifest: manifest.delivery_no)


def read_manifest(batch: Path) -> Manifest:
    """The manifest in one batch's folder."""
    return Manifest(**json.loads((batch / MANIFEST).read_text(encoding="utf-8")))
