"""The newest delivery of each declared table, read as the door would read it, and typed in memory: nothing lands.

Clear rows exist in an in-memory DuckDB that may not spill, and in it identifiers are hashed at once. What the
municipality's models make of these rows is ``models``.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from mining.sql import identifier, text
from orchestration.check.findings import ColumnCheck, Finding, TableCheck
from orchestration.check.typed import found_as, missing_columns, named_as_declared, typed_sql
from orchestration.extract.batches import landed_schema
from orchestration.extract.declaration import Source, Table
from orchestration.extract.delivery import POSITION, Delivery
from orchestration.extract.errors import ConfigurationError, DeliveryError
from orchestration.extract.pending import pending_deliveries

ROWS = 200_000
"""Rows looked at in one delivery. A delivery with no more is counted whole."""


@dataclass(frozen=True)
class Newest:
    """A delivery that can be opened: its name, how, and how many there are."""

    name: str
    open: Callable[[Sequence[str] | None], Delivery]
    deliveries: int


@contextmanager
def memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that lives in memory alone."""
    con = duckdb.connect(":memory:", config={"temp_directory": "", "threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        yield con
    finally:
        con.close()


def newest_delivery(source: Source, table: Table, deliveries: Path) -> Newest | None:
    """What would be read last at the next refresh; None when nothing is delivered.

    Raises:
        DeliveryError, ConfigurationError: the source cannot be reached.
    """
    pending = list(pending_deliveries(table, deliveries, after=None, zone=source.meta.zone))
    return Newest(pending[-1].name, pending[-1].open, len(pending)) if pending else None


def check_table(
    con: duckdb.DuckDBPyConnection, source: Source, table: Table, deliveries: Path, *, as_of: datetime, rows: int = ROWS
) -> tuple[TableCheck, list[Finding]]:
    """Look at the newest delivery and lay its rows, typed, in ``con`` under the name ``sample_name`` gives.

    A table that cannot be read is laid empty, so that the models of the other sources can still be tried.
    """
    where = f"{source.name}.{table.name}"
    lay_empty(con, source, table)
    try:
        newest = newest_delivery(source, table, deliveries)
        if newest is None:
            return _nothing(source, table), [Finding("warning", where, "nothing is delivered yet")]
        there = newest.open(None).columns.names
        found = found_as(table, there)
        missing = missing_columns(table, found)
        declared = {column.delivered_as for column in table.columns} | set(found.values())
        extra = sum(1 for name in there if name not in declared)
        facts = (newest.deliveries, newest.name, missing, extra)
        if missing:
            said = f"{newest.name} lacks the column {', '.join(map(repr, missing))}; the source would stop"
            return _nothing(source, table, *facts), [Finding("error", where, said)]
        delivery = newest.open([name for name in found.values() if name])
        looked, is_whole = _lay(con, source, table, delivery, found, as_of=as_of, rows=rows)
    except (DeliveryError, ConfigurationError) as error:
        return _nothing(source, table), [Finding("error", where, str(error))]
    except (duckdb.Error, pa.ArrowException) as error:  # their text may hold a cell
        lay_empty(con, source, table)
        said = f"the newest delivery cannot be looked at: {type(error).__name__}"
        return _nothing(source, table), [Finding("error", where, said)]
    columns = _columns(con, table)
    first, last = _period(con, table)
    checked = TableCheck(
        source.name, table.name, newest.deliveries, newest.name, looked, is_whole, first, last, missing, extra, columns
    )
    return checked, [*_readable(where, columns, looked), *_extra(where, extra, table)]


def sample_name(source: str, table: str) -> str:
    """What a table's rows are called in memory."""
    return f"sample of {source}.{table}"


def lay_empty(con: duckdb.DuckDBPyConnection, source: Source, table: Table) -> None:
    """The table's landed columns without rows, and what landing lays beside them."""
    empty = landed_schema(table).empty_table()
    con.register("empty", empty)
    con.execute(f"create or replace table {identifier(sample_name(source.name, table.name))} as select * from empty")
    con.unregister("empty")


def _lay(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    table: Table,
    delivery: Delivery,
    found: dict[str, str | None],
    *,
    as_of: datetime,
    rows: int,
) -> tuple[int, bool]:
    batches, drawn = [], 0
    for batch in delivery.batches:
        batches.append(batch)
        drawn += batch.num_rows
        if drawn > rows:
            break
    schema = delivery.columns.append(pa.field(POSITION, pa.int64()))
    incoming = named_as_declared(pa.Table.from_batches(batches, schema=schema).slice(0, rows), found)
    con.register("incoming", incoming)
    try:
        con.execute(f"create or replace temp table typed as {typed_sql(source, table, incoming.schema)}")
    finally:
        con.unregister("incoming")
    name = identifier(sample_name(source.name, table.name))
    con.execute(f"create or replace table {name} as {_landed_sql(source, table, as_of)}")
    return min(drawn, rows), drawn <= rows


def _landed_sql(source: Source, table: Table, as_of: datetime) -> str:
    """The typed rows with the columns that landing lays beside them; a row with an unreadable required cell is out."""
    given = {
        "_row_id": f"{text(f'{source.name}.{table.name}.')} || {POSITION}",
        "_content": "''",
        "_position": POSITION if not table.meta.position else identifier(table.meta.position),
        "_delivery_no": "1",
        "_loaded_at": f"{text(as_of.isoformat())}::timestamptz",
        "_snapshot_at": f"{text(as_of.isoformat())}::timestamptz",
    }
    parts = [f"{given.get(name, identifier(name))} as {identifier(name)}" for name in landed_schema(table).names]
    needed = [f"{identifier(column.name)} is not null" for column in table.landed if column.required]
    where = f" where {' and '.join(needed)}" if needed else ""
    return f"select {', '.join(parts)} from typed{where}"


def _columns(con: duckdb.DuckDBPyConnection, table: Table) -> tuple[ColumnCheck, ...]:
    checked = []
    for column in table.landed:
        filled = f"count(*) filter (where {identifier(column.name + '__filled')})"
        readable = f"count({identifier(column.name)})"
        counts = con.execute(f"select {filled}, {readable} from typed").fetchall()[0]
        checked.append(ColumnCheck(column.name, column.delivered_as, column.required, *counts))
    return tuple(checked)


def _period(con: duckdb.DuckDBPyConnection, table: Table) -> tuple[str | None, str | None]:
    """First and last month of the events' stamps, without what systems write for no date."""
    times = [identifier(column.name) for column in table.landed if column.is_event_time]
    if not times:
        return None, None
    union = " union all ".join(f"select {name} as t from typed" for name in times)
    return con.execute(
        f"select strftime(min(t), '%Y-%m'), strftime(max(t), '%Y-%m') from ({union})"
        " where t between timestamptz '1950-01-01' and timestamptz '2100-01-01'"
    ).fetchall()[0]


def _nothing(
    source: Source,
    table: Table,
    deliveries: int = 0,
    name: str | None = None,
    missing: tuple[str, ...] = (),
    extra: int = 0,
) -> TableCheck:
    return TableCheck(source.name, table.name, deliveries, name, 0, True, None, None, missing, extra, ())


def _readable(where: str, columns: tuple[ColumnCheck, ...], rows: int) -> list[Finding]:
    findings = []
    for column in columns:
        unread = column.filled - column.readable
        if unread:
            level = "error" if unread == column.filled else "warning"
            message = (
                f"{column.column}: {unread} of {column.filled} filled cells do not read as declared; rows rejected"
            )
            findings.append(Finding(level, where, message))
        if column.required and column.filled < rows:
            empty = rows - column.filled
            level = "error" if empty == rows else "warning"
            findings.append(Finding(level, where, f"{column.column} is required and empty in {empty} of {rows} rows"))
    return findings


def _extra(where: str, extra: int, table: Table) -> list[Finding]:
    if not extra or getattr(table.meta, "new_columns", "stop") == "allow":
        return []
    stops = "the source would stop" if "new_columns" in type(table.meta).model_fields else "they do not land"
    return [Finding("warning", where, f"{extra} delivered columns are not declared; {stops}")]
