"""How an unknown file is read: format by its first bytes, and for text its encoding and delimiter.

What its columns mean is ``guess_types`` and ``guess_roles``; reading is ``readers``.
"""

import codecs
import re
import zipfile
from pathlib import Path
from typing import Literal

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.ocel_format import is_ocel
from orchestration.extract.readers.stream import ByteStream, head
from orchestration.extract.readers.text import marked_encoding

ENCODING_BYTES = 64 << 20
"""How much of a text file is decoded to settle its encoding: the first ø may stand far down."""
DELIMITER_BYTES = 256 << 10
DELIMITERS = (";", ",", "\t", "|")
_QUOTED = re.compile(r'(?<![^;,\t|\r\n])"(?:[^"]|"")*"')
_OTHER_MAGIC = {
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls) or a workbook with a password; save it as .xlsx without one",
    b"SQLite f": "an SQLite database that is no sound OCEL 2.0 log (it lacks the log's tables, or is damaged)",
    b"%PDF": "a PDF; ask for the data as CSV or XLSX",
}


def guess_connector(path: Path, *, max_bytes: int | None = None) -> Connector:
    """The connector a file asks for, from its content alone (its suffix settles nothing that its bytes do not).

    Raises:
        DeliveryError: the file is missing, empty, of a format that is not read, or in no encoding that is known.
    """
    limit = {} if max_bytes is None else {"max_bytes": max_bytes}
    kind = _format(path, Connector(format="csv", **limit).max_bytes)
    if kind != "csv":
        return Connector(format=kind, **limit)
    plain = Connector(format="csv", **limit)
    encoding = guess_encoding(path, max_bytes=plain.max_bytes)
    with ByteStream(path, max_bytes=plain.max_bytes) as stream:
        start = stream.read(DELIMITER_BYTES)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(start)
    delimiter = guess_delimiter(text, is_whole=len(start) < DELIMITER_BYTES)
    return Connector(format="csv", encoding=encoding, delimiter=delimiter, **limit)


def _format(path: Path, max_bytes: int) -> Literal["csv", "xlsx", "parquet", "xes", "ocel"]:
    magic = head(path)
    if is_ocel(path, max_bytes=max_bytes):
        return "ocel"
    if magic.startswith(b"PAR1"):
        return "parquet"
    if magic.startswith(b"PK\x03\x04"):
        return _workbook(path)
    for start, what in _OTHER_MAGIC.items():
        if magic.startswith(start):
            raise DeliveryError(f"{path.name} is {what}; read are CSV, XLSX, Parquet, XES and OCEL")
    with ByteStream(path, max_bytes=max_bytes) as stream:
        start = stream.read(4096).replace(b"\0", b"").lstrip(codecs.BOM_UTF8 + codecs.BOM_UTF16 + b" \t\r\n")
    is_xes = path.name.casefold().removesuffix(".gz").endswith(".xes")
    if is_xes or start.startswith((b"<?xml", b"<log", b"<!--")):
        return "xes"
    if start.startswith((b"{", b"[")):
        raise DeliveryError(f"{path.name} is JSON; read are CSV, XLSX, Parquet, XES and OCEL")
    return "csv"


def _workbook(path: Path) -> Literal["xlsx"]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        raise DeliveryError(f"{path.name} is a damaged zip archive or workbook; ask for a new delivery") from None
    if not any(name.startswith("xl/") for name in names):
        raise DeliveryError(f"{path.name} is a zip archive; unpack it and give the file inside")
    return "xlsx"


def guess_encoding(path: Path, *, max_bytes: int) -> str:
    """A byte order mark decides; else UTF-8 when all bytes are; else Windows-1252, what Danish systems write.

    Raises:
        DeliveryError: the bytes are none of these.
    """
    with ByteStream(path, max_bytes=max_bytes) as stream:
        block = stream.read(1 << 20)
        marked = marked_encoding(block)
        if marked:
            return marked
        decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "cp1252")}
        while block and stream.consumed <= ENCODING_BYTES:
            for name in list(decoders):
                try:
                    decoders[name].decode(block)
                except UnicodeDecodeError:
                    del decoders[name]
            if not decoders:
                raise DeliveryError(f"{path.name} is neither UTF-8, UTF-16 nor Windows-1252; save it as UTF-8")
            block = stream.read(1 << 20)
    return next(iter(decoders))


def guess_delimiter(text: str, *, is_whole: bool = True) -> str:
    """The delimiter that splits most lines into as many cells as the header, outside quotes; a comma when none does."""
    lines = [line for line in _QUOTED.sub('""', text.removeprefix("\ufeff")).splitlines() if line.strip()]
    if lines and (declared := re.fullmatch(r"sep=(.)", lines[0], re.IGNORECASE)):
        return declared[1]
    lines = lines[: -1 if not is_whole and len(lines) > 1 else None][:500]
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        in_header = lines[0].count(delimiter) if lines else 0
        even = sum(line.count(delimiter) == in_header for line in lines) / max(1, len(lines))
        if in_header and (score := (round(even, 1), in_header)) > best_score:
            best, best_score = delimiter, score
    return best
