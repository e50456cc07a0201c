"""A pilot's municipality folder for an object-centric log: five landed tables, and the five lists made of them.

What is kept of the log is ``ocel_columns``; the templates are ``ocel_*.j2``; what every pilot writes is ``folder``.
"""

import csv
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.extract.declaration import Agreement
from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.guess_types import Role
from orchestration.extract.readers.ocel import (
    ACTIVITY,
    EID,
    FIELD,
    OID,
    OTHER,
    QUALIFIER,
    TIME,
    TYPE,
    VALUE,
)
from orchestration.scaffold.declared import DeclaredColumn
from orchestration.scaffold.folder import SEEDS, Pilot, label_of, refuse_unwritable, render, shown_agreement
from orchestration.scaffold.ocel_columns import KeptAttribute, ObjectType, id_columns, is_case_type
from orchestration.scaffold.writing import literal_pattern, shown

CITIZEN = "Borger"
"""The object type of whoever is known by a CPR number, in whatever source."""


@dataclass(frozen=True)
class OcelTable:
    """One of the five relations: how it is declared, and what the model made of it says."""

    name: str
    description: str
    columns: tuple[DeclaredColumn, ...]
    staged: str
    staged_columns: Mapping[str, str]
    identity: tuple[str, ...] = ()

    @property
    def landed(self) -> list[str]:
        """The columns' names in landing."""
        names = []
        for column in self.columns:
            names.append(column.name)
            if column.data_type == "timestamptz":
                names += [f"{column.name}__precision", f"{column.name}__ambiguous"]
        return names


@dataclass(frozen=True)
class OcelPilot:
    """Everything the folder says: one log, one process of the objects of ``case_type``."""

    name: str
    file: Path
    types: tuple[ObjectType, ...]
    case_type: str
    roles: Mapping[Role, str]
    attributes: tuple[KeptAttribute, ...]
    zone: str
    midnight_is_day: bool
    checksum: str | None = None
    owner: str = "Pilotens ejer"
    agreement: Agreement | None = None

    @property
    def case_object_type(self) -> str:
        """The chosen type as the engine knows it."""
        chosen = next(each for each in self.types if each.name == self.case_type)
        return CITIZEN if chosen.kind == "borger" else chosen.name


def write_ocel_folder(pilot: OcelPilot, folder: Path) -> None:
    """Write the municipality folder; what an earlier pilot wrote there is replaced file by file.

    Raises:
        DeliveryError: the file's name, or that of a type or attribute, could not stand in the folder's files safely.
    """
    tables = ocel_tables(pilot)
    columns = tuple(column for table in tables for column in table.columns)
    label = f"{pilot.file.name.split('.')[0]}: {pilot.case_type}"
    plain = Pilot(
        name=pilot.name,
        label_da=label,
        file=pilot.file,
        connector=Connector(format="ocel"),
        columns=columns,
        zone=pilot.zone,
        midnight_is_day=pilot.midnight_is_day,
        checksum=pilot.checksum,
        owner=pilot.owner,
    )
    refuse_unwritable(plain)
    if pilot.case_object_type != shown(pilot.case_object_type).strip():
        raise DeliveryError(
            f"{pilot.file.name}: the name of the type that is the case begins or ends with a blank or holds a line"
            " break; rename it in the file, or choose another with --object-type"
        )
    for stale in ("models", "sources", "seeds"):
        shutil.rmtree(folder / stale, ignore_errors=True)
    values = _values(pilot, plain, tables)
    render(values, "municipality.yml.j2", folder / "municipality.yml")
    _write_source(values, tables, folder / "sources" / pilot.name)
    for table in tables:
        template = "municipality_events.sql.j2" if table.name == "events" else "ocel_municipality.sql.j2"
        render({**values, "table": table}, template, folder / "models" / f"municipality_{table.name}.sql")
    render(values, "municipality_models.yml.j2", folder / "models" / "municipality_models.yml")
    _write_seeds(pilot, plain, folder / "seeds")


def _write_source(values: Mapping[str, object], tables: tuple[OcelTable, ...], folder: Path) -> None:
    source = values["source"]
    render(values, "ocel_sources.yml.j2", folder / f"_{source}__sources.yml")
    for table in tables:
        own = {**values, "table": table}
        for kind in ("sql", "yml"):
            render(own, f"ocel_raw.{kind}.j2", folder / f"raw_{source}__{table.name}.{kind}")
        if table.name == "events":
            for kind in ("sql", "yml"):
                render(own, f"ocel_evt.{kind}.j2", folder / f"evt_{source}__events.{kind}")
        else:
            render(own, f"ocel_stg_{table.name}.sql.j2", folder / f"stg_{source}__{table.name}.sql")
            render(own, "ocel_stg.yml.j2", folder / f"stg_{source}__{table.name}.yml")


def _values(pilot: OcelPilot, plain: Pilot, tables: tuple[OcelTable, ...]) -> dict[str, object]:
    slugs = [each.slug for each in pilot.types]
    case_types = [
        kept.column
        for kept in pilot.attributes
        if kept.attribute.object_type == pilot.case_type and is_case_type(kept.attribute)
    ]
    return {
        "name": pilot.name,
        "label_da": label_of(plain),
        "source": pilot.name,
        "file": shown(pilot.file.name),
        "pattern": literal_pattern(pilot.file.name),
        "deliveries": str(pilot.file.parent),
        "owner": shown(pilot.owner),
        "agreement": shown_agreement(pilot.agreement),
        "status": "public" if pilot.checksum else "real",
        "checksum": pilot.checksum,
        "more_checksums": (),
        "zone": pilot.zone,
        "midnight_is_day": pilot.midnight_is_day,
        "tables": tables,
        "has_unit": "unit" in pilot.roles,
        "has_resource": "resource" in pilot.roles,
        "ids": lambda prefix: ", ".join(f"{prefix}_{slug}" for slug in slugs),
        "citizens": [f"id_{each.slug}" for each in pilot.types if each.kind == "borger"],
        "values": [kept.column for kept in pilot.attributes],
        "case_type_columns": case_types,
    }


def _write_seeds(pilot: OcelPilot, plain: Pilot, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    process = (pilot.name, label_of(plain), "Pilot", pilot.case_object_type, f"Pilot på {shown(pilot.file.name)}")
    for seed, header in SEEDS.items():
        with (folder / f"{seed}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(header)
            if seed == "municipality_processes":
                writer.writerow(process)


def ocel_tables(pilot: OcelPilot) -> tuple[OcelTable, ...]:
    """The five tables, in the order of the five lists."""
    event_id = DeclaredColumn(
        "event_id",
        EID,
        "Hændelsens nummer i loggen.",
        treatment="pseudonymise",
        kind=f"haendelse:{pilot.name}",
        required=True,
    )
    qualifier = DeclaredColumn("qualifier", QUALIFIER, "Objektets rolle: OCEL's qualifier.")
    object_type = DeclaredColumn("object_type", TYPE, "Objektets type.", required=True)
    objects = tuple(id_columns(pilot.types, OID, prefix="id"))
    return (
        OcelTable(
            "events",
            "One row per event.",
            (event_id, *_of_events(pilot)),
            "",
            {},
            identity=("event_id",),
        ),
        OcelTable(
            "objects",
            "One row per object.",
            (*objects, object_type),
            "One row per object of the log.",
            {"object_id": "Keyed pseudonym of the object.", "object_type": "Type of the object."},
        ),
        OcelTable(
            "event_objects",
            "One row per event and object it touches, with the object's role.",
            (event_id, *objects, qualifier),
            "One row per event, object it touches and the object's role.",
            {
                "event_id": "The event.",
                "object_id": "The object.",
                "qualifier": "What the object is to the event; empty where the log says nothing.",
            },
        ),
        OcelTable(
            "object_objects",
            "One row per pair of related objects, with the kind of relation.",
            (*id_columns(pilot.types, OID, prefix="from"), *id_columns(pilot.types, OTHER, prefix="to"), qualifier),
            "One row per pair of related objects and kind of relation.",
            {
                "source_id": "The object the relation starts at.",
                "target_id": "The object it points to.",
                "qualifier": "Kind of relation; empty where the log says nothing.",
            },
        ),
        OcelTable(
            "object_changes",
            "One row per object, kept attribute and value with the time it holds from.",
            (*objects, object_type, *_of_changes(pilot)),
            "One row per object, kept attribute and value with the time it holds from.",
            {
                "object_id": "The object.",
                "attribute": "Name of the attribute.",
                "value": "The value as text.",
                "valid_from": "From when it holds, UTC; NULL where it has always held.",
            },
        ),
    )


def _of_events(pilot: OcelPilot) -> list[DeclaredColumn]:
    columns = [
        DeclaredColumn("activity", ACTIVITY, "Aktiviteten.", required=True),
        DeclaredColumn(
            "occurred_at", TIME, "Hvornår det skete.", data_type="timestamptz", required=True, is_event_time=True
        ),
    ]
    if "unit" in pilot.roles:
        columns.append(DeclaredColumn("unit", pilot.roles["unit"], "Den enhed der har sagen."))
    if "resource" in pilot.roles:
        columns.append(
            DeclaredColumn(
                "resource",
                pilot.roles["resource"],
                "Hvem der gjorde det.",
                treatment="pseudonymise",
                kind=f"medarbejder:{pilot.name}",
            )
        )
    return columns


def _of_changes(pilot: OcelPilot) -> list[DeclaredColumn]:
    return [
        DeclaredColumn("attribute", FIELD, "Egenskabens navn.", required=True),
        *(
            DeclaredColumn(
                kept.column,
                f"{VALUE}:{kept.attribute.object_type}:{kept.attribute.name}",
                f"Værdien af {shown(kept.attribute.name)}.",
            )
            for kept in pilot.attributes
        ),
        DeclaredColumn("valid_from", TIME, "Hvorfra værdien gælder.", data_type="timestamptz"),
    ]
