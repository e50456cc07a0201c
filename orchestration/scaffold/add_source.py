"""``add-source`` without its screen: from a delivery and what the user said, to a proposal and the files it makes.

Options and printing are ``orchestration.cli.add_source``.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import available_timezones

from orchestration.extract.declaration import Source, read_sources
from orchestration.extract.delivery import Connector
from orchestration.extract.errors import ConfigurationError
from orchestration.extract.run import deliveries_folder
from orchestration.municipality import read_declaration, read_municipality
from orchestration.scaffold.facts import Seen, profile_of
from orchestration.scaffold.files import Change, changes
from orchestration.scaffold.identifiers import LONGEST, safe_name
from orchestration.scaffold.place import files_pattern, source_name
from orchestration.scaffold.proposal import Proposal, propose
from orchestration.scaffold.shapes import TABLES, shape_of_delivery
from orchestration.scaffold.writing import JINJA, shown
from orchestration.settings import Settings


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line; None is for the proposal to fill in."""

    what: str
    source: str | None = None
    table: str | None = None
    process: str | None = None
    shape: str | None = None
    label: str | None = None
    connector: Path | None = None
    owner: str = "Systemejer (udfyldes)"
    zone: str = "Europe/Copenhagen"
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Addition:
    """A source that may be added: what was seen, what is proposed, and every file that would change."""

    seen: Seen
    proposal: Proposal
    changes: list[Change]
    files: str | None
    files_why: str
    k: int


def addition(wanted: Wanted, settings: Settings) -> Addition:
    """Look at the delivery and make everything that adding it would write; nothing is written.

    Raises:
        DeliveryError, ConfigurationError: the delivery cannot be read or told, a name is no name, a file is there.
    """
    municipality = read_municipality(settings.municipality)
    sources = read_sources(settings.municipality)
    deliveries = deliveries_folder(municipality, settings)
    if wanted.zone not in available_timezones() - {"localtime"}:
        raise ConfigurationError(f"--zone must be an IANA time zone, such as Europe/Copenhagen; got {wanted.zone!r}")
    seen = profile_of(wanted.what, connector=wanted.connector and read_declaration(wanted.connector, Connector))
    source = _name(wanted.source or source_name(seen, deliveries), "--source")
    shape = shape_of_delivery(seen, wanted.shape)
    process = _name(wanted.process or source, "--process")
    proposal = propose(
        seen,
        shape=shape,
        source=source,
        table=_name(wanted.table or TABLES[shape[0]], "--table"),
        process=process,
        label_da=shown(wanted.label or source.replace("_", " ").capitalize()),
        given=wanted.given,
        case_kind=case_kind(process, source, sources),
        zone=wanted.zone,
    )
    files, why = files_pattern(seen, deliveries, source=source, others=sources)
    found = changes(
        proposal,
        seen,
        settings.municipality,
        files=files,
        owner=wanted.owner,
        case_object_type=case_object_type(process, settings.municipality),
        k=municipality.privacy.k,
    )
    return Addition(seen, proposal, found, files, why, municipality.privacy.k)


def case_kind(process: str, source: str, sources: tuple[Source, ...]) -> str:
    """The kind of the case's pseudonym: an existing process's own, so that two sources' rows meet in one case."""
    kinds = {column.kind for other in sources for table in other.tables for column in table.columns}
    return f"sag:{process}" if f"sag:{process}" in kinds else f"sag:{source}"


def case_object_type(process: str, municipality: Path) -> str:
    """The object type of a process's cases: as its seed says, else a new one.

    Raises:
        ConfigurationError: the seed's word holds what dbt would run, since it is written into models.
    """
    file = municipality / "seeds" / "municipality_processes.csv"
    if file.is_file():
        with file.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                if row.get("process") == process and row.get("case_object_type"):
                    return _written(str(row["case_object_type"]), file)
    return f"{process}_case"


def _written(word: str, file: Path) -> str:
    if JINJA.search(word):
        raise ConfigurationError(f"{file.name}: case_object_type {word!r} holds what dbt would run; write another")
    return word


def _name(name: str, given_as: str) -> str:
    if name != safe_name(name) or len(name) > LONGEST:
        raise ConfigurationError(
            f"{given_as} must be lower-case letters a-z, digits and _, begin with a letter, be no word of SQL and at"
            f" most {LONGEST} characters; got {name!r}"
        )
    return name
