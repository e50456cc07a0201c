"""What every serialisation of an object-centric log (OCEL 2.0, JSON of OCEL 1.0) is read as: five lists of rows.

Here stand the rows, the way from a nested event or object to them, and what is text. Parsing bytes is ``ocel_json``,
``ocel_xml`` and ``ocel_sqlite``; which rows hold together is ``ocel_index``; columns and batches are ``ocel``.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple, Protocol

from orchestration.extract.errors import DeliveryError

LONGEST_VALUE = 16 << 20
"""Bytes of one value, tag or token: far above a journal note, far below what would fill the memory."""

MOST_PARTS = 1_000_000
"""Values within one event or object: an event of a million objects is a mistake or an attack."""

Section = Literal["events", "objects"]


class _Unreadable:
    def __repr__(self) -> str:
        return "UNREADABLE"


UNREADABLE = _Unreadable()
"""Stands where a value is that no text can be made of: nested, binary, not UTF-8, or with a NUL in it."""

Text = str | None | _Unreadable


class EventRow(NamedTuple):
    """One event. ``fault`` says why it cannot stand, where the serialisation already knows."""

    position: int
    id: Text
    type: Text
    time: Text
    attributes: Mapping[str, Text]
    fault: str | None = None


class ObjectRow(NamedTuple):
    """One object."""

    position: int
    id: Text
    type: Text
    fault: str | None = None


class Link(NamedTuple):
    """An event or object and the object it names. ``owner`` is the position of the element the link stands in."""

    position: int
    owner: int | None
    id: Text
    other: Text
    qualifier: Text
    fault: str | None = None


class Change(NamedTuple):
    """A value that an object's attribute has from a time on; the time is None where it has always held."""

    position: int
    owner: int | None
    id: Text
    field: Text
    value: Text
    time: Text
    fault: str | None = None


class OcelLog(Protocol):
    """A log in one serialisation. Each list is read from the file anew; memory does not grow with the file."""

    def object_types(self) -> list[str]:
        """The declared object types, in the order of the file."""

    def events(self) -> Iterator[EventRow]: ...  # noqa: D102 - the rows' own docstrings say it
    def objects(self) -> Iterator[ObjectRow]: ...  # noqa: D102
    def event_objects(self) -> Iterator[Link]: ...  # noqa: D102
    def object_objects(self) -> Iterator[Link]: ...  # noqa: D102
    def object_changes(self) -> Iterator[Change]: ...  # noqa: D102


@dataclass
class Thing:
    """An event or object as JSON and XML write it, with what is nested in it."""

    id: Text
    type: Text
    time: Text = None
    attributes: list[tuple[Text, Text, Text]] = field(default_factory=list)
    """Name, time (of objects) and value."""
    related: list[tuple[Text, Text]] = field(default_factory=list)
    """Id of the object and qualifier."""
    fault: str | None = None


class NestedLog(ABC):
    """The five lists of a serialisation that nests: links and values stand inside events and objects."""

    @abstractmethod
    def things(self, section: Section) -> Iterator[Thing]:
        """The events or the objects, in the order of the file."""

    def events(self) -> Iterator[EventRow]:  # noqa: D102 - see OcelLog
        for at, event in enumerate(self.things("events"), start=1):
            attributes = {name: value for name, _, value in event.attributes if isinstance(name, str)}
            yield EventRow(at, event.id, event.type, event.time, attributes, event.fault)

    def objects(self) -> Iterator[ObjectRow]:  # noqa: D102
        for at, thing in enumerate(self.things("objects"), start=1):
            yield ObjectRow(at, thing.id, thing.type, thing.fault)

    def event_objects(self) -> Iterator[Link]:  # noqa: D102
        return self._links("events")

    def object_objects(self) -> Iterator[Link]:  # noqa: D102
        return self._links("objects")

    def object_changes(self) -> Iterator[Change]:  # noqa: D102
        position = 0
        for owner, thing in enumerate(self.things("objects"), start=1):
            for name, time, value in thing.attributes:
                position += 1
                yield Change(position, owner, thing.id, name, value, time)

    def _links(self, section: Section) -> Iterator[Link]:
        position = 0
        for owner, thing in enumerate(self.things(section), start=1):
            for other, qualifier in thing.related:
                position += 1
                yield Link(position, owner, thing.id, other, qualifier)


def as_text(value: Any) -> Text:
    """A value as text, so that the same value is the same text in every serialisation; nothing for an empty one."""
    if isinstance(value, str):
        if "\0" in value or not (value.isascii() or _is_unicode(value)):
            return UNREADABLE
        return value or None
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return _number(value)
    return UNREADABLE


def _number(value: float | Decimal) -> Text:
    """A whole number without decimals: an id that a spreadsheet made 880001.0 is still 880001."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if not value.is_finite():
        return UNREADABLE
    whole = abs(value) < 10**15 and value == value.to_integral_value()
    return str(int(value)) if whole else str(value)


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can write and nothing can store
        return False
    return True


def too_large(name: str, what: str) -> DeliveryError:
    """The error for a value or element beyond the limits."""
    return DeliveryError(f"{name}: {what}; a log has none so large, so it is not read")
