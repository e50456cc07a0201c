"""One extraction: every declared table of every source, and the two lists that say what was delivered.

Wiring of plain functions, called by the Dagster asset; formats, identity and batches have their own modules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.extract.declaration import Source, Table, read_sources
from orchestration.extract.errors import ConfigurationError
from orchestration.extract.keys import read_purpose_key
from orchestration.extract.landing import Manifest, land_table
from orchestration.municipality import Municipality, read_charter
from orchestration.settings import Settings

DELIVERIES = pa.schema(
    [
        ("source", pa.string()),
        ("table_name", pa.string()),
        ("delivery_no", pa.int32()),
        ("file", pa.string()),
        ("sha256", pa.string()),
        ("loaded_at", pa.timestamp("us", tz="UTC")),
        ("last_event_at", pa.timestamp("us", tz="UTC")),
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
        ("status", pa.string()),
        ("problem", pa.string()),
        ("agreement_valid_to", pa.date32()),
    ]
)


@dataclass(frozen=True)
class LandedTable:
    """What stands in landing for one declared table after an extraction."""

    source: Source
    table: Table
    manifests: tuple[Manifest, ...]


def deliveries_folder(municipality: Municipality, settings: Settings) -> Path:
    """Where deliveries arrive: a folder under the data folder, or an absolute path."""
    return settings.data / municipality.deliveries


def extract(
    municipality: Municipality, settings: Settings, *, loaded_at: datetime | None, on: date
) -> Iterator[LandedTable]:
    """Land every new delivery, source by source, then write ``deliveries.parquet`` and ``sources.parquet``.

    Raises:
        ConfigurationError: the data is real and on the day ``on`` there is no charter with a valid agreement.
    """
    _require_charter(municipality, settings, on=on)
    sources = read_sources(settings.municipality)
    key = read_purpose_key(settings.key_file, purpose=municipality.privacy.purpose, data=settings.data)
    landed = []
    for source in sources:
        for table in source.tables:
            manifests = land_table(
                source,
                table,
                deliveries=deliveries_folder(municipality, settings),
                landing=settings.landing,
                quarantine=settings.quarantine,
                key=key,
                loaded_at=loaded_at,
            )
            landed.append(LandedTable(source, table, tuple(manifests)))
            yield landed[-1]
    _write(settings.landing / "deliveries.parquet", _deliveries(landed))
    _write(settings.landing / "sources.parquet", _sources(sources, landed))


def _require_charter(municipality: Municipality, settings: Settings, *, on: date) -> None:
    """Real data is loaded for a stated purpose under a valid agreement, or not at all (GDPR articles 5 and 28)."""
    if municipality.data.status != "real":
        return
    charter = read_charter(settings.municipality / "charter.yml")
    if charter.agreement_valid_to < on:
        raise ConfigurationError(
            f"charter.yml: agreement {charter.agreement!r} ran out on {charter.agreement_valid_to}; nothing is loaded"
            " until agreement and agreement_valid_to are renewed"
        )


def _deliveries(landed: list[LandedTable]) -> pa.Table:
    rows = []
    for manifest in (manifest for table in landed for manifest in table.manifests):
        row = {name: getattr(manifest, name, 0) for name in DELIVERIES.names if name != "table_name"}
        for stamp in ("loaded_at", "last_event_at"):
            row[stamp] = datetime.fromisoformat(row[stamp]) if row[stamp] else None
        rows.append({**row, "table_name": manifest.table})
    return pa.Table.from_pylist(rows, schema=DELIVERIES)


def _sources(sources: tuple[Source, ...], landed: list[LandedTable]) -> pa.Table:
    delivered = {table.source.name for table in landed if table.manifests}
    rows = [
        {
            "source": source.name,
            "label_da": source.meta.system_da,
            "owner": source.meta.owner,
            "stale_after_days": source.meta.stale_after_days,
            "status": "ok" if source.name in delivered else "not_delivered",
            "problem": None,
            "agreement_valid_to": source.meta.agreement.valid_to if source.meta.agreement else None,
        }
        for source in sources
    ]
    return pa.Table.from_pylist(rows, schema=SOURCES)


def _write(file: Path, table: pa.Table) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    pq.write_table(table, beside)
    beside.replace(file)
