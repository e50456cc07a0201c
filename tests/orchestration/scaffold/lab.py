"""A municipality with empty lists, a delivery added to it as the command does, landed, and its models run by DuckDB.

The models are rendered with the engine's own macros and Jinja, without dbt, so that each shape is tried in a second.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import duckdb
import jinja2

from orchestration.extract.keys import make_key
from orchestration.extract.run import extract
from orchestration.municipality import read_municipality
from orchestration.scaffold.add_source import Addition, Wanted, addition
from orchestration.scaffold.files import write
from orchestration.scaffold.folder import SEEDS
from orchestration.scaffold.lists import EVENT_COLUMNS, LISTS
from orchestration.settings import DBT_PROJECT, Settings

LOADED_AT = datetime(2024, 6, 1, 3, 30, tzinfo=UTC)
COLUMNS = {
    "events": EVENT_COLUMNS,
    "objects": ("object_id", "object_type"),
    "event_objects": ("event_id", "object_id", "qualifier"),
    "object_objects": ("source_id", "target_id", "qualifier"),
    "object_changes": ("object_id", "attribute", "value", "valid_from"),
}
STAMPS = ("occurred_at", "ended_at", "registered_at", "loaded_at", "valid_from")
NUMBERS = {"delivery_no": "integer", "source_position": "bigint", "column_position": "integer"}


def empty_list(name: str) -> str:
    """A list of no rows with the columns the engine reads."""
    types = {**dict.fromkeys(STAMPS, "timestamptz"), **NUMBERS}
    columns = ",\n    ".join(f"cast(null as {types.get(c, 'varchar')}) as {c}" for c in COLUMNS[name])
    return f"select\n    {columns}\nwhere false\n"


def municipality(folder: Path, *, k: int = 3) -> Settings:
    """A municipality with no source, and where its deliveries, data and key are."""
    home = folder / "kommune"
    for part in ("models", "seeds", "sources"):
        (home / part).mkdir(parents=True)
    (home / "municipality.yml").write_text(
        f"name: kommune\nlabel_da: Kommune\nprivacy: {{k: {k}}}\ndata: {{status: simulated}}\n", encoding="utf-8"
    )
    for name in LISTS:
        (home / "models" / f"municipality_{name}.sql").write_text(empty_list(name), encoding="utf-8")
    for seed, header in SEEDS.items():
        (home / "seeds" / f"{seed}.csv").write_text(",".join(header) + "\n", encoding="utf-8")
    (folder / "data" / "deliveries").mkdir(parents=True)
    return Settings(municipality=home, data=folder / "data", key_file=folder / "key" / "k.key")


def deliver(settings: Settings, name: str, text: str, *, encoding: str = "utf-8") -> Path:
    """A delivered file."""
    path = settings.data / "deliveries" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding=encoding)
    return path


def add(settings: Settings, path: Path, **wanted: object) -> Addition:
    """Add a source as the command does."""
    added = addition(Wanted(what=str(path), **wanted), settings)  # type: ignore[arg-type]
    write(added.changes, settings.municipality)
    return added


def land(settings: Settings, *, loaded_at: datetime = LOADED_AT) -> None:
    """Take in what has been delivered."""
    make_key(settings.key_file, data=settings.data)
    found = read_municipality(settings.municipality)
    list(extract(found, settings, loaded_at=loaded_at, on=date(2024, 6, 1)))


def _given(sql: str, *_: object) -> str:
    return sql


@dataclass
class Models:
    """The municipality's models over what is landed, as views of one DuckDB."""

    settings: Settings
    macros: dict[str, str] = field(default_factory=dict)
    con: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)

    def __post_init__(self) -> None:
        """Make a view of every model: raw before event models before lists."""
        self.con.execute("set TimeZone = 'UTC'")
        folder = self.settings.municipality
        for pattern in ("sources/*/raw_*.sql", "sources/*/evt_*.sql", "models/municipality_*.sql"):
            for file in sorted(folder.glob(pattern)):
                sql = self.rendered(file.read_text(encoding="utf-8"))
                self.con.execute(f'create view "{file.stem}" as {sql}')

    def rendered(self, text: str) -> str:
        """A model as dbt would compile it."""
        macros = "".join(file.read_text(encoding="utf-8") for file in sorted((DBT_PROJECT / "macros").glob("*.sql")))
        given = {
            "config": lambda **_: "",
            "ref": lambda name: f'"{name}"',
            "source": lambda *_: "",
            "env_var": lambda name, default="": {"SAGSFLOW_DATA": str(self.settings.data)}.get(name, default),
        }
        replaced = {name: partial(_given, sql) for name, sql in self.macros.items()}
        environment = jinja2.Environment(undefined=jinja2.StrictUndefined)  # noqa: S701 - SQL, not HTML
        module = environment.from_string(macros, globals=given).module
        engines = {name: getattr(module, name) for name in dir(module) if not name.startswith("_")}
        return environment.from_string(text).render({**engines, **given, **replaced})

    def rows(self, query: str) -> list[tuple]:
        """Rows of a query over the models."""
        return self.con.execute(query).fetchall()

    def events(self, *columns: str, order: str = "source_position, column_position") -> list[tuple]:
        """Columns of the events in order; instants as text in UTC, to the minute."""
        written = [f"strftime({c}, '%Y-%m-%d %H:%M')" if c in STAMPS else c for c in columns]
        return self.rows(f"select {', '.join(written)} from municipality_events order by {order}")
