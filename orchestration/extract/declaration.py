"""A source's declaration: the one dbt source YAML that extraction, the asset graph and the documents read.

What dbt itself reads (names, descriptions, types) stands where dbt wants it; what extraction needs stands under
``config.meta``. Both are checked here. What a municipality declares as a whole is ``orchestration.municipality``.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar
from zoneinfo import available_timezones

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from orchestration.extract.column import Column
from orchestration.extract.errors import ConfigurationError
from orchestration.extract.table_meta import Declared, Name, TableMeta
from orchestration.municipality import explain

T = TypeVar("T", bound=BaseModel)
DbtName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,100}$")]
"""dbt's name of a source: the source's own name with a word before it."""

EMPLOYEE = "medarbejder"
"""Kind of columns that name a member of staff."""


class Agreement(Declared):
    """The data processing agreement (databehandleraftale) a source is delivered under."""

    reference: str
    valid_to: date


class SourceMeta(Declared):
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
    def _what_is_named_lands(self) -> "Table":
        landed = {column.name: column.data_type for column in self.landed}
        meta = self.meta
        for field, names, types in (
            ("identity", meta.identity, ()),
            ("position", (meta.position,), ("bigint",)),
            ("cursor", (meta.cursor,), ("timestamptz", "bigint")),
            ("deletions", (meta.deletions and meta.deletions.column,), ("varchar", "boolean", "bigint")),
            ("snapshot_at", (meta.snapshot_at and meta.snapshot_at.column,), ("timestamptz",)),
        ):
            named = [name for name in names if name is not None]
            unknown = [name for name in named if name not in landed]
            if unknown:
                raise ValueError(f"{field} must name landed columns; {unknown} are not among {list(landed)}")
            wrong = [name for name in named if types and landed[name] not in types]
            if wrong:
                raise ValueError(f"{field} must name a {' or '.join(types)} column; {wrong[0]!r} is not")
        return self

    @model_validator(mode="after")
    def _old_names_are_nobody_elses(self) -> "Table":
        delivered = {column.delivered_as for column in self.columns}
        owners = {(old, column.delivered_as) for column in self.columns for old in column.also_delivered_as}
        taken = sorted({old for old, _ in owners if old in delivered} | set(_doubled(old for old, _ in owners)))
        if taken:
            raise ValueError(f"also_delivered_as must be names no other column has; taken already: {taken}")
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

    @property
    def content(self) -> tuple[Column, ...]:
        """The columns whose values say whether a row has changed: all that land, but for the snapshot's own moment."""
        moment = self.meta.snapshot_at and self.meta.snapshot_at.column
        return tuple(column for column in self.landed if column.name != moment)


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

    def kind_of(self, column: Column) -> str:
        """The namespace of a column's pseudonyms. Employees get other pseudonyms in every source.

        A case or a citizen may be followed from one source to another within the purpose; an employee may not.
        """
        return f"{EMPLOYEE}:{self.name}" if column.kind == EMPLOYEE else str(column.kind)


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
    source = _checked(
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
    _keep_employees_apart(file, source)
    return source


def _keep_employees_apart(file: Path, source: Source) -> None:
    """An employee's pseudonym is of one source; a kind that names another would follow them from system to system."""
    for table in source.tables:
        for column in table.columns:
            kind = column.kind or ""
            if kind.startswith(f"{EMPLOYEE}:") and kind != f"{EMPLOYEE}:{source.name}":
                raise ConfigurationError(
                    f"{file.name}: table {table.name!r}, column {column.name!r}: kind must be {EMPLOYEE}, which is of"
                    f" this source alone (got {kind!r})"
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
