"""An extract's tables as files: text records between a beginning and an end, or Parquet; streamed, with checksums.

What a record says is the areas' matter.
"""

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from simulator.write import TextFile

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet

_ROWS_PER_GROUP = 20_000


@dataclass(frozen=True)
class Layout:
    """A text file of records, one or more lines each.

    Attributes:
        path: below the deliveries' folder, with ``/``.
        encoding, line_end: as ``TextFile`` takes them.
        header: what stands before the first record: column names, a JSON array's bracket, an XML root's beginning.
        footer: what stands after the last.
        between: what ends every record but the last: the comma of a JSON array.
    """

    path: str
    encoding: str = "utf-8"
    line_end: str = "\n"
    header: str = ""
    footer: str = ""
    between: str = ""


@dataclass(frozen=True)
class ParquetLayout:
    """A Parquet file; ``columns`` are names and Arrow types, such as ``string``, ``date32``, ``decimal128(14, 2)``."""

    path: str
    columns: tuple[tuple[str, str], ...]


def _arrow_type(kind: str) -> "pa.DataType":
    """The type of this name; Arrow itself finds types with a unit by name, but none with digits."""
    import pyarrow as pa

    digits = re.fullmatch(r"decimal128\((\d+), (\d+)\)", kind)
    return pa.decimal128(int(digits[1]), int(digits[2])) if digits else pa.type_for_alias(kind)


class TextTable:
    """A table of a text file, written as the cases come."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        self._layout = layout
        self._file = TextFile(folder / layout.path, encoding=layout.encoding, line_end=layout.line_end)
        self._held: str | None = None
        if layout.header:
            self._file.line(layout.header)

    def add(self, records: Sequence[Any]) -> None:
        """Write records; where something stands between them the last is held back until the next is known."""
        if not self._layout.between:
            for record in records:
                self._file.line(record)
            return
        for record in records:
            if self._held is not None:
                self._file.line(self._held + self._layout.between)
            self._held = record

    @property
    def sha256(self) -> str:
        """Checksum of the file, once closed."""
        return self._file.sha256

    def __enter__(self) -> "TextTable":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            for last in (self._held, self._layout.footer):
                if last:
                    self._file.line(last)
        self._file.__exit__(kind, error, trace)


class ParquetTable:
    """A table of a Parquet file, written in row groups of one size, so that the bytes depend on the rows alone."""

    def __init__(self, folder: Path, layout: ParquetLayout) -> None:
        import pyarrow as pa  # here, since an area of text files needs no Arrow
        import pyarrow.parquet as pq

        self._path = folder / layout.path
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._schema = pa.schema([(name, _arrow_type(kind)) for name, kind in layout.columns])
        self._writer: pyarrow.parquet.ParquetWriter = pq.ParquetWriter(self._path, self._schema, compression="zstd")
        self._rows: list[tuple[Any, ...]] = []
        self.sha256 = ""

    def add(self, records: Sequence[Any]) -> None:
        """Keep rows, their values in the order of the columns, until a row group is full."""
        self._rows += records
        while len(self._rows) >= _ROWS_PER_GROUP:
            self._write(self._rows[:_ROWS_PER_GROUP])
            del self._rows[:_ROWS_PER_GROUP]

    def _write(self, rows: list[tuple[Any, ...]]) -> None:
        import pyarrow as pa

        columns = [
            pa.array(each, type=kind) for each, kind in zip(zip(*rows, strict=True), self._schema.types, strict=True)
        ]
        self._writer.write_table(pa.table(columns, schema=self._schema))

    def __enter__(self) -> "ParquetTable":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._rows:
                self._write(self._rows)
        finally:
            self._writer.close()
        with self._path.open("rb+") as file:
            self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())


def open_table(folder: Path, layout: Layout | ParquetLayout) -> TextTable | ParquetTable:
    """The table's file, begun; it is whole when the ``with`` block ends well."""
    return ParquetTable(folder, layout) if isinstance(layout, ParquetLayout) else TextTable(folder, layout)
