"""Search everything a run leaves behind for values that must not be there: files are decoded, not only grepped.

``search`` is for tests that know the clear values (CPR numbers, names, case numbers) and a folder that must hold none
of them. A value in a compressed Parquet page, a database's blob or a zipped page is found as well as one in a log.
What a needle is hidden in beyond that (encryption, pixels of a picture, a hash) is not found. How files are decoded is
``identity_contents``.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.identity_contents import contents

CPR = re.compile(r"(\d{6})[- ]?(\d{4})")
START = 3
BLOCK = 4 << 20
ENCODINGS = ("utf-8", "latin-1", "utf-16-le", "utf-16-be")


@dataclass(frozen=True)
class Finding:
    """One needle in one place: the file, relative to the folder, and ``where`` in it: a column, a table, a member."""

    file: Path
    where: str
    needle: str


def search(folder: Path, needles: Iterable[str]) -> list[Finding]:
    """Where any of the needles stands in the folder, each place once, by file.

    Case is ignored; a needle of the shape of a CPR number is sought with and without its hyphen. Links are not
    followed out of the folder, since what they lead to is not of it; their targets' names are searched.

    Raises:
        ValueError: a needle is shorter than three characters and would be found by chance.
    """
    sought = _Needles(needles)
    found: dict[Finding, None] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        places = [("name", os.fsencode(name))]
        if path.is_symlink():
            places.append(("link", os.fsencode(path.readlink())))
        elif path.is_file():
            places.extend(contents(path))
        for where, content in places:
            found.update(dict.fromkeys(Finding(name, where, needle) for needle in sought.in_bytes(content)))
    return list(found)


class _Needles:
    """All spellings of the needles, sought at once: where one begins, where one of that length ends, then in full."""

    def __init__(self, needles: Iterable[str]) -> None:
        self._needle_of: dict[bytes, str] = {}
        for needle in dict.fromkeys(needles):
            if len(needle) < START:
                raise ValueError(f"needle {needle!r} is too short to mean anything where it is found")
            for spelling in _spellings(needle):
                for written in _encoded(spelling):
                    self._needle_of.setdefault(written, needle)
        self._starts = _table(spelling[:START] for spelling in self._needle_of)
        self._ends = {
            length: _table(spelling[-START:] for spelling in self._needle_of if len(spelling) == length)
            for length in sorted({len(spelling) for spelling in self._needle_of})
        }

    def in_bytes(self, content: bytes) -> set[str]:
        found: set[str] = set()
        overlap = max(self._ends, default=0)
        for at in range(0, len(content), BLOCK):
            found |= self._in_block(content[at : at + BLOCK + overlap].lower())
        return found

    def _in_block(self, low: bytes) -> set[str]:
        found: set[str] = set()
        letters = np.frombuffer(low, np.uint8).astype(np.uint32)
        if len(letters) < START:
            return found
        threes = letters[:-2] << 16 | letters[1:-1] << 8 | letters[2:]
        begins = np.flatnonzero(self._starts[threes])
        for length, table in self._ends.items():
            fitting = begins[begins + length <= len(letters)]
            for at in fitting[table[threes[fitting + length - START]]].tolist():
                needle = self._needle_of.get(low[at : at + length])
                if needle is not None:
                    found.add(needle)
        return found


def _table(threes: Iterable[bytes]) -> np.ndarray:
    """For each three bytes, whether they are among those given."""
    table = np.zeros(1 << 24, np.bool_)
    table[[int.from_bytes(three, "big") for three in threes]] = True
    return table


def _encoded(spelling: str) -> Iterator[bytes]:
    """The spelling in each encoding that can write it, in the lower case that bytes have."""
    for encoding in ENCODINGS:
        try:
            yield spelling.encode(encoding).lower()
        except UnicodeEncodeError:
            continue


def _spellings(needle: str) -> set[str]:
    """As given, lower and upper, as JSON and HTML write it, and a CPR number in its three ways of writing."""
    ways = {needle}
    if shape := CPR.fullmatch(needle):
        ways |= {f"{shape[1]}{shape[2]}", f"{shape[1]}-{shape[2]}", f"{shape[1]} {shape[2]}"}
    ways |= {way.lower() for way in ways} | {way.upper() for way in ways}
    return ways | {json.dumps(way)[1:-1] for way in ways}
