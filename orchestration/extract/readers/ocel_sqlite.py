"""OCEL 2.0 in SQLite: the relational tables of the standard, read one table at a time and never joined.

A delivered database is a stranger's: it is opened read-only and immutable, only plain tables are read (no view, virtual
table or generated column), without their indexes, under an authoriser that allows reading and nothing else, and with
limits. SQLite's own text decoding puts cells into its errors, so text comes as bytes and is decoded here.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import printable
from orchestration.extract.readers.ocel_index import DOUBLED, ids_of
from orchestration.extract.readers.ocel_log import (
    LONGEST_VALUE,
    Change,
    EventRow,
    Link,
    ObjectRow,
    Text,
    as_text,
    too_large,
)
from orchestration.extract.readers.stream import head

MAGIC = b"SQLite format 3\0"
CORE = ("event", "object", "event_object", "object_object", "event_map_type", "object_map_type")
NOT_THERE = "its id is not in the table event, or stands there with another type"
TWICE = "its type's table holds more than one row of its id"
STANDARD = frozenset({"ocel_id", "ocel_time", "ocel_changed_field"})
_READS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})


@dataclass(frozen=True)
class _Table:
    """A plain table: its name as the file writes it, and its ordinary columns by their lower-case names."""

    name: str
    columns: dict[str, str]


class SqliteLog:
    """A log in SQLite.

    Raises (also while it is read):
        DeliveryError: not a sound database, too large, or without the tables and columns of OCEL 2.0.
    """

    def __init__(self, path: Path, connector: Connector) -> None:
        self._path = path
        if path.stat().st_size > connector.max_bytes:
            raise too_large(path.name, f"the file is larger than {connector.max_bytes} bytes, its connector's limit")
        with closing(_connect(path)) as con:
            self._tables = _tables(con, path)
        missing = [name for name in CORE if name not in self._tables]
        if missing:
            raise DeliveryError(f"{path.name} lacks the tables {', '.join(missing)} of OCEL 2.0 (views are not read)")
        self._event_tables = self._type_tables("event")
        self._object_tables = self._type_tables("object")

    def object_types(self) -> list[str]:  # noqa: D102 - see OcelLog
        return list(self._object_tables)

    def events(self) -> Iterator[EventRow]:
        """Each row of ``event`` with time and attributes from its type's table; its position is that in ``event``."""
        codes = {kind: code for code, kind in enumerate(self._event_tables)}
        known = ids_of((id_, codes.get(kind, -1)) for id_, kind in self._rows("event", ("ocel_id", "ocel_type")))
        met = np.zeros(len(known), dtype=bool)
        beyond = len(known)
        for kind, table in self._event_tables.items():
            attributes = [name for name in table.columns if name not in STANDARD]
            rows = self._rows(table, ("ocel_id", "ocel_time", *attributes))
            for position, (id_, time, *cells) in known.placed(rows, code=codes[kind]):
                fault, at = None, position
                if position is None or met[position - 1]:
                    beyond += 1
                    fault, at = (NOT_THERE if position is None else TWICE), beyond
                else:
                    met[position - 1] = True
                named = {table.columns[name]: cell for name, cell in zip(attributes, cells, strict=True)}
                yield EventRow(at, id_, kind, time, named, fault)
        for position, (id_, kind) in enumerate(self._rows("event", ("ocel_id", "ocel_type")), start=1):
            if not met[position - 1]:
                fault = DOUBLED.format(what="event") if position in known.doubled else None
                yield EventRow(position, id_, kind, None, {}, fault)

    def objects(self) -> Iterator[ObjectRow]:  # noqa: D102
        for at, (id_, kind) in enumerate(self._rows("object", ("ocel_id", "ocel_type")), start=1):
            yield ObjectRow(at, id_, kind)

    def event_objects(self) -> Iterator[Link]:  # noqa: D102
        return self._links("event_object", ("ocel_event_id", "ocel_object_id", "ocel_qualifier"))

    def object_objects(self) -> Iterator[Link]:  # noqa: D102
        return self._links("object_object", ("ocel_source_id", "ocel_target_id", "ocel_qualifier"))

    def object_changes(self) -> Iterator[Change]:
        """A row that names a changed field tells that one; a row that names none tells all it has."""
        position = 0
        for table in self._object_tables.values():
            fields = [name for name in table.columns if name not in STANDARD]
            there = [name for name in ("ocel_time", "ocel_changed_field") if name in table.columns]
            for id_, *cells in self._rows(table, ("ocel_id", *there, *fields)):
                told = dict(zip([*there, *fields], cells, strict=True))
                changed = told.get("ocel_changed_field")
                for name in fields if changed is None else [str(changed).casefold()]:
                    if changed is None and told[name] is None:
                        continue
                    position += 1
                    fault = None if name in fields else "it names a changed field that its table does not have"
                    shown, value = table.columns.get(name, name), told.get(name)
                    yield Change(position, None, id_, shown, value, told.get("ocel_time"), fault)

    def _links(self, table: str, columns: Sequence[str]) -> Iterator[Link]:
        for at, (id_, other, qualifier) in enumerate(self._rows(table, columns), start=1):
            yield Link(at, None, id_, other, qualifier)

    def _type_tables(self, what: str) -> dict[str, _Table]:
        """The table of each declared type, in the order of the map."""
        found: dict[str, _Table] = {}
        for kind, mapped in self._rows(f"{what}_map_type", ("ocel_type", "ocel_type_map")):
            if isinstance(kind, str):
                name = f"{what}_{mapped if isinstance(mapped, str) else ''}"
                if name.casefold() not in self._tables:
                    raise DeliveryError(
                        f"{self._path.name}: {what}_map_type names the table {printable([name])}, which is not there"
                    )
                found[kind] = self._tables[name.casefold()]
        return found

    def _rows(self, table: str | _Table, columns: Sequence[str]) -> Iterator[tuple[Text, ...]]:
        """A table's rows in the order they lie in, every cell as text."""
        table = self._tables[table] if isinstance(table, str) else table
        missing = [name for name in columns if name not in table.columns]
        if missing:
            raise DeliveryError(
                f"{self._path.name}: the table {printable([table.name])} lacks the columns {', '.join(missing)}"
            )
        names = ", ".join(_quoted(table.columns[name]) for name in columns)
        try:
            with closing(_connect(self._path)) as con:
                con.set_authorizer(_only_reading)
                for row in con.execute(f"select {names} from {_quoted(table.name)} not indexed"):  # noqa: S608 - quoted
                    yield tuple(map(as_text, row))
        except sqlite3.Error:
            raise _unsound(self._path) from None


def is_ocel_sqlite(path: Path) -> bool:
    """Whether a database has the tables of OCEL 2.0; False also when it is unsound."""
    try:
        with closing(_connect(path)) as con:
            return set(CORE) <= set(_tables(con, path))
    except DeliveryError:
        return False


def _connect(path: Path) -> sqlite3.Connection:
    if head(path, len(MAGIC)) != MAGIC:
        raise DeliveryError(f"{path.name} is not an SQLite database; a packed one must be unpacked first")
    try:
        con = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True)
        con.text_factory = _decoded
        con.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        for setting in ("trusted_schema = off", "query_only = on", "temp_store = memory", "cell_size_check = on"):
            con.execute(f"pragma {setting}")
    except sqlite3.Error:
        raise _unsound(path) from None
    return con


def _decoded(raw: bytes) -> str | bytes:
    """Text of a cell; bytes, which ``as_text`` calls unreadable, when it is not UTF-8."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


def _only_reading(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _READS else sqlite3.SQLITE_DENY


def _tables(con: sqlite3.Connection, path: Path) -> dict[str, _Table]:
    """The plain tables of the file, by their names in lower case; SQLite does not tell upper case from lower."""
    try:
        listed = con.execute("select name from sqlite_schema where type = 'table' and rootpage > 0")
        names = [name for (name,) in listed if isinstance(name, str) and not name.startswith("sqlite_")]
        return {
            name.casefold(): _Table(
                name, {column.casefold(): column for column in _plain_columns(con, name) if isinstance(column, str)}
            )
            for name in names
        }
    except sqlite3.Error:
        raise _unsound(path) from None


def _plain_columns(con: sqlite3.Connection, table: str) -> list[str]:
    """A table's columns without the generated ones, whose expressions would be run."""
    return [row[1] for row in con.execute(f"pragma table_xinfo({_quoted(table)})") if row[6] == 0]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _unsound(path: Path) -> DeliveryError:
    return DeliveryError(f"{path.name} is not a sound SQLite database; it may be cut short, ask for a new delivery")
