"""A pilot's municipality folder, written from a profile: declaration, seeds, and models that a person goes on with.

What the columns are guessed to be is ``orchestration.extract.profile``; this module only writes files.
"""

import csv
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.extract.declaration import Agreement
from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError

JINJA = re.compile(r"\{\{|\{%|\{#")
"""What dbt runs when it reads a YAML file: a name from a delivery must never hold it there."""

LABEL_LENGTH = 120

TEMPLATES = Path(__file__).parent / "templates"

SEEDS = {
    "municipality_processes": ("process", "label_da", "area", "case_object_type", "description_da"),
    "municipality_activities": ("process", "activity", "label_da", "definition_da", "activity_rank", "is_end"),
    "municipality_mappings": ("source", "raw_activity", "activity", "approved_by", "approved_on"),
    "municipality_units": ("source", "raw_unit", "unit", "label_da"),
}


@dataclass(frozen=True)
class DeclaredColumn:
    """One column of the declaration that is written."""

    name: str
    delivered_as: str
    description: str
    data_type: str = "varchar"
    treatment: str = "keep"
    kind: str | None = None
    required: bool = False
    formats: tuple[str, ...] = ()
    is_event_time: bool = False


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
    _refuse_unwritable(pilot)
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
                file = _shown(pilot.file.name)
                writer.writerow((pilot.name, _label(pilot), "Pilot", "Sag", f"Pilot på {file}"))


def _render(pilot: Pilot, template: str, out: Path) -> None:
    # Delimiters of their own, so that the templates read as the dbt files they become.
    environment = Environment(  # noqa: S701 - SQL and YAML, not HTML; every value is quoted by the yaml filter
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    environment.filters["yaml"] = _yaml
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(environment.get_template(template).render(_values(pilot)), encoding="utf-8")


def _values(pilot: Pilot) -> dict[str, object]:
    time_column = next((c for c in ("occurred_at", "started_at", "completed_at") if pilot.has(c)), None)
    return {
        "name": pilot.name,
        "label_da": _label(pilot),
        "source": pilot.name,
        "process": pilot.name,
        "file": _shown(pilot.file.name),
        "pattern": _literal_pattern(pilot.file.name),
        "deliveries": str(pilot.file.parent),
        "owner": _shown(pilot.owner),
        "agreement": pilot.agreement
        and pilot.agreement.model_copy(update={"reference": _shown(pilot.agreement.reference)}),
        "status": "public" if pilot.checksum else "real",
        "checksum": pilot.checksum,
        "more_checksums": pilot.more_checksums,
        "zone": pilot.zone,
        "connector": pilot.connector.model_dump(exclude_defaults=True) | {"format": pilot.connector.format},
        "columns": pilot.columns,
        "landed": _landed(pilot),
        "has_start": pilot.has("started_at") and pilot.has("completed_at"),
        "has_time": pilot.has("occurred_at"),
        "time_column": time_column,
        "midnight_is_day": pilot.midnight_is_day,
        **{f"has_{name}": pilot.has(name) for name in ("lifecycle", "unit", "resource", "case_type")},
    }


def _landed(pilot: Pilot) -> list[str]:
    names = []
    for column in pilot.columns:
        names.append(column.name)
        if column.data_type == "timestamptz":
            names += [f"{column.name}__precision", f"{column.name}__ambiguous"]
    return names


def _literal_pattern(name: str) -> str:
    """A file name as a pattern that matches itself alone, and in which dbt finds nothing to run."""
    return "".join(f"[{letter}]" if letter in "*?[{" else letter for letter in name)


def _refuse_unwritable(pilot: Pilot) -> None:
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


def _shown(text: str) -> str:
    """A name for people to read: on one line, and with nothing in it that dbt would run."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return line.replace("{", "(").replace("}", ")") if JINJA.search(line) else line


def _label(pilot: Pilot) -> str:
    return _shown(pilot.label_da).strip()[:LABEL_LENGTH] or pilot.name


def _yaml(value: object) -> str:
    """A value as one line of YAML: JSON is YAML, and quotes everything that could be read as something else.

    YAML breaks lines at more characters than JSON does, and refuses some; those are written as their codes.
    """
    return re.sub(
        r"[^ -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]", _code, json.dumps(value, ensure_ascii=False)
    )


def _code(found: re.Match[str]) -> str:
    return f"\\U{ord(found[0]):08x}"
