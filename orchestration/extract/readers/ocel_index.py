"""Which rows of a log hold together: ids that stand once, events that have a time, links that name what is there.

Ids are kept as 64-bit hashes (eight bytes each, and eight for where it stands) instead of text: that is what grows with
a log here, 16 MB for a million events. Two ids of one hash are met once in ten million logs of a million ids. Python's
own hash of text is keyed anew in every process, so nobody can prepare two that collide.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

import numpy as np

from orchestration.extract.readers.ocel_log import UNREADABLE, EventRow, ObjectRow, OcelLog, Text
from orchestration.extract.typing_sql import LOCAL, WITH_OFFSET

CHUNK = 20_000
MOST_TYPES = 100
DOUBLED = "its id stands for an earlier {what} already"
_STAMP = re.compile(f"(?:{LOCAL})|(?:{WITH_OFFSET})")
"""What the door reads as a time: an event that it would turn away must not leave its links behind."""
_WALL = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?")


class Ids:
    """Ids with a number each: where one stands (from 1) and its code. A later row of an id is not looked up."""

    def __init__(self, hashes: np.ndarray, positions: np.ndarray, codes: np.ndarray) -> None:
        order = np.lexsort((positions, hashes))
        self._hashes, self._positions, self._codes = hashes[order], positions[order], codes[order]
        later = np.zeros(len(order), dtype=bool)
        later[1:] = self._hashes[1:] == self._hashes[:-1]
        self.doubled = frozenset(self._positions[later].tolist())
        self.size = len(order)

    def __len__(self) -> int:
        return self.size

    def find(self, ids: Sequence[Text]) -> tuple[np.ndarray, np.ndarray]:
        """Position and code of each id; position 0 and code -1 for one that is not there."""
        sought = np.fromiter((hash(each) if isinstance(each, str) else 0 for each in ids), np.int64, len(ids))
        at = np.searchsorted(self._hashes, sought)
        inside = np.minimum(at, max(0, self.size - 1))
        found = (self._hashes[inside] == sought) & (at < self.size) if self.size else np.zeros(len(ids), dtype=bool)
        found &= np.fromiter((isinstance(each, str) for each in ids), bool, len(ids))
        if not self.size:
            return np.zeros(len(ids), np.int64), np.full(len(ids), -1)
        return np.where(found, self._positions[inside], 0), np.where(found, self._codes[inside], -1)

    def placed(self, rows: Iterable[tuple[Text, ...]], *, code: int) -> Iterator[tuple[int | None, tuple[Text, ...]]]:
        """Rows that begin with an id, each with the id's position; None when it is unknown or of another code."""
        for chunk in chunked(rows):
            positions, codes = self.find([row[0] for row in chunk])
            for row, position, its_code in zip(chunk, positions.tolist(), codes.tolist(), strict=True):
                yield (position if position and its_code == code else None), row


def ids_of(rows: Iterable[tuple[Text, int]]) -> Ids:
    """Every id with its code, by the order of the rows; one that is no text takes a place and is never found."""
    hashes, codes = array("q"), array("q")
    for id_, code in rows:
        hashes.append(hash(id_) if isinstance(id_, str) else 0)
        codes.append(code)
    return Ids(_numbers(hashes), np.arange(1, len(hashes) + 1), _numbers(codes))


class Accepted:
    """What stands of a log's events or objects: their ids, the types met, and the positions that fell with a reason."""

    def __init__(self, rows: Iterable[tuple[EventRow | ObjectRow, str | None]], *, what: str) -> None:
        hashes, positions, codes = array("q"), array("q"), array("q")
        self.fallen: dict[int, str] = {}
        types: dict[str, int] = {}
        for row, fault in rows:
            if fault is not None:
                self.fallen[row.position] = fault
                continue
            hashes.append(hash(row.id))
            positions.append(row.position)
            codes.append(types.setdefault(row.type, len(types)))
        self.types = list(types)
        self.ids = Ids(_numbers(hashes), _numbers(positions), _numbers(codes))
        self.fallen.update(dict.fromkeys(self.ids.doubled, DOUBLED.format(what=what)))


def accepted_events(log: OcelLog, *, noting: Callable[[EventRow], None] | None = None) -> Accepted:
    """The events that stand: with an id of their own, a type and a time the door can read. ``noting`` sees each."""

    def judged() -> Iterator[tuple[EventRow, str | None]]:
        for row in log.events():
            if noting is not None:
                noting(row)
            yield row, event_fault(row)

    return Accepted(judged(), what="event")


def accepted_objects(log: OcelLog) -> Accepted:
    """The objects that stand: with an id of their own and a type."""
    return Accepted(((row, _missing(row, ("id", "type"))) for row in log.objects()), what="object")


def event_fault(row: EventRow) -> str | None:
    """Why an event cannot stand, told without its values."""
    fault = _missing(row, ("id", "type", "time"))
    if fault is not None:
        return fault
    return None if is_time(row.time) else "its time is not a date and time by ISO 8601"


def is_time(cell: str) -> bool:
    """Whether text is a stamp that the door reads: ISO 8601, a day that exists, a year of four digits."""
    if not _STAMP.fullmatch(cell):
        return False
    try:
        day, clock = _WALL.match(cell).groups()
        return datetime.fromisoformat(f"{day}T{clock or '00:00'}").year >= 1000
    except ValueError:
        return False


def _missing(row: EventRow | ObjectRow, names: Sequence[str]) -> str | None:
    if row.fault is not None:
        return row.fault
    for name in names:
        value = getattr(row, name)
        if value is None:
            return f"it has no {name}"
        if value is UNREADABLE:
            return f"its {name} is not text that can be read"
    return None


def chunked(rows: Iterable) -> Iterator[list]:
    """Rows in lists of at most ``CHUNK``."""
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _numbers(values: array) -> np.ndarray:
    return np.frombuffer(values, dtype=np.int64) if values else np.zeros(0, np.int64)
