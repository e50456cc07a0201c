"""Distinct cells first, then spread: what happens to a column happens once per different cell of a batch.

Typing, masking and pseudonyms are functions of a cell alone, and cells repeat. ``cells_sql`` says what becomes of the
distinct cells of one delivered column; ``Cells`` runs it and gives every row its result. Whole rows (faults,
identity, order) are ``orchestration.extract.door``'s.
"""

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mining.sql import identifier, text
from orchestration.extract.cpr import is_number_sql, masked_sql
from orchestration.extract.declaration import Column, Source
from orchestration.extract.delivery import POSITION
from orchestration.extract.free_text import is_sentence_sql
from orchestration.extract.typing_sql import ambiguous_sql, cell_sql, precision_sql, value_sql

MASKED, SENTENCE, NUMBER = "__masked", "__sentence", "__number"
"""Beside a kept column while it is at the door: was a CPR number masked, is it prose, has the number a CPR's form."""

REMEMBERED = 200_000
"""Cells of a column remembered at most, so that memory does not grow with the file; beyond that it begins anew."""

SELDOM = 0.5
"""Where more of a batch's cells are different, they do not repeat enough to be worth remembering."""

SHARED_OUT = 16_384
"""Rows per piece that DuckDB's threads take from Arrow; one piece is one thread's."""


class Cells:
    """Works on the cells of one delivery. What became of cells that repeat is remembered from batch to batch."""

    def __init__(self, con: duckdb.DuckDBPyConnection, source: Source, columns: Sequence[Column]) -> None:
        self._con, self._source, self._columns = con, source, columns
        self._known: dict[str, tuple[pa.Array, pa.Table]] = {}

    def typed(self, batch: pa.RecordBatch) -> pa.Table:
        """Every row's position and, of each landed column, its value and what the door must know of it."""
        arrays, names = [batch.column(POSITION)], [POSITION]
        for delivered_as in dict.fromkeys(column.delivered_as for column in self._columns):
            made, rows = self._of_column(delivered_as, batch.column(delivered_as))
            for name in made.column_names:
                results = made[name].combine_chunks()
                arrays.append(results if rows is None else results.take(rows))
                names.append(name)
        return pa.table(arrays, names=names)

    def _of_column(self, delivered_as: str, cells: pa.Array) -> tuple[pa.Table, pa.Array | None]:
        """Results of the different cells, and for each row which one is its own; None where they stand row by row."""
        distinct, rows = _distinct(cells)
        if not pa.types.is_string(distinct.type) or len(distinct) > SELDOM * len(cells):
            return self._made(delivered_as, distinct, cells.type), rows
        known, results = self._known.pop(delivered_as, (distinct.slice(0, 0), None))
        new = distinct.filter(pc.is_null(pc.index_in(distinct, value_set=known)))
        if results is None or len(new):
            made = self._made(delivered_as, new, cells.type)
            known = pa.concat_arrays([known, new])
            results = made if results is None else pa.concat_tables([results, made]).combine_chunks()
        if len(known) <= REMEMBERED:
            self._known[delivered_as] = known, results
        return results, pc.index_in(distinct, value_set=known).take(rows)

    def _made(self, delivered_as: str, distinct: pa.Array, delivered: pa.DataType) -> pa.Table:
        columns = [column for column in self._columns if column.delivered_as == delivered_as]
        numbers = pa.array(np.arange(len(distinct)), pa.int64())
        self._con.register("incoming", shared_out(pa.record_batch({delivered_as: distinct, POSITION: numbers})))
        try:
            made = self._con.sql(cells_sql(self._source, columns, delivered)).to_arrow_table()
        finally:
            self._con.unregister("incoming")
        return made.drop_columns([POSITION]).combine_chunks()


def cells_sql(source: Source, columns: Sequence[Column], delivered: pa.DataType) -> str:
    """What becomes of each distinct cell of ``incoming``, in order: columns that read the same delivered column."""
    parts = [identifier(POSITION)]
    for column in columns:
        parts += [f"{made} as {identifier(column.name + suffix)}" for suffix, made in _made(source, column, delivered)]
    return "select\n    " + ",\n    ".join(parts) + f"\nfrom incoming\norder by {identifier(POSITION)}"


def _made(source: Source, column: Column, delivered: pa.DataType) -> list[tuple[str, str]]:
    """Expressions of one column, by the suffix of the name they get."""
    value = value_sql(column, delivered, zone=source.meta.zone)
    if column.treatment == "pseudonymise":
        return [("", pseudonym_sql(value, kind=source.kind_of(column)))]
    if column.data_type == "varchar":
        if column.treatment != "keep":
            return [("", value)]
        masked = masked_sql(value)
        sentence = "false" if column.free_text else is_sentence_sql(value)
        return [("", masked), (MASKED, f"({masked}) is distinct from {value}"), (SENTENCE, sentence)]
    made = [("", value), ("__shape", f"case when {value} is null then {_shape_sql(column, delivered)} end")]
    if column.data_type == "timestamptz":
        made.append(("__precision", precision_sql(column, delivered)))
        made.append(("__ambiguous", ambiguous_sql(column, delivered, zone=source.meta.zone)))
    if column.data_type in ("bigint", "double"):
        made.append((NUMBER, is_number_sql(value)))
    return made


def pseudonym_sql(value: str, *, kind: str) -> str:
    """Keyed pseudonym of a value within its kind. A CPR number is one citizen however it is written.

    Letters of any alphabet stay, and so does a value of signs alone, so that two people never become one.
    """
    if kind == "borger":
        compact = rf"coalesce(nullif(upper(regexp_replace({value}, '[^\p{{L}}\p{{M}}\p{{N}}]', '', 'g')), ''), {value})"
        value = rf"case when regexp_full_match({compact}, '\d{{9}}') then '0' || {compact} else {compact} end"
    return f"keyed_hash({text(f'{kind}|')} || {value})"


def _shape_sql(column: Column, delivered: pa.DataType) -> str:
    cell = cell_sql(column, delivered)
    masked = rf"regexp_replace(regexp_replace({cell}, '\p{{N}}', '9', 'g'), '[\p{{L}}\p{{M}}]', 'a', 'g')"
    return f"length({cell}) || ' characters, shape ' || left({masked}, 24)"


def shared_out(rows: pa.RecordBatch | pa.Table) -> pa.Table:
    """The same rows in pieces that DuckDB's threads can share: it gives each Arrow batch to one thread."""
    whole = rows if isinstance(rows, pa.Table) else pa.Table.from_batches([rows])
    return pa.Table.from_batches(whole.to_batches(max_chunksize=SHARED_OUT), schema=whole.schema)


def _distinct(cells: pa.Array) -> tuple[pa.Array, pa.Array | None]:
    """The distinct cells, an empty one among them, and for each row which one it has; None where each is its own."""
    if pa.types.is_string_view(cells.type):
        cells = cells.cast(pa.string())
    try:
        encoded = cells.dictionary_encode(null_encoding="encode")
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):  # a type Arrow cannot compare
        return cells, None
    return encoded.dictionary, encoded.indices
