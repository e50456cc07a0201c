"""Excel workbooks (XLSX): one sheet; its first row that is not blank, below those to skip, names the columns.

A column of nothing but days is a date, one of nothing but dates a timestamp; everything else is text, where 12.0 is
"12". A formula is its stored result; cells without one are ``xlsx_faults``. The sheet is read into memory at once: a
workbook cannot be streamed, and Excel itself stops at 1,048,576 rows.
"""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import IO

import pyarrow as pa
import python_calamine

from orchestration.extract.archive import BROKEN
from orchestration.extract.delivered import LARGEST_IN_MEMORY, DeliveredFile
from orchestration.extract.delivery import Connector, Delivery, RejectedRow
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import printable, schema_with_position, select
from orchestration.extract.readers.totals import Totals
from orchestration.extract.readers.xlsx_faults import Faults, faults_in

ROWS = 65_536
MAX_BYTES = LARGEST_IN_MEMORY
"""Uncompressed size of the largest workbook, whatever the connector says: it must fit in memory."""

Cell = object
Numbered = list[tuple[int, list[Cell]]]


def open_xlsx(file: DeliveredFile, connector: Connector, *, columns: Sequence[str] | None = None) -> Delivery:
    """Open the connector's sheet, or the first one. ``_position`` is the row below the header, blank rows counted.

    Raises:
        DeliveryError: not a workbook, too large, protected by a password, no such sheet, an empty sheet, a doubled
            or missing column.
    """
    file.head()
    with file.seekable(min(connector.max_bytes, MAX_BYTES)) as content:
        _refuse_bomb(file, content, min(connector.max_bytes, MAX_BYTES))
        rows, faults = _rows(file, content, connector.sheet)
    skipped = connector.skip_lines
    top = next((at for at in range(skipped, len(rows)) if any(cell != "" for cell in rows[at])), None)
    if top is None:
        below = f" below the {skipped} rows that the connector skips (skip_lines)" if skipped else ""
        raise DeliveryError(f"{file.name}: the sheet is empty{below}; name another with the connector's sheet")
    names = [str(_text(cell) or f"column_{place}").strip() for place, cell in enumerate(rows[top], start=1)]
    chosen = select(names, columns, file)
    body = [(at, row) for at, row in enumerate(rows[top + 1 :], start=1) if any(cell != "" for cell in row)]
    read = list(dict.fromkeys([*chosen, names[0]]))  # totals are told by the first cell
    places = [names.index(name) for name in read]
    schema = pa.schema([(name, _type([row[at] for _, row in body])) for name, at in zip(read, places, strict=True)])
    left_out = [name for name in names if name not in chosen]
    wanted = pa.schema([schema.field(name) for name in chosen])
    delivery = Delivery(path=file, columns=wanted, batches=iter(()), left_out=left_out)
    body = _sound(body, faults, top, {names.index(name): name for name in chosen}, delivery)
    batches = Totals(connector.totals).reject(_batches(body, places, schema), names[0], delivery)
    delivery.batches = (batch.select(schema_with_position(wanted).names) for batch in batches)
    return delivery


def _sound(body: Numbered, faults: Faults, top: int, wanted: dict[int, str], delivery: Delivery) -> Numbered:
    """The rows without an error in a wanted column; the others are rejected with its reason."""
    if not faults:
        return body
    sound: Numbered = []
    for number, row in body:
        at = min((place for place in faults.get(top + number, ()) if place in wanted), default=None)
        if at is None:
            sound.append((number, row))
        else:
            reason = faults[top + number][at]
            delivery.rejected.append(RejectedRow(position=number, reason=reason, field=wanted[at]))
    return sound


def _batches(body: Numbered, places: list[int], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    full = schema_with_position(schema)
    for start in range(0, len(body), ROWS):
        part = body[start : start + ROWS]
        cells = [
            pa.array([_cell(row[at], f.type) for _, row in part], f.type) for f, at in zip(schema, places, strict=True)
        ]
        numbers = pa.array([number for number, _ in part], pa.int64())
        yield pa.RecordBatch.from_arrays([*cells, numbers], schema=full)


def _rows(file: DeliveredFile, content: IO[bytes], sheet: str | None) -> tuple[list[list[Cell]], Faults]:
    content.seek(0)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(content) as book:
            if not book.sheet_names:
                raise DeliveryError(f"{file.name} has no sheets; save it anew from Excel")
            if sheet is not None and sheet not in book.sheet_names:
                raise DeliveryError(f"{file.name} has no sheet {sheet!r}; it has {printable(book.sheet_names)}")
            name = sheet if sheet is not None else book.sheet_names[0]
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        with zipfile.ZipFile(content) as archive:
            return rows, faults_in(file, archive, name)
    except python_calamine.PasswordError:
        raise DeliveryError(f"{file.name} is protected by a password; deliver it without one") from None
    except DeliveryError:
        raise
    except (python_calamine.CalamineError, KeyError, *BROKEN):
        raise _unsound(file) from None


def _refuse_bomb(file: DeliveredFile, content: IO[bytes], limit: int) -> None:
    """Unpack the archive once without keeping it: sizes that an archive declares may be false."""
    size = 0
    try:
        with zipfile.ZipFile(content) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as part:
                    while block := part.read(1 << 20):
                        size += len(block)
                        if size > limit:
                            raise DeliveryError(
                                f"{file.name} holds more than {limit} bytes uncompressed; deliver it as CSV"
                            )
    except DeliveryError:
        raise
    except BROKEN:
        raise _unsound(file) from None


def _unsound(file: DeliveredFile) -> DeliveryError:
    return DeliveryError(f"{file.name} is not a sound Excel workbook (.xlsx); save it anew from Excel")


def _type(cells: list[Cell]) -> pa.DataType:
    """A day has no time of day: midnight in Excel. One stamp with a time makes the whole column one of stamps."""
    filled = [cell for cell in cells if cell != ""]
    if not filled or not all(isinstance(cell, date) for cell in filled):
        return pa.string()
    return pa.timestamp("us") if any(isinstance(cell, datetime) for cell in filled) else pa.date32()


def _cell(cell: Cell, kind: pa.DataType) -> object:
    if pa.types.is_string(kind):
        return _text(cell)
    if not isinstance(cell, date):
        return None
    if pa.types.is_timestamp(kind) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - Excel has no zones
    return cell


def _text(cell: Cell) -> str | None:
    """A cell as text: "" is None, whole numbers without decimals, dates and times as ISO 8601."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).strip() or None
