"""Rows that are declared rather than computed, as SQL: a table of literals with fixed columns and types.

What the rows say is their caller's; here a value becomes a literal.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from mining import sql

Cell = str | float | date | None


def literal_table_sql(columns: Mapping[str, str], rows: Iterable[Mapping[str, Cell]], *, key: tuple[str, ...]) -> str:
    """A query that gives the rows, typed, in the order of ``key``; without rows, the empty table.

    Args:
        columns: the name and DuckDB type of each column, in order.
        rows: a cell for each column; the first column of ``key`` is never NULL.
        key: the columns that order the rows.
    """
    given = list(rows) or [dict.fromkeys(columns)]
    literals = ",\n    ".join(f"({', '.join(_literal(row[name]) for name in columns)})" for row in given)
    typed = ",\n    ".join(
        f"{sql.identifier(name)}::{kind} as {sql.identifier(name)}" for name, kind in columns.items()
    )
    names = ", ".join(map(sql.identifier, columns))
    return f"""
select
    {typed}
from (values
    {literals}
) as declared({names})
where {sql.identifier(key[0])} is not null
order by {", ".join(map(sql.identifier, key))}"""


def _literal(cell: Cell) -> str:
    if cell is None:
        return "null"
    if isinstance(cell, bool):
        return str(cell).lower()
    return repr(cell) if isinstance(cell, int | float) else sql.text(str(cell))
