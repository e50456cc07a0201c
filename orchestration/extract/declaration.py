"""A source's declaration: the one dbt source YAML that extraction, the asset graph and the documents read.

What dbt itself reads (names, descriptions, types) stands where dbt wants it; what extraction needs stands under
``config.meta``. Both are checked here. What a municipality declares as a whole is ``orchestration.municipality``.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import ConfigurationError
from orchestration.municipality import explain

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,60}$")]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Agreement(_Declared):
    """The data processing agreement (databehandleraftale) a source is delivered under."""

    reference: str
    valid_to: date


class SourceMeta(_Declared):
    """What holds for a whole source."""

    source: Name
    system_da: str
    owner: str
    agreement: Agreement | None = None
    zone: str = "Europe/Copenhagen"
    stale_after_days: Annotated[int, Field(gt=0)] | None = None

    @field_validator("zone")
    @classmethod
    def _is_a_time_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError("zone must be an IANA time zone, such as Europe/Copenhagen")
        return zone


class TableMeta(_Declared):
    """How one table is delivered. ``identity`` names the columns that make a row the same row when delivered again."""

    connector: Connector
    files: Annotated[str, Field(min_length=1)]
    identity: tuple[Name, ...] = ()
    position: Name | None = None

    @model_validator(mode="after")
    def _inside_the_folder(self) -> "TableMeta":
        if self.files.startswith(("/", "\\")) or ".." in Path(self.files).parts:
            raise ValueError("files must be a pattern inside the deliveries folder, such as byggesag/*.csv")
        return self


class Column(BaseModel):
    """One allowed column of a delivery and what happens to it at the door.

    ``classes`` of a generalised column maps the name of a class to the pattern that a whole cell matches; ``otherwise``
    is the class of every other cell. The cell itself never lands.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Name
    data_type: Literal["varchar", "timestamptz", "bigint", "double", "boolean"] = "varchar"
    description: str = ""
    delivered_as: str
    treatment: Literal["keep", "pseudonymise", "generalise", "drop"] = "keep"
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_:]{0,60}$")] | None = None
    required: bool = False
    formats: tuple[str, ...] = ()
    decimal_comma: bool = False
    classes: dict[str, str] = {}
    otherwise: str | None = None
    is_event_time: bool = False

    @model_validator(mode="after")
    def _pseudonyms_have_a_kind(self) -> "Column":
        if self.treatment == "pseudonymise" and (self.kind is None or self.data_type != "varchar"):
            raise ValueError("a pseudonymised column is varchar and has a kind, such as borger or medarbejder")
        if (self.treatment == "generalise") != bool(self.classes):
            raise ValueError("a generalised column, and no other, has classes: class name to a regular expression")
        return self


class Table(BaseModel):
    """One delivered table of a source."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Name
    description: str = ""
    meta: TableMeta
    columns: tuple[Column, ...]

    @property
    def landed(self) -> tuple[Column, ...]:
        """The columns that reach landing: everything but what is dropped."""
        return tuple(column for column in self.columns if column.treatment != "drop")

    @property
    def identity(self) -> tuple[Column, ...]:
        """The columns whose values make a row's identity: those declared, else all that land."""
        if not self.meta.identity:
            return self.landed
        return tuple(column for column in self.landed if column.name in self.meta.identity)


class Source(BaseModel):
    """One source: its name in dbt, its meta and its tables."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    dbt_name: Name
    description: str = ""
    meta: SourceMeta
    tables: tuple[Table, ...]

    @property
    def name(self) -> str:
        """The source's name, as events carry it."""
        return self.meta.source


def read_sources(municipality: Path) -> tuple[Source, ...]:
    """All sources of a municipality folder, by name.

    Raises:
        ConfigurationError: a declaration is wrong, or two sources share a name; file and field are named.
    """
    files = sorted((municipality / "sources").glob("*/_*__sources.yml"))
    sources = tuple(source for file in files for source in _read(file))
    names = [source.name for source in sources]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ConfigurationError(f"source names must be unique in {municipality.name}; declared twice: {doubled}")
    return tuple(sorted(sources, key=lambda source: source.name))


def _read(file: Path) -> list[Source]:
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        return [_source(entry) for entry in document.get("sources", [])]
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{file.name} is not valid YAML: {error}") from error
    except ValidationError as error:
        raise ConfigurationError(explain(file, error)) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{file.name} does not have the shape of a dbt source: {error}") from error


def _source(entry: dict[str, Any]) -> Source:
    tables = [_table(table) for table in entry["tables"]]
    return Source(
        dbt_name=entry["name"],
        description=entry.get("description", ""),
        meta=SourceMeta.model_validate(entry["config"]["meta"]),
        tables=tuple(tables),
    )


def _table(entry: dict[str, Any]) -> Table:
    columns = tuple(
        Column(
            name=column["name"],
            data_type=column.get("data_type", "varchar"),
            description=column.get("description", ""),
            **column["config"]["meta"],
        )
        for column in entry["columns"]
    )
    meta = TableMeta.model_validate(entry["config"]["meta"])
    table = Table(name=entry["name"], description=entry.get("description", ""), meta=meta, columns=columns)
    unknown = [
        name for name in (*meta.identity, *filter(None, [meta.position])) if name not in {c.name for c in table.landed}
    ]
    if unknown:
        raise ConfigurationError(
            f"table {table.name!r}: identity and position must name landed columns; {unknown} are not among "
            f"{[column.name for column in table.landed]}"
        )
    return table
