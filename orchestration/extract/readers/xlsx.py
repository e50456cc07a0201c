"""Excel workbooks (XLSX): one sheet, its first row that is not blank names the columns.

A column of nothing but dates is a timestamp; everything else is text, where 12.0 is "12". The sheet is read into
memory at once: a workbook cannot be streamed, and Excel itself stops at 1,048,576 rows.
"""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pyarrow as pa
import python_calamine

from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import printable, schema_with_position, select
from orchestration.extract.readers.stream import head

ROWS = 65_536
MAX_BYTES = 2_000_000_000
"""Uncompressed size of the largest workbook, whatever the connector says: it must fit in memory."""

Cell = object


def open_xlsx(path: Path, connector: Connector, *, columns: Sequence[str] | None = None) -> Delivery:
    """Open the connector's sheet, or the first one. ``_position`` is the row below the header, blank rows counted.

    Raises:
        DeliveryError: not a workbook, too large, protected by a password, no such sheet, an empty sheet, a doubled
            or missing column.
    """
    head(path)
    _refuse_bomb(path, min(connector.max_bytes, MAX_BYTES))
    rows = _rows(path, connector.sheet)
    top = next((number for number, row in enumerate(rows) if any(cell != "" for cell in row)), None)
    if top is None:
        raise DeliveryError(f"{path.name}: the sheet is empty; name another with the connector's sheet")
    names = [str(_text(cell) or f"column_{place}").strip() for place, cell in enumerate(rows[top], start=1)]
    chosen = select(names, columns, path)
    body = [(at, row) for at, row in enumerate(rows[top + 1 :], start=1) if any(cell != "" for cell in row)]
    places = [names.index(name) for name in chosen]
    schema = pa.schema([(name, _type([row[at] for _, row in body])) for name, at in zip(chosen, places, strict=True)])
    left_out = [name for name in names if name not in chosen]
    return Delivery(path=path, columns=schema, batches=_batches(body, places, schema), left_out=left_out)


def _batches(body: list[tuple[int, list[Cell]]], places: list[int], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    full = schema_with_position(schema)
    for start in range(0, len(body), ROWS):
        part = body[start : start + ROWS]
        cells = [
            pa.array([(_stamp if pa.types.is_timestamp(f.type) else _text)(row[at]) for _, row in part], f.type)
            for f, at in zip(schema, places, strict=True)
        ]
        numbers = pa.array([number for number, _ in part], pa.int64())
        yield pa.RecordBatch.from_arrays([*cells, numbers], schema=full)


def _rows(path: Path, sheet: str | None) -> list[list[Cell]]:
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            if not book.sheet_names:
                raise DeliveryError(f"{path.name} has no sheets")
            if sheet is not None and sheet not in book.sheet_names:
                raise DeliveryError(f"{path.name} has no sheet {sheet!r}; it has {printable(book.sheet_names)}")
            chosen = book.get_sheet_by_name(sheet if sheet is not None else book.sheet_names[0])
            return chosen.to_python(skip_empty_area=False)
    except python_calamine.PasswordError:
        raise DeliveryError(f"{path.name} is protected by a password; deliver it without one") from None
    except (python_calamine.CalamineError, OSError):
        raise DeliveryError(f"{path.name} is not a sound Excel workbook (.xlsx); save it anew from Excel") from None


def _refuse_bomb(path: Path, limit: int) -> None:
    """Unpack the archive once without keeping it: sizes that an archive declares may be false."""
    size = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as part:
                    while block := part.read(1 << 20):
                        size += len(block)
                        if size > limit:
                            raise DeliveryError(
                                f"{path.name} holds more than {limit} bytes uncompressed; deliver it as CSV"
                            )
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, zipfile.zlib.error):
        raise DeliveryError(f"{path.name} is not a sound Excel workbook (.xlsx); save it anew from Excel") from None


def _type(cells: list[Cell]) -> pa.DataType:
    filled = [cell for cell in cells if cell != ""]
    return pa.timestamp("us") if filled and all(isinstance(cell, date) for cell in filled) else pa.string()


def _stamp(cell: Cell) -> datetime | None:
    if isinstance(cell, datetime):
        return cell
    return datetime(cell.year, cell.month, cell.day) if isinstance(cell, date) else None  # noqa: DTZ001 - Excel has no zones


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
