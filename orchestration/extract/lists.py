"""The two lists beside landing: one row per landed batch, and one per declared source with how its deliveries went.

Only their columns and the writing of them stand here; dbt reads them as ``deliveries`` and ``declared_sources``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.extract.declaration import Source
from orchestration.extract.manifest import Manifest

Status = Literal["ok", "stopped", "refused", "not_delivered"]
"""How a source's deliveries of one refresh went. ``stopped``: one is broken or has drifted, and none was taken in;
``refused``: it may not be loaded; ``not_delivered``: it never has."""

_UTC = pa.timestamp("us", tz="UTC")

DELIVERIES = pa.schema(
    [
        ("source", pa.string()),
        ("table_name", pa.string()),
        ("delivery_no", pa.int32()),
        ("file", pa.string()),
        ("sha256", pa.string()),
        ("loaded_at", _UTC),
        ("last_event_at", _UTC),
        ("snapshot_at", _UTC),
        ("rows_delivered", pa.int64()),
        ("rows_loaded", pa.int64()),
        ("rows_rejected", pa.int64()),
        ("rows_duplicate", pa.int64()),
        ("rows_superseded", pa.int64()),
        ("rows_deleted", pa.int64()),
        ("rows_suppressed", pa.int64()),
        ("cpr_masked", pa.int64()),
        ("columns_not_declared", pa.int64()),
    ]
)

SOURCES = pa.schema(
    [
        ("source", pa.string()),
        ("label_da", pa.string()),
        ("owner", pa.string()),
        ("stale_after_days", pa.int32()),
        ("agreement_valid_to", pa.date32()),
        ("status", pa.string()),
        ("problem", pa.string()),
    ]
)


@dataclass(frozen=True)
class Outcome:
    """How one source's deliveries went; ``problem`` is the message, which never holds a cell."""

    source: Source
    status: Status
    problem: str | None = None


def write_deliveries(landing: Path, manifests: Iterable[Manifest]) -> None:
    """Write ``deliveries.parquet``: the batches as they stand in landing."""
    rows = []
    for manifest in manifests:
        row = {name: getattr(manifest, name) for name in DELIVERIES.names if name != "table_name"}
        for stamp in ("loaded_at", "last_event_at", "snapshot_at"):
            row[stamp] = datetime.fromisoformat(row[stamp]) if row[stamp] else None
        rows.append({**row, "table_name": manifest.table})
    _write(landing / "deliveries.parquet", pa.Table.from_pylist(rows, schema=DELIVERIES))


def write_sources(landing: Path, outcomes: Sequence[Outcome]) -> None:
    """Write ``sources.parquet``."""
    rows = []
    for outcome in outcomes:
        meta = outcome.source.meta
        rows.append(
            {
                "source": outcome.source.name,
                "label_da": meta.system_da,
                "owner": meta.owner,
                "stale_after_days": meta.stale_after_days,
                "agreement_valid_to": meta.agreement.valid_to if meta.agreement else None,
                "status": outcome.status,
                "problem": outcome.problem,
            }
        )
    _write(landing / "sources.parquet", pa.Table.from_pylist(rows, schema=SOURCES))


def read_problems(landing: Path) -> list[str]:
    """What stopped sources in the last extraction, a message each; empty where nothing did."""
    rows = pq.read_table(landing / "sources.parquet", columns=["problem"]).to_pylist()
    return [row["problem"] for row in rows if row["problem"]]


def _write(file: Path, table: pa.Table) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    pq.write_table(table, beside)
    beside.replace(file)
