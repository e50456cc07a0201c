"""Rows in force and their history, read as the dbt models read them: by the SQL of the macros."""

from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment

MACROS = Path(__file__).parents[3] / "dbt_project" / "macros"


def macro_sql(call: str, data: Path) -> str:
    """What a call of a landing macro gives, over the landing of one data folder."""
    files = (MACROS / "landed.sql", MACROS / "snapshot_changes.sql")
    written = "".join(file.read_text(encoding="utf-8") for file in files) + "{{ " + call + " }}"
    environment = Environment(autoescape=False)  # noqa: S701 - SQL
    return environment.from_string(written).render(env_var=lambda _: str(data)).strip()


def select(columns: str, call: str, data: Path) -> list[tuple[Any, ...]]:
    """Rows of a macro, in the order of its columns."""
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        return con.execute(f"select {columns} from {macro_sql(call, data)} order by all").fetchall()
