"""How an unknown file is read: format by its first bytes, and for text its encoding and delimiter.

Where the rows of JSON and XML are is ``guess_rows``, what its columns mean ``guess_types`` and ``guess_roles``.
"""

import codecs
import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from orchestration.extract.archive import BROKEN, ZIP_MAGIC
from orchestration.extract.delivered import DeliveredFile, is_archive, members
from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.guess_rows import guess_json_rows, guess_xml_rows
from orchestration.extract.readers.ocel_format import is_ocel
from orchestration.extract.readers.text import marked_encoding

Format = Literal["csv", "xlsx", "parquet", "xes", "json", "jsonl", "xml", "ocel"]

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


READ = "read are CSV, XLSX, Parquet, XES, JSON, JSON lines, XML and OCEL, also gzipped or in a zip archive"


def guess_connector(path: Path, *, max_bytes: int | None = None) -> Connector:
    """The connector a file asks for, from its content alone (its suffix settles nothing that its bytes do not).

    Of a zip archive with several files of one kind the first is looked at, and all are read.

    Raises:
        DeliveryError: the file is missing, empty, of a format that is not read, or in no encoding that is known.
    """
    limit = {} if max_bytes is None else {"max_bytes": max_bytes}
    file, member = DeliveredFile(path), {}
    if is_archive(path) and not _is_workbook(file):
        file, member = _first_member(path)
    return _connector(file, {**limit, **member})


def _connector(file: DeliveredFile, given: dict[str, Any]) -> Connector:
    plain = Connector(format="csv", **given)
    kind = _format(file, plain.max_bytes)
    if kind == "json":
        return Connector(format="json", rows=guess_json_rows(file, plain), **given)
    if kind == "xml":
        return Connector(format="xml", rows=guess_xml_rows(file, max_bytes=plain.max_bytes), **given)
    if kind != "csv":
        return Connector(format=kind, **given)
    encoding = guess_encoding(file, max_bytes=plain.max_bytes)
    with file.stream(plain.max_bytes) as stream:
        start = stream.read(DELIMITER_BYTES)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(start)
    delimiter = guess_delimiter(text, is_whole=len(start) < DELIMITER_BYTES)
    return Connector(format="csv", encoding=encoding, delimiter=delimiter, **given)


def _first_member(path: Path) -> tuple[DeliveredFile, dict[str, str]]:
    """The first file of an archive, and the connector's ``member`` for all of them."""
    found = members(path, "*")
    if not found:
        raise DeliveryError(f"{path.name} is a zip archive without files; ask for a new delivery")
    if len(found) == 1:
        return found[0], {}
    kinds = {PurePosixPath(str(file.member)).suffix.casefold() for file in found}
    if len(kinds) > 1 or kinds == {""}:
        raise DeliveryError(
            f"{path.name} is a zip archive of {len(found)} files of different kinds; give one of them, or declare a "
            "source whose connector says which are read, such as member: '*.csv'"
        )
    return found[0], {"member": f"*{kinds.pop()}"}


def _format(file: DeliveredFile, max_bytes: int) -> Format:
    magic = file.head()
    if file.member is None and is_ocel(file.path, max_bytes=max_bytes):
        return "ocel"
    if magic.startswith(b"PAR1"):
        return "parquet"
    if magic.startswith(ZIP_MAGIC) and (file.member is None or _is_workbook(file)):
        return "xlsx"
    for start, what in _OTHER_MAGIC.items():
        if magic.startswith(start):
            raise DeliveryError(f"{file.name} is {what}; {READ}")
    with file.stream(max_bytes) as stream:
        start = stream.read(1 << 20)
    text = start.decode(marked_encoding(start) or "utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return "xes" if _is_log(text) or file.name.casefold().removesuffix(".gz").endswith(".xes") else "xml"
    if text.startswith(("{", "[")) and not text.startswith("[\n[") and _is_json(text):
        return "jsonl" if _is_lines(text) else "json"
    return "csv"


def _is_log(text: str) -> bool:
    """Whether the outermost element is an XES log's."""
    root = re.search(
        r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s/>]", re.sub(r"<\?.*?\?>|<!--.*?-->", "", text, flags=re.DOTALL)
    )
    return root is None or root[1] == "log"


def _is_json(text: str) -> bool:
    """Whether what follows the first bracket is a name, a value or an end, as in JSON."""
    return re.match(r"""\{\s*["}]|\[\s*[\[{"\]\d]""", text) is not None


def _is_lines(text: str) -> bool:
    """Whether every line is an object of its own, as far as the first two tell."""
    lines = [line for line in text.split("\n") if line.strip()]
    if not text.startswith("{") or len(lines) < 2:
        return False
    return lines[0].rstrip().endswith("}") and lines[1].lstrip().startswith("{")


def _is_workbook(file: DeliveredFile) -> bool:
    """Whether a zip archive is a workbook."""
    try:
        with file.seekable() as content, zipfile.ZipFile(content) as archive:
            return any(name.startswith("xl/") for name in archive.namelist())
    except BROKEN:
        raise DeliveryError(f"{file.name} is a damaged zip archive or workbook; ask for a new delivery") from None


def guess_encoding(file: DeliveredFile, *, max_bytes: int) -> str:
    """A byte order mark decides; else UTF-8 when all bytes are; else Windows-1252, what Danish systems write.

    Raises:
        DeliveryError: the bytes are none of these.
    """
    with file.stream(max_bytes) as stream:
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
                raise DeliveryError(f"{file.name} is neither UTF-8, UTF-16 nor Windows-1252; save it as UTF-8")
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
