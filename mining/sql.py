"""Quoting: the one place where names and texts become SQL.

Figures are written as SQL elsewhere; here stands only what makes an identifier or a literal safe to put into them.
"""

from collections.abc import Iterable
from datetime import datetime

from mining.errors import ArgumentError

MAX_PARTS = 3


def identifier(name: str) -> str:
    """One name as a quoted SQL identifier: ``unit`` gives ``"unit"``."""
    if not name:
        raise ArgumentError("an SQL identifier is empty; it must have at least one character")
    return '"' + name.replace('"', '""') + '"'


def relation(name: str) -> str:
    """A dotted name as a quoted relation: ``canonical.cases`` gives ``"canonical"."cases"``.

    Raises:
        ArgumentError: a part is empty, or there are more parts than catalog, schema and table.
    """
    parts = name.split(".")
    if len(parts) > MAX_PARTS or not all(parts):
        raise ArgumentError(f"relation '{name}' is not of the form table, schema.table or catalog.schema.table")
    return ".".join(identifier(part) for part in parts)


def text(value: str) -> str:
    """A text as an SQL literal: ``O'Hara`` gives ``'O''Hara'``."""
    return "'" + value.replace("'", "''") + "'"


def instant(value: datetime, *, name: str = "as_of") -> str:
    """An aware datetime as a ``timestamptz`` literal; ``name`` is what an error calls it.

    Raises:
        ArgumentError: ``value`` carries no time zone, so it is no instant.
    """
    if value.utcoffset() is None:
        raise ArgumentError(f"{name} '{value.isoformat()}' has no time zone; give one, e.g. +00:00")
    return f"timestamptz '{value.isoformat()}'"


def texts(values: Iterable[str]) -> str:
    """Texts as the right side of ``in``, each once, in their order: ``('a', 'b')``."""
    return "(" + ", ".join(text(value) for value in sorted(set(values))) + ")"
