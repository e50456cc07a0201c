"""The SQL a database is read with: the wanted columns of a relation or query, from the watermark on, in order.

Text only, in each system's dialect; a test prints it. Connections, types of results and errors are the readers'.
"""

from collections.abc import Iterable
from datetime import date, datetime

import pyarrow as pa

from mining.sql import identifier, text
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.watermark import Watermark, instant, number, wall_clock
from orchestration.extract.sql_check import System
from orchestration.extract.sql_connector import SqlConnector


def everything_sql(how: SqlConnector, *, rows: bool = True) -> str:
    """All columns of what is declared; with ``rows`` false none of its rows: to see what is there."""
    return f"select * from {_from_sql(how)}" + ("" if rows else " where 1 = 0")


def wanted_sql(how: SqlConnector, cells: Iterable[str], *, where: str | None = None, order: Iterable[str] = ()) -> str:
    """The wanted columns, as expressions; ``where`` is the watermark's condition."""
    parts = ["select " + ", ".join(cells), f"from {_from_sql(how)}"]
    if where:
        parts.append(f"where {where}")
    names = [quoted(name, how.system) for name in dict.fromkeys(order)]
    if names:
        parts.append(f"order by {', '.join(names)}")
    return "\n".join(parts)


def _from_sql(how: SqlConnector) -> str:
    if how.query is None:
        return ".".join(quoted(part, how.system) for part in (how.relation or "").split("."))
    alias = "delivered" if how.system == "oracle" else "as delivered"  # Oracle takes no AS before a table's name
    query = how.query.strip().removesuffix(";")
    return f"(\n{query}\n) {alias}"  # on lines of its own, so that a comment at its end ends


def quoted(name: str, system: System) -> str:
    """A column's name, upper and lower case as declared. SQL Server's connections may read "x" as a text."""
    return "[" + name.replace("]", "]]") + "]" if system == "sqlserver" else identifier(name)


def from_watermark_sql(how: SqlConnector, cursor: str, kind: pa.DataType, after: Watermark, *, zone: str) -> str:
    """Rows at or after the watermark, and those without a cursor: what has landed already is dropped as a duplicate.

    Strictly after would lose the rows that share the last stamp and were committed later.

    Raises:
        DeliveryError: the cursor's column is neither a time nor a number.
    """
    name = quoted(cursor, how.system)
    return f"({name} >= {_literal_sql(how, cursor, kind, after, zone=zone)} or {name} is null)"


def _literal_sql(how: SqlConnector, cursor: str, kind: pa.DataType, after: Watermark, *, zone: str) -> str:
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        moment = instant(after, overlap=how.overlap)
        if pa.types.is_timestamp(kind) and kind.tz:
            return _stamp_sql(moment, how.system, zoned=True)
        local = wall_clock(moment, zone)
        return _day_sql(local.date(), how.system) if pa.types.is_date(kind) else _stamp_sql(local, how.system)
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_floating(kind):
        return str(number(after, overlap=how.overlap))
    raise DeliveryError(
        f"{how.name}: the cursor {cursor!r} must be a column of times, dates or whole numbers in the database"
    )


def _stamp_sql(stamp: datetime, system: System, *, zoned: bool = False) -> str:
    written = stamp.replace(tzinfo=None).isoformat(" ", "microseconds") + (" +00:00" if zoned else "")
    if system == "sqlserver":
        return f"cast({text(written)} as {'datetimeoffset(7)' if zoned else 'datetime2(7)'})"
    kind = "timestamptz" if zoned and system == "postgresql" else "timestamp"
    return f"{kind} {text(written)}"


def _day_sql(day: date, system: System) -> str:
    return f"cast({text(day.isoformat())} as date)" if system == "sqlserver" else f"date {text(day.isoformat())}"
