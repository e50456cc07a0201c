"""Distinct cells first, then spread: what happens to a column happens once per different cell of a batch.

Typing, masking and pseudonyms are functions of a cell alone, and cells repeat. ``cells_sql`` says what becomes of the
distinct cells of one delivered column; ``typed_cells`` runs it and gives every row its result. Whole rows (faults,
identity, order) are ``orchestration.extract.door``'s.
"""

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

from mining.sql import identifier, text
from orchestration.extract.cpr import is_number_sql, masked_sql
from orchestration.extract.declaration import Column, Source
from orchestration.extract.delivery import POSITION
from orchestration.extract.free_text import is_sentence_sql
from orchestration.extract.typing_sql import ambiguous_sql, cell_sql, precision_sql, value_sql

MASKED, SENTENCE, NUMBER = "__masked", "__sentence", "__number"
"""Beside a kept column while it is at the door: was a CPR number masked, is it prose, has the number a CPR's form."""

SHARED_OUT = 16_384
"""Rows per piece that DuckDB's threads take from Arrow; one piece is one thread's."""


def typed_cells(
    con: duckdb.DuckDBPyConnection, batch: pa.RecordBatch, source: Source, columns: Sequence[Column]
) -> pa.Table:
    """Every row's position and, of each landed column, its value and what the door must know of it."""
    arrays, names = [batch.column(POSITION)], [POSITION]
    for delivered_as in dict.fromkeys(column.delivered_as for column in columns):
        cells = batch.column(delivered_as)
        distinct, rows = _distinct(cells)
        numbers = pa.array(np.arange(len(distinct)), pa.int64())
        con.register("incoming", shared_out(pa.record_batch({delivered_as: distinct, POSITION: numbers})))
        try:
            of_it = [column for column in columns if column.delivered_as == delivered_as]
            made = con.sql(cells_sql(source, of_it, cells.type)).to_arrow_table().combine_chunks()
        finally:
            con.unregister("incoming")
        for name in made.column_names[1:]:
            results = made[name].combine_chunks()
            arrays.append(results if rows is None else results.take(rows))
            names.append(name)
    return pa.table(arrays, names=names)


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
