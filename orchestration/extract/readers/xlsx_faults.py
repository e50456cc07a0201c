"""Cells of a workbook that hold no value: errors such as #REF!, and formulas that were saved without their result.

The library that reads workbooks gives both as empty cells, and an empty cell is a value of its own: nothing stands
there. So the sheet's XML is looked at, but cell by cell only when it holds an error or a formula at all.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator

from orchestration.extract.delivered import DeliveredFile
from orchestration.extract.readers.expat import SafeParser

BLOCK = 1 << 20
_SUSPECT = re.compile(rb"""t=["']e["']|<(?:\w+:)?f[ />]""")
_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
NO_RESULT = "a formula that was saved without its result; open the workbook in Excel and save it"

Faults = dict[int, dict[int, str]]
"""Row, from 0, and column, from 0, to the reason."""


def faults_in(file: DeliveredFile, archive: zipfile.ZipFile, sheet: str) -> Faults:
    """The cells of a sheet that hold no value, and why.

    Raises:
        DeliveryError: the workbook's XML is not well-formed or declares entities.
        KeyError, zipfile.BadZipFile: the archive lacks a part, or it is damaged.
    """
    part = _part_of(file, archive, sheet)
    if part is None or not _is_suspect(archive, part):
        return {}
    found: Faults = {}
    _walk(file, archive, part, _Cells(found))
    return found


def _blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while block := stream.read(BLOCK):
            yield block


def _is_suspect(archive: zipfile.ZipFile, part: str) -> bool:
    before = b""
    for block in _blocks(archive, part):
        if _SUSPECT.search(before + block):
            return True
        before = block[-64:]
    return False


def _part_of(file: DeliveredFile, archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The name of the sheet's XML in the archive."""
    ids = _attributes(file, archive, "xl/workbook.xml", "sheet")
    there = next((of for of in ids if of.get("name") == sheet), {})
    key = next((value for name, value in there.items() if name.endswith(":id")), None)
    related = _attributes(file, archive, "xl/_rels/workbook.xml.rels", "Relationship")
    target = next((of.get("Target") for of in related if of.get("Id") == key), None)
    return None if target is None else posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _attributes(file: DeliveredFile, archive: zipfile.ZipFile, part: str, tag: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    safe = SafeParser(file, format_name="a workbook")
    safe.handle(start=lambda name, of: found.append(of) if name.rpartition(":")[2] == tag else None)
    for block in _blocks(archive, part):
        safe.parse(block, final=False)
    safe.parse(b"", final=True)
    return found


def _walk(file: DeliveredFile, archive: zipfile.ZipFile, part: str, cells: "_Cells") -> None:
    safe = SafeParser(file, format_name="a workbook")
    safe.handle(start=cells.start, end=cells.end, text=cells.text)
    for block in _blocks(archive, part):
        safe.parse(block, final=False)
    safe.parse(b"", final=True)


class _Cells:
    """Expat's handlers over a sheet: rows, cells, their formula and value."""

    def __init__(self, found: Faults) -> None:
        self._found = found
        self._row = self._column = -1
        self._kind = self._value = ""
        self._has_formula = self._in_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self._row = int(attributes["r"]) - 1 if attributes.get("r", "").isdecimal() else self._row + 1
            self._column = -1
        elif name == "c":
            letters = re.match("[A-Z]{1,3}", attributes.get("r", ""))
            self._column = _number(letters[0]) if letters else self._column + 1
            self._kind, self._value, self._has_formula = attributes.get("t", ""), "", False
        elif name == "f":
            self._has_formula = True
        self._in_value = name == "v"

    def text(self, data: str) -> None:
        if self._in_value:
            self._value += data

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        self._in_value = False
        if name != "c":
            return
        reason = None
        if self._kind == "e":
            code = self._value.strip()
            reason = f"the cell holds Excel's error {code if code in _ERRORS else 'value'}"
        elif self._has_formula and not self._value.strip() and self._kind != "str":
            reason = NO_RESULT
        if reason:
            self._found.setdefault(self._row, {})[self._column] = reason


def _number(letters: str) -> int:
    """A column's letters as its number from 0."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
