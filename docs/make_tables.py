"""Writes ``docs/tables.md``, the list of published tables and columns, from a release. Run it after a mart has changed.

    python docs/make_tables.py data

What a column means is written once, in the mart's YAML; the release carries it as ``data_dictionary`` and as comments.
"""

import argparse
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import duckdb

PAGE = Path(__file__).resolve().parent / "tables.md"
HEADER = """# Tabeller

Alle tabeller i en udgivelse, `published/sagsflow.duckdb` og `published/parquet/<tabel>.parquet`. Hvordan de åbnes, og
hvordan der vælges niveau (`level`), står i [bi.md](bi.md). Siden er skrevet af `docs/make_tables.py` ud fra en
udgivelses `data_dictionary`; ret ikke her, men i tabellens `.yml` i `dbt_project/models/marts/`.

Et skjult tal er tomt (NULL), og `is_suppressed` er sand. Tidspunkter er UTC.
"""
SHORT_TYPES = {"TIMESTAMP WITH TIME ZONE": "timestamptz"}
QUERY = """
select dictionary."table", dictionary."column", columns.data_type, dictionary.description_da
from data_dictionary as dictionary
left join duckdb_columns() as columns
    on columns.table_name = dictionary."table"
    and columns.column_name = dictionary."column"
    and columns.database_name = current_database()
order by dictionary."table", columns.column_index nulls first
"""


class Described(NamedTuple):
    """A published column with its type, or a table (``column`` empty, no type)."""

    table: str
    column: str
    data_type: str | None
    description_da: str


def read_dictionary(published: Path) -> list[Described]:
    """Tables and columns of a release: each table first, then its columns in their order."""
    with duckdb.connect(str(published / "sagsflow.duckdb"), read_only=True) as con:
        return [Described(*row) for row in con.execute(QUERY).fetchall()]


def render(rows: Iterable[Described]) -> str:
    """The page as Markdown, a section per table."""
    parts = [HEADER]
    for table, group in groupby(rows, key=lambda row: row.table):
        about, *columns = group
        parts.append(f"\n## {table}\n\n{about.description_da}\n\n| kolonne | type | betydning |\n|---|---|---|\n")
        parts += [f"| `{c.column}` | {_short(c.data_type)} | {_cell(c.description_da)} |\n" for c in columns]
    return "".join(parts)


def _short(data_type: str | None) -> str:
    return SHORT_TYPES.get(data_type or "", (data_type or "").lower())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Read the release of a data folder and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="a data folder with a release, such as data")
    PAGE.write_text(render(read_dictionary(parser.parse_args().data / "published")), encoding="utf-8")


if __name__ == "__main__":
    main()
