"""A source's declaration: the one dbt source YAML that extraction, the asset graph and the documents read.

What dbt itself reads (names, descriptions, types) stands where dbt wants it; what extraction needs stands under
``config.meta``. Both are checked here. What a municipality declares as a whole is ``orchestration.municipality``.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import available_timezones

import duckdb
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from orchestration.extract.delivery import POSITION, Connector
from orchestration.extract.errors import ConfigurationError
from orchestration.municipality import explain

T = TypeVar("T", bound=BaseModel)
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,60}$")]


DbtName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,100}$")]
"""dbt's name of a source: the source's own name with a word before it."""

BESIDE = ("__precision", "__ambiguous", "__shape")
"""What the columns beside a landed one end with."""


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
        if zone not in available_timezones() - {"localtime"}:
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
        parts = Path(self.files).parts
        if not parts or self.files.startswith(("/", "\\")) or ".." in parts:
            raise ValueError("files must be a pattern inside the deliveries folder, such as byggesag/*.csv")
        try:
            next(Path(os.devnull).glob(self.files), None)  # where nothing is, so that only the pattern is tried
        except ValueError as error:
            raise ValueError(f"files must be a pattern, such as byggesag/*.csv: {error}") from error
        return self


class Column(BaseModel):
    """One allowed column of a delivery and what happens to it at the door.

    ``classes`` of a generalised column maps the name of a class to the pattern that a whole cell matches; ``otherwise``
    is the class of every other cell. The cell itself never lands.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    data_type: Literal["varchar", "timestamptz", "bigint", "double", "boolean"] = "varchar"
    description: str = ""
    delivered_as: Annotated[str, Field(min_length=1)]
    treatment: Literal["keep", "pseudonymise", "generalise", "drop"] = "keep"
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_:]{0,120}$")] | None = None
    required: bool = False
    formats: tuple[str, ...] = ()
    decimal_comma: bool = False
    empty_values: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """What is written where nothing is known, such as 1900-01-01 or 9999-12-31: read as an empty cell."""
    classes: dict[str, str] = {}
    otherwise: str | None = None
    is_event_time: bool = False

    @field_validator("name")
    @classmethod
    def _leaves_room_for_what_is_laid_beside(cls, name: str) -> str:
        if name.endswith(BESIDE):
            raise ValueError(f"a column's name must not end with {', '.join(BESIDE)}: landing uses those itself")
        return name

    @field_validator("delivered_as")
    @classmethod
    def _is_not_the_row_number(cls, name: str) -> str:
        if name.casefold() == POSITION:
            raise ValueError(f"delivered_as must not be {POSITION}, the name of the row's number")
        return name

    @field_validator("formats")
    @classmethod
    def _are_formats(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in formats:
            _try("select try_strptime('', ?)", pattern, "formats must be strptime formats, such as %d-%m-%Y")
        return formats

    @field_validator("classes")
    @classmethod
    def _are_patterns(cls, classes: dict[str, str]) -> dict[str, str]:
        for pattern in classes.values():
            _try("select regexp_full_match('', ?)", pattern, "classes must map to regular expressions")
        return classes

    @model_validator(mode="after")
    def _treatment_fits(self) -> "Column":
        if self.treatment == "pseudonymise" and (self.kind is None or self.data_type != "varchar"):
            raise ValueError("a pseudonymised column is varchar and has a kind, such as borger or medarbejder")
        if self.kind is not None and self.treatment not in ("pseudonymise", "drop"):
            raise ValueError("a column with a kind is pseudonymised or dropped")
        if (self.treatment == "generalise") != bool(self.classes):
            raise ValueError("a generalised column, and no other, has classes: class name to a regular expression")
        if self.treatment == "generalise" and self.data_type != "varchar":
            raise ValueError("a generalised column is varchar: what lands is the name of a class")
        if self.is_event_time and self.data_type != "timestamptz":
            raise ValueError("a column with is_event_time is timestamptz")
        return self


class Table(BaseModel):
    """One delivered table of a source."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Name
    description: str = ""
    meta: TableMeta
    columns: tuple[Column, ...]

    @model_validator(mode="after")
    def _columns_are_told_apart(self) -> "Table":
        doubled = _doubled(column.name for column in self.columns)
        if doubled:
            raise ValueError(f"column names must be unique; declared twice: {doubled}")
        # SQL does not tell upper case from lower, so two such columns would land as one.
        alike = _doubled(name.casefold() for name in {column.delivered_as for column in self.landed})
        if alike:
            raise ValueError(f"delivered_as of two landed columns differ in upper and lower case alone: {alike}")
        return self

    @model_validator(mode="after")
    def _identity_and_position_land(self) -> "Table":
        landed = {column.name: column.data_type for column in self.landed}
        named = (*self.meta.identity, *filter(None, [self.meta.position]))
        unknown = [name for name in named if name not in landed]
        if unknown:
            raise ValueError(f"identity and position must name landed columns; {unknown} are not among {list(landed)}")
        if self.meta.position and landed[self.meta.position] != "bigint":
            raise ValueError(f"position must name a bigint column; {self.meta.position!r} is not")
        return self

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

    dbt_name: DbtName
    description: str = ""
    meta: SourceMeta
    tables: tuple[Table, ...]

    @model_validator(mode="after")
    def _tables_are_told_apart(self) -> "Source":
        doubled = _doubled(table.name for table in self.tables)
        if doubled:
            raise ValueError(f"table names must be unique in a source; declared twice: {doubled}")
        return self

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
    doubled = _doubled(source.name for source in sources)
    if doubled:
        raise ConfigurationError(f"source names must be unique in {municipality.name}; declared twice: {doubled}")
    return tuple(sorted(sources, key=lambda source: source.name))


def _read(file: Path) -> list[Source]:
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        return [_source(file, entry) for entry in document.get("sources", [])]
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file.name} is not valid YAML in UTF-8: {error}") from error
    except KeyError as error:
        raise ConfigurationError(f"{file.name} does not have the shape of a dbt source: {error} is missing") from error
    except (TypeError, AttributeError) as error:
        raise ConfigurationError(f"{file.name} does not have the shape of a dbt source: {error}") from error


def _source(file: Path, entry: dict[str, Any]) -> Source:
    where = f"source {entry['name']!r}"
    return _checked(
        partial(
            Source,
            dbt_name=entry["name"],
            description=entry.get("description", ""),
            meta=_checked(SourceMeta.model_validate, file, where, entry["config"]["meta"]),
            tables=tuple(_table(file, table) for table in entry["tables"]),
        ),
        file,
        where,
    )


def _table(file: Path, entry: dict[str, Any]) -> Table:
    where = f"table {entry['name']!r}"
    return _checked(
        partial(
            Table,
            name=entry["name"],
            description=entry.get("description", ""),
            meta=_checked(TableMeta.model_validate, file, where, entry["config"]["meta"]),
            columns=tuple(_column(file, where, column) for column in entry["columns"]),
        ),
        file,
        where,
    )


def _column(file: Path, table: str, entry: dict[str, Any]) -> Column:
    build = partial(
        Column,
        name=entry["name"],
        data_type=entry.get("data_type", "varchar"),
        description=entry.get("description", ""),
        **entry["config"]["meta"],
    )
    return _checked(build, file, f"{table}, column {entry['name']!r}")


def _checked(build: Callable[..., T], file: Path, where: str, *values: object) -> T:
    """What ``build`` makes; its complaints name the file and the place in it."""
    try:
        return build(*values)
    except ValidationError as error:
        raise ConfigurationError(explain(file, error, where=where)) from error


def _doubled(names: Iterable[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)


def _try(query: str, value: str, allowed: str) -> None:
    """DuckDB itself says whether it can read a pattern; its dialect is not Python's."""
    try:
        with duckdb.connect(":memory:") as con:
            con.execute(query, [value])
    except duckdb.Error as error:
        raise ValueError(f"{allowed}: {value!r}: {error}") from error
