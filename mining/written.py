"""How mining puts a table on disk: one Parquet file, whole or not there. What is in it is the figures'.

Nothing is computed in this module.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from mining import sql


@dataclass(frozen=True)
class WrittenFigure:
    """One table of mining results on disk."""

    table: str
    path: Path
    rows: int


def write_figure(con: duckdb.DuckDBPyConnection, query: str, out: Path, *, table: str) -> WrittenFigure:
    """Write one query's rows to ``<out>/<table>/<table>.parquet``, in the query's order."""
    path = out / table / f"{table}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    con.execute(f"copy ({query}) to {sql.text(str(beside))} (format parquet, compression zstd)")
    beside.replace(path)
    row = con.execute(f"select count(*) from read_parquet({sql.text(str(path))})").fetchone()
    return WrittenFigure(table=table, path=path, rows=row[0] if row else 0)


def write_table(table: pa.Table, out: Path, *, name: str) -> WrittenFigure:
    """Write a table that was computed in Python to ``<out>/<name>/<name>.parquet``."""
    path = out / name / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    pq.write_table(table, beside, compression="zstd")
    beside.replace(path)
    return WrittenFigure(table=name, path=path, rows=table.num_rows)


def table_rows(out: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table that has just been written."""
    rows: list[dict[str, Any]] = pq.read_table(out / table / f"{table}.parquet").to_pylist()
    return rows
