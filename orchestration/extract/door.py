"""The door: where identity stops. Clear rows come in, typed and pseudonymised rows go out, all in memory.

Pseudonyms are HMAC-SHA256 under the purpose's key, namespaced by kind, so that a CPR number gives the same citizen in
every source of a purpose and a case number never collides with one. CPR numbers in kept text are masked. The clear
text exists only in memory: in Arrow, and in a DuckDB that may not spill to disk. What becomes of a cell is ``cells``;
batches, repeats and files are ``orchestration.extract.landing``'s business.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from mining.sql import identifier, text
from orchestration.extract.cells import MASKED, NUMBER, SENTENCE, Cells, shared_out
from orchestration.extract.declaration import Column, Source, Table
from orchestration.extract.delivery import POSITION
from orchestration.extract.errors import DeliveryError
from orchestration.extract.free_text import reads_like_prose
from orchestration.extract.keyed_hash import keyed_hash
from orchestration.rights.screen import REASON as SUPPRESSED
from orchestration.rights.screen import Screen
from orchestration.rights.suppression import Suppression

ROW_HASH = "_row_hash"
CONTENT = "_content"

LEAST_NUMBERS = 3
MOST_NUMBERS = 0.8
"""A kept number column is refused when at least 3 different values, and 8 of 10, have the form of a CPR number. Of
random nine-digit numbers 1 in 9 has it, of ten-digit ones 1 in 20."""

REJECTED = pa.schema(
    [("position", pa.int64()), ("field", pa.string()), ("reason", pa.string()), ("shape", pa.string())]
)


@dataclass(frozen=True)
class Admitted:
    """What came through: rows for landing, and the rows that did not, with field, reason and shape.

    Attributes:
        rows: typed and pseudonymised, with ``_row_hash`` (identity) and ``_content`` (all that lands).
        rejected: one row per fault.
        masked: of each kept text column in which a CPR number was masked, the number of cells.
        suspected_free_text: kept columns that read like prose and are not declared as free text.
    """

    rows: pa.Table
    rejected: pa.Table
    masked: dict[str, int] = field(default_factory=dict)
    suspected_free_text: tuple[str, ...] = ()

    @property
    def cpr_masked(self) -> int:
        """Cells in which a CPR number was masked."""
        return sum(self.masked.values())


@contextmanager
def open_door(
    key: bytes, source: Source, table: Table, delivered: pa.Schema, *, suppression: Suppression | None = None
) -> Iterator["Door"]:
    """A door for one delivery; the key's pads leave the connection's variables when it closes.

    Rows of people and cases on the suppression list do not come through.
    """
    con = duckdb.connect(":memory:", config={"temp_directory": "", "threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        with keyed_hash(con, key):
            yield Door(con, source, table, Screen(suppression, table) if suppression else None)
    finally:
        con.close()


class Door:
    """Admits batches of one delivery. Not thread-safe: one delivery, one door."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, source: Source, table: Table, screen: Screen | None = None
    ) -> None:
        self._con, self._table, self._screen = con, table, screen
        self._cells = Cells(con, source, table.landed)
        self._rejected_sql = rejected_sql(table)
        self._admitted_sql = admitted_sql(source, table)

    def admit(self, batch: pa.RecordBatch) -> Admitted:
        """Type, mask, pseudonymise and check one batch. Rows keep their order; the clear batch is let go at once.

        Raises:
            DeliveryError: a column that is kept as a number holds CPR numbers.
        """
        typed = self._cells.typed(batch)
        self._refuse_numbers(typed)
        rejected = self._run(self._rejected_sql, typed=typed).cast(REJECTED)
        if rejected.num_rows:
            faulty = pc.is_in(typed[POSITION], value_set=rejected["position"].combine_chunks())
            typed = typed.filter(pc.invert(faulty))
        masked = {column.name: pc.sum(typed[column.name + MASKED]).as_py() for column in self._kept}
        prose = [
            column.name for column in self._kept if reads_like_prose(typed[column.name], typed[column.name + SENTENCE])
        ]
        rows, suppressed = self._screened(self._run(self._admitted_sql, safe=typed))
        return Admitted(
            rows=rows,
            rejected=pa.concat_tables([rejected, suppressed]),
            masked={name: cells for name, cells in masked.items() if cells},
            suspected_free_text=tuple(prose),
        )

    def _screened(self, rows: pa.Table) -> tuple[pa.Table, pa.Table]:
        """The rows that may land, and those of suppressed people: their position and nothing else."""
        if self._screen is None:
            return rows, REJECTED.empty_table()
        screened = self._screen.screen(rows)
        kept = screened.rows
        if screened.is_emptied:  # what lands must not say by its hash what its cell no longer says
            query = (
                f"select * replace ({content_sql(self._table)} as {CONTENT}) from kept order by {identifier(POSITION)}"
            )
            kept = self._run(query, kept=kept)
        turned_away = [{"position": position, "reason": SUPPRESSED} for position in screened.suppressed]
        return kept, pa.Table.from_pylist(turned_away, REJECTED)

    @property
    def _kept(self) -> list[Column]:
        return [column for column in self._table.landed if column.is_kept_text]

    def _run(self, query: str, **rows: pa.Table) -> pa.Table:
        ((name, table),) = rows.items()
        self._con.register(name, shared_out(table))
        try:
            return self._con.sql(query).to_arrow_table()
        finally:
            self._con.unregister(name)

    def _refuse_numbers(self, typed: pa.Table) -> None:
        """A number cannot be masked and stay one, so a column of CPR numbers does not come through as numbers."""
        for column in self._table.landed:
            if column.name + NUMBER not in typed.column_names:
                continue
            different = pc.count_distinct(typed[column.name]).as_py()
            alike = pc.count_distinct(typed[column.name].filter(typed[column.name + NUMBER])).as_py()
            if alike >= LEAST_NUMBERS and alike >= MOST_NUMBERS * different:
                raise DeliveryError(
                    f"field {column.name!r} is declared {column.data_type} and kept, and {alike} of {different} values"
                    " have the form of a CPR number; declare it varchar with treatment pseudonymise and kind borger,"
                    " or drop it"
                )


def rejected_sql(table: Table) -> str:
    """One row per fault: a required field that is empty, a value that does not read as its declared type."""
    nothing = "select null::bigint as position, null::varchar as field, null::varchar as reason, null::varchar as shape"
    faults = [f"{nothing} where false"]
    for column in table.landed:
        unread = "null"
        if column.data_type != "varchar":
            unread = identifier(column.name + "__shape")
            by = f" by {list(column.formats)}" if column.formats else ""
            faults.append(
                _fault_sql(column, f"not readable as {column.data_type}{by}", f"{unread} is not null", unread)
            )
        if column.required:
            faults.append(_fault_sql(column, "required field is empty", f"{unread} is null", "null"))
    return "\nunion all\n".join(faults) + "\norder by 1, 2"


def _fault_sql(column: Column, reason: str, condition: str, shape: str) -> str:
    return (
        f"select {identifier(POSITION)}, {text(column.name)}, {text(reason)}, {shape}"
        f" from typed where {identifier(column.name)} is null and {condition}"
    )


def admitted_sql(source: Source, table: Table) -> str:
    """The rows without a fault, in order, with the keyed hash of their identity and a hash of all that lands."""
    columns = [identifier(POSITION)]
    for column in table.landed:
        columns.append(identifier(column.name))
        if column.data_type == "timestamptz":
            columns += [identifier(column.name + suffix) for suffix in ("__precision", "__ambiguous")]
    return (
        f"select *, {content_sql(table)} as {CONTENT}\nfrom (\n"
        f"    select {', '.join(columns)},\n        {_row_hash_sql(source, table)} as {ROW_HASH}\n    from safe\n)"
        f"\norder by {identifier(POSITION)}"
    )


def _row_hash_sql(source: Source, table: Table) -> str:
    """Keyed hash of the row's identity after typing, so that the same row in another format is the same row.

    Each part stands after its length: no cell can hold a separator that makes two different rows one.
    """
    parts = [_part_sql(column) for column in table.identity]
    return f"keyed_hash(concat_ws(chr(31), {', '.join([text(source.name), text(table.name), *parts])}))"


def content_sql(table: Table, row_hash: str = ROW_HASH) -> str:
    """Hash of the row's identity hash and the rest of what lands: it tells a correction from a row delivered again.

    MD5 costs a fifth of a second HMAC. What it is made of begins with a keyed hash and holds pseudonyms, never an
    identifier, and all of it stands in the same row; nothing can be tried against it that the row does not say.
    """
    identity = {column.name for column in table.identity}
    parts = [_part_sql(column) for column in table.landed if column.name not in identity]
    return f"md5(concat_ws(chr(31), {', '.join([row_hash, *parts])}))"


def _part_sql(column: Column) -> str:
    name = identifier(column.name)
    value = f"epoch_us({name})" if column.data_type == "timestamptz" else name
    written = f"cast({value} as varchar)"
    return f"coalesce(length({written}) || ':' || {written}, '')"
