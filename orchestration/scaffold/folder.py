"""A pilot's municipality folder, written from a profile: declaration, seeds, and models that a person goes on with.

What the columns are guessed to be is ``orchestration.extract.profile``; this module only writes files.
"""

import csv
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.extract.declaration import Agreement
from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.scaffold.declared import DeclaredColumn
from orchestration.scaffold.writing import JINJA, literal_pattern, rendered, shown

__all__ = [
    "SEEDS",
    "DeclaredColumn",
    "Pilot",
    "label_of",
    "literal_pattern",
    "refuse_unwritable",
    "render",
    "shown",
    "write_pilot_folder",
]

LABEL_LENGTH = 120

SEEDS = {
    "municipality_processes": ("process", "label_da", "area", "case_object_type", "description_da"),
    "municipality_activities": (
        "process",
        "activity",
        "label_da",
        "definition_da",
        "activity_rank",
        "is_end",
        "waiting_for",
    ),
    "municipality_mappings": ("source", "raw_activity", "activity", "approved_by", "approved_on"),
    "municipality_units": ("source", "raw_unit", "unit", "label_da"),
}


@dataclass(frozen=True)
class Pilot:
    """Everything a pilot's folder says: one source, one process, one file."""

    name: str
    label_da: str
    file: Path
    connector: Connector
    columns: tuple[DeclaredColumn, ...]
    zone: str
    midnight_is_day: bool
    checksum: str | None = None
    more_checksums: tuple[str, ...] = ()
    owner: str = "Pilotens ejer"
    agreement: Agreement | None = None

    def has(self, column: str) -> bool:
        """Whether the delivery has such a column."""
        return any(declared.name == column for declared in self.columns)


def write_pilot_folder(pilot: Pilot, folder: Path) -> None:
    """Write the municipality folder; what an earlier pilot wrote there is replaced file by file.

    Raises:
        DeliveryError: the name of the file or of a kept column could not stand in the folder's files safely.
    """
    refuse_unwritable(pilot)
    source = folder / "sources" / pilot.name
    for stale in (folder / "models", folder / "sources", folder / "seeds"):
        shutil.rmtree(stale, ignore_errors=True)
    _render(pilot, "municipality.yml.j2", folder / "municipality.yml")
    _render(pilot, "sources.yml.j2", source / f"_{pilot.name}__sources.yml")
    for kind in ("sql", "yml"):
        _render(pilot, f"raw.{kind}.j2", source / f"raw_{pilot.name}__events.{kind}")
        _render(pilot, f"evt.{kind}.j2", source / f"evt_{pilot.name}__events.{kind}")
    for part in ("events", "objects", "event_objects", "object_objects", "object_changes"):
        _render(pilot, f"municipality_{part}.sql.j2", folder / "models" / f"municipality_{part}.sql")
    _render(pilot, "municipality_models.yml.j2", folder / "models" / "municipality_models.yml")
    _write_seeds(pilot, folder / "seeds")


def _write_seeds(pilot: Pilot, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for seed, header in SEEDS.items():
        with (folder / f"{seed}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(header)
            if seed == "municipality_processes":
                file = shown(pilot.file.name)
                writer.writerow((pilot.name, label_of(pilot), "Pilot", "Sag", f"Pilot på {file}"))


def _render(pilot: Pilot, template: str, out: Path) -> None:
    render(_values(pilot), template, out)


def render(values: Mapping[str, object], template: str, out: Path) -> None:
    """Write one file of a folder from its template."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(rendered(template, values), encoding="utf-8")


def _values(pilot: Pilot) -> dict[str, object]:
    time_column = next((c for c in ("occurred_at", "started_at", "completed_at") if pilot.has(c)), None)
    return {
        "name": pilot.name,
        "label_da": label_of(pilot),
        "source": pilot.name,
        "process": pilot.name,
        "file": shown(pilot.file.name),
        "pattern": literal_pattern(pilot.file.name),
        "deliveries": str(pilot.file.parent),
        "owner": shown(pilot.owner),
        "agreement": shown_agreement(pilot.agreement),
        "status": "public" if pilot.checksum else "real",
        "checksum": pilot.checksum,
        "more_checksums": pilot.more_checksums,
        "zone": pilot.zone,
        "connector": pilot.connector.model_dump(exclude_defaults=True) | {"format": pilot.connector.format},
        "columns": pilot.columns,
        "landed": [name for column in pilot.columns for name in column.landed],
        "has_start": pilot.has("started_at") and pilot.has("completed_at"),
        "has_time": pilot.has("occurred_at"),
        "time_column": time_column,
        "midnight_is_day": pilot.midnight_is_day,
        **{f"has_{name}": pilot.has(name) for name in ("lifecycle", "unit", "resource", "case_type")},
    }


def refuse_unwritable(pilot: Pilot) -> None:
    """Names that must stand unchanged in YAML, where dbt would run them, cannot be written another way."""
    for column in pilot.columns:
        if JINJA.search(column.delivered_as):
            raise DeliveryError(
                f"{pilot.file.name}: the column for {column.name} has '{{{{', '{{%' or '{{#' in its name, which dbt"
                f" would run: {column.delivered_as!r}. Rename it in the file, or choose another column"
                " (--case, --activity, --time, …)"
            )
    if JINJA.search(json.dumps(pilot.connector.model_dump())):
        raise DeliveryError(f"{pilot.file.name}: the connector has '{{{{', '{{%' or '{{#' in it, which dbt would run")
    try:
        str(pilot.file).encode()
    except UnicodeEncodeError:
        raise DeliveryError(f"{ascii(pilot.file.name)}: the path is not UTF-8; rename the file or its folder") from None
    if pilot.file.name.startswith("\\"):
        raise DeliveryError(f"{pilot.file.name}: the name begins with a backslash; rename the file")


def shown_agreement(agreement: Agreement | None) -> Agreement | None:
    """An agreement whose reference may stand in a file that dbt reads."""
    return agreement and agreement.model_copy(update={"reference": shown(agreement.reference)})


def label_of(pilot: Pilot) -> str:
    """The pilot's name for people to read; its name in the folder when nothing of the label can be shown."""
    return shown(pilot.label_da).strip()[:LABEL_LENGTH] or pilot.name
