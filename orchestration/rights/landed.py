"""The landed tables as rights work sees them: every batch of every table, declared or not, with its ties.

What goes is decided in ``removal``; files are rewritten in ``rewrite``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from mining.sql import identifier, text
from orchestration.extract.column import BESIDE
from orchestration.extract.declaration import Source, Table
from orchestration.rights.ties import Ties, ties_of
from orchestration.settings import Settings

NO_TIES = Ties((), (), (), (), (), has_events=False)


@dataclass(frozen=True)
class LandedFolder:
    """One table's folder in landing.

    Attributes:
        source: the source's name; ``table`` likewise.
        folder: where its batches lie.
        declared: its declaration; None where the source or table is no longer declared.
        strangers: text columns that landed under an earlier declaration; what they hold is no longer known.
        lacking: declared columns that nothing has landed with yet; every row is empty there.
        ties: of its declared columns.
    """

    source: str
    table: str
    folder: Path
    declared: Table | None
    strangers: tuple[str, ...]
    lacking: tuple[str, ...]
    ties: Ties

    @property
    def batches(self) -> list[Path]:
        """The batches' folders that hold rows, by number."""
        return sorted(part.parent for part in self.folder.glob("batch-*/part.parquet") if _rows(part))

    @property
    def superseded(self) -> list[Path]:
        """Lists of earlier rows that a batch replaced or deleted."""
        return sorted(self.folder.glob("batch-*/superseded.parquet"))

    def relation_sql(self) -> str:
        """Every landed row of the table, of all batches and versions, with every declared column."""
        landed = f"read_parquet({text(str(self.folder / 'batch-*' / 'part.parquet'))}, union_by_name = true)"
        if not self.lacking:
            return landed
        empty = ", ".join(f"null::varchar as {identifier(name)}" for name in self.lacking)
        return f"(select *, {empty} from {landed})"

    def in_force_sql(self) -> str:
        """The rows that no later batch replaced or deleted."""
        if not self.superseded:
            return self.relation_sql()
        earlier = f"read_parquet({text(str(self.folder / 'batch-*' / 'superseded.parquet'))}, union_by_name = true)"
        return (
            f"(select landed.* from {self.relation_sql()} as landed"
            f" anti join {earlier} as earlier using (_row_id, _delivery_no))"
        )


def landed_folders(landing: Path, sources: tuple[Source, ...]) -> list[LandedFolder]:
    """Every table's folder in landing, by source and table; those that nothing declares any more too."""
    declared = {(source.name, table.name): table for source in sources for table in source.tables}
    found = []
    for folder in sorted({part.parent.parent for part in landing.glob("*/*/batch-*/part.parquet")}):
        names = (folder.parent.name, folder.name)
        table = declared.get(names)
        there = _text_columns(folder)
        known = {column.name for column in table.landed} if table else set()
        found.append(
            LandedFolder(
                *names,
                folder,
                table,
                strangers=_strangers(there, known),
                lacking=tuple(sorted(known - there.keys())),
                ties=ties_of(table) if table else NO_TIES,
            )
        )
    return found


def _text_columns(folder: Path) -> dict[str, bool]:
    """Every column that a batch of the table has, in order of first sight, and whether it is text in any."""
    columns: dict[str, bool] = {}
    for part in sorted(folder.glob("batch-*/part.parquet")):
        for field in pq.read_schema(part):
            is_text = str(field.type) in ("string", "large_string")
            columns[field.name] = columns.get(field.name, False) or is_text
    return columns


def _strangers(there: dict[str, bool], known: set[str]) -> tuple[str, ...]:
    return tuple(
        name
        for name, is_text in there.items()
        if is_text and name not in known and not name.startswith("_") and not name.endswith(BESIDE)
    )


def _rows(part: Path) -> int:
    return pq.read_metadata(part).num_rows


@contextmanager
def workbench(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory for pseudonymised rows; what it spills lies in the data folder and goes with it."""
    spill = settings.data / ".rights-spill"
    con = duckdb.connect(":memory:", config={"threads": 2, "temp_directory": str(spill)})
    try:
        con.execute("set TimeZone = 'UTC'")
        yield con
    finally:
        con.close()
        for path in sorted(spill.rglob("*"), reverse=True) if spill.is_dir() else ():
            path.unlink() if not path.is_dir() else path.rmdir()
        if spill.is_dir():
            spill.rmdir()


def distinct_values(con: duckdb.DuckDBPyConnection, table: LandedFolder, column: str) -> list[str]:
    """The distinct pseudonyms of a landed column."""
    name = identifier(column)
    rows = con.execute(f"select distinct {name} from {table.relation_sql()} where {name} is not null order by 1")
    return [value for (value,) in rows.fetchall()]
