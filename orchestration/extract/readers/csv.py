"""Delimited text: CSV, TSV and the like, in any encoding, gzipped or not. All columns are strings; "" is NULL.

Arrow's streaming parser reads one block at a time in one thread, so that the numbers of the rows it cannot read are
right. Text is decoded and checked before Arrow sees it, in ``csv_text``; a trailing row of totals is ``totals``' work.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from orchestration.extract.delivered import DeliveredFile
from orchestration.extract.delivery import Connector, Delivery, RejectedRow
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import schema_with_position, select
from orchestration.extract.readers.csv_text import TextStream
from orchestration.extract.readers.totals import Totals

BLOCK = 2 << 20
"""Bytes read at a time, and so the longest row: far above a journal note. Arrow holds up to 32 of them ahead."""


def open_csv(file: DeliveredFile, connector: Connector, *, columns: Sequence[str] | None = None) -> Delivery:
    """Open a delimited text file whose first non-blank line, below those to skip, names the columns.

    Raises:
        DeliveryError: no header, doubled names, a missing column; while batches are drawn: bytes that are not in
            the encoding, a NUL byte, a row over more than two of ``BLOCK``, a quote never closed.
    """
    text = TextStream(file, connector)
    text.skip_lines(connector.skip_lines)
    names = header_names(text.take_header(), connector, file)
    chosen = select(names, columns, file)
    schema = pa.schema([(name, pa.string()) for name in chosen])
    delivery = Delivery(path=file, columns=schema, batches=iter(()), left_out=[n for n in names if n not in chosen])
    if chosen and text.peek():
        delivery.batches = _batches(text, names, file, delivery, connector)
    return delivery


def header_names(header: str, connector: Connector, file: DeliveredFile) -> list[str]:
    """The column names of a header line, stripped; an unnamed column is called after its place, ``column_3``."""
    try:
        cells = next(csv.reader([header], delimiter=connector.delimiter, **_quoting(connector)))
    except csv.Error:
        raise DeliveryError(
            f"{file.name}: its first line cannot be read as column names; a name is longer than "
            f"{csv.field_size_limit()} characters, or the connector's delimiter or quote is wrong"
        ) from None
    return [cell.strip() or f"column_{place}" for place, cell in enumerate(cells, start=1)]


def _batches(
    text: TextStream, names: list[str], file: DeliveredFile, delivery: Delivery, connector: Connector
) -> Iterator[pa.RecordBatch]:
    totals = Totals(connector.totals)
    with text:
        if totals.pattern:
            wanted = schema_with_position(delivery.columns)
            # Totals are told by the first cell, also where that column is not wanted.
            read = list(dict.fromkeys([*delivery.columns.names, names[0]]))
            rows = totals.reject(_numbered(text, names, read, delivery, connector, totals), names[0], delivery)
            yield from (batch.select(wanted.names) for batch in rows)
        else:
            yield from _numbered(text, names, delivery.columns.names, delivery, connector, totals)
    if delivery.rejected or text.quotes % 2:
        _locate(file, delivery, connector)


def _numbered(
    text: TextStream, names: list[str], read: list[str], delivery: Delivery, connector: Connector, totals: Totals
) -> Iterator[pa.RecordBatch]:
    """The columns ``read`` of all rows that can be read, with the rows' numbers."""
    unread: list[int] = []

    def refuse(row: pyarrow.csv.InvalidRow) -> str:
        reason = f"{row.actual_columns} cells where the header has {row.expected_columns}"
        delivery.rejected.append(RejectedRow(position=row.number, reason=reason))
        totals.note_unread(row.number, _first_cell(row.text, connector))
        unread.append(row.number)
        return "skip"

    position, schema = 1, schema_with_position(pa.schema([(name, pa.string()) for name in read]))
    for batch in _arrow_batches(text, names, read, delivery, connector, refuse):
        numbers = _skip(position, batch.num_rows, unread)
        if batch.num_rows:
            position = int(numbers[-1]) + 1
            unread[:] = [number for number in unread if number >= position]
            yield pa.RecordBatch.from_arrays([*batch.columns, pa.array(numbers)], schema=schema)


def _first_cell(row: str, connector: Connector) -> str:
    try:
        return next(iter(next(csv.reader([row], delimiter=connector.delimiter, **_quoting(connector)), [])), "")
    except csv.Error:  # a cell beyond the module's limit is no total
        return ""


def _arrow_batches(
    text: TextStream, names: list[str], read: list[str], delivery: Delivery, connector: Connector, refuse: object
) -> Iterator[pa.RecordBatch]:
    try:
        yield from pyarrow.csv.open_csv(
            pa.PythonFile(text, mode="r"),
            read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=names),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=connector.delimiter,
                quote_char=connector.quote or False,
                newlines_in_values=bool(connector.quote),
                invalid_row_handler=refuse,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=read,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        # Arrow's own message may quote the row, so only its kind is passed on.
        long = "straddling" in str(error) or "out of sync" in str(error)
        raise DeliveryError(_too_long(delivery.path) if long else _unreadable(delivery.path)) from None


def _skip(start: int, rows: int, unread: list[int]) -> np.ndarray:
    """The next ``rows`` row numbers from ``start`` that are not among ``unread``."""
    numbers = np.arange(start, start + rows + len(unread), dtype=np.int64)
    return numbers[~np.isin(numbers, unread)][:rows] if unread else numbers


def _locate(file: DeliveredFile, delivery: Delivery, connector: Connector) -> None:
    """Give rejected rows their line, and refuse a last row that swallowed lines through a quote never closed.

    Arrow tells rows, not lines, and quoted newlines make them differ; so the file is read once more, but only when
    something is wrong with it.
    """
    sought = {row.position for row in delivery.rejected}
    lines: dict[int, int] = {}
    with TextStream(file, connector) as text:
        text.skip_lines(connector.skip_lines)
        text.take_header()
        above, start, row = text.header_lines, 0, 0
        reader = csv.reader(
            io.TextIOWrapper(io.BufferedReader(text), encoding="utf-8", newline=""),
            delimiter=connector.delimiter,
            **_quoting(connector),
        )
        try:
            for cells in reader:
                first, start = start + 1, reader.line_num
                row += bool(cells)
                if cells and row in sought:
                    lines[row] = above + first
        except csv.Error:  # a cell beyond the module's limit, 128 KiB: the lines after it stay unknown
            first = start = 0
    if text.quotes % 2 and connector.quote and first < start:
        raise DeliveryError(
            f"{file.name}: a quote opened in the row at line {above + first} is never closed; it swallowed "
            f"{start - first} lines"
        )
    delivery.rejected[:] = [
        RejectedRow(position=r.position, reason=r.reason, line=lines.get(r.position), field=r.field)
        for r in delivery.rejected
    ]


def _quoting(connector: Connector) -> dict[str, object]:
    if not connector.quote:
        return {"quoting": csv.QUOTE_NONE}
    return {"quotechar": connector.quote}


def _too_long(path: Path | DeliveredFile) -> str:
    return (
        f"{path.name}: a row is longer than {BLOCK} bytes; most often a quote was opened and never closed, or the "
        "quote character of the connector is wrong"
    )


def _unreadable(path: Path | DeliveredFile) -> str:
    return f"{path.name} cannot be read as delimited text; check the connector's delimiter, quote and encoding"
