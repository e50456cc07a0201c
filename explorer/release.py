"""The published release as the pages read it: opened read-only, and one release for the whole of an answer.

``published`` is a link that a refresh swaps. It is resolved once for each answer, so that no page mixes two releases;
the connection stays open until another release has taken its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]


class NoRelease(LookupError):
    """Nothing has been published in this data folder yet."""


@dataclass(frozen=True)
class Release:
    """One release: ``rows`` answers a question, ``has`` says whether it holds a table."""

    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str, *parameters: object) -> list[Row]:
        """The rows of a query as dictionaries; values from the address line come as ``parameters`` alone."""
        cursor = self.connection.cursor()
        try:
            found = cursor.execute(query, list(parameters))
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        finally:
            cursor.close()

    def row(self, query: str, *parameters: object) -> Row | None:
        """The only row of a query, or None."""
        rows = self.rows(query, *parameters)
        return rows[0] if rows else None

    def has(self, table: str) -> bool:
        """Whether the release holds a table: an older one may lack what a page would show."""
        return bool(self.rows("select 1 from duckdb_tables() where table_name = ?", table))

    def values(self, query: str, *parameters: object) -> Sequence[Any]:
        """The first column of a query."""
        return [next(iter(row.values())) for row in self.rows(query, *parameters)]


def open_release(published: Path) -> Release:
    """The release that ``published`` leads to now.

    Raises:
        NoRelease: the folder or its database is not there.
    """
    database = published.resolve() / "sagsflow.duckdb"
    if not database.is_file():
        raise NoRelease("nothing is published yet: run `sagsflow refresh` first")
    return Release(_connected(database))


@lru_cache(maxsize=2)
def _connected(database: Path) -> duckdb.DuckDBPyConnection:
    """One connection for each release; the one before last is let go when a newer release is opened."""
    return duckdb.connect(str(database), read_only=True, config={"threads": 2, "enable_external_access": False})
