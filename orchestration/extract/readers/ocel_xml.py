"""OCEL 2.0 in XML, gzipped or not. What the rows are is ``ocel_log``; XML of OCEL 1.0 is refused by name.

Expat, as for XES (``xes_events``): nothing of what was read is kept, and a document type or an entity is refused.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.ocel_log import (
    LONGEST_VALUE,
    MOST_PARTS,
    NestedLog,
    Section,
    Thing,
    as_text,
    too_large,
)
from orchestration.extract.readers.stream import ByteStream

BLOCK = 1 << 18
DEEPEST = 64
SECTIONS = frozenset({"object-types", "event-types", "objects", "events"})
RELATED = frozenset({"relationship", "relobj", "object"})
"""How files write a related object: by the standard, and by the tools before it."""


class XmlLog(NestedLog):
    """A log in XML.

    Raises (while it is read):
        DeliveryError: not well-formed, cut short, a declaration, not a log of OCEL 2.0, beyond a limit.
    """

    def __init__(self, path: Path, connector: Connector) -> None:
        self._path, self._max_bytes = path, connector.max_bytes

    def object_types(self) -> list[str]:  # noqa: D102 - see OcelLog
        walk = _Walk(self._path, None)
        for _ in walk.things(self._max_bytes):
            pass
        return list(dict.fromkeys(walk.object_types))

    def things(self, section: Section) -> Iterator[Thing]:  # noqa: D102 - see NestedLog
        walk = _Walk(self._path, section)
        yield from walk.things(self._max_bytes)
        for missing in sorted({"events", "objects"} - walk.sections):
            raise DeliveryError(f"{self._path.name} has no <{missing}>; an object-centric log has events and objects")


def first_child(path: Path, *, max_bytes: int) -> str | None:
    """The first element within ``<log>``; None when the file is not XML of that kind."""
    walk = _Walk(path, None)
    try:
        with ByteStream(path, max_bytes=max_bytes) as stream:
            while not walk.first and (block := stream.read(1 << 12)):
                walk.feed(block, final=False)
    except DeliveryError:
        pass
    return walk.first


class _Walk:
    """Expat's handlers: 1 log, 2 section, 3 event, object or type, 4 its two lists, 5 attribute or related object."""

    def __init__(self, path: Path, section: Section | None) -> None:
        self.path, self.section = path, section
        self.object_types: list[str] = []
        self.sections: set[str] = set()
        self.first: str | None = None
        self._depth = self._parts = 0
        self._within, self._list = "", ""
        self._thing: Thing | None = None
        self._done: list[Thing] = []
        self._value: list[str] | None = None
        self._attribute: tuple[str | None, str | None] = (None, None)
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse_declaration
        self._parser.EntityDeclHandler = self._refuse_declaration
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end

    def things(self, max_bytes: int) -> Iterator[Thing]:
        with ByteStream(self.path, max_bytes=max_bytes) as stream:
            while block := stream.read(BLOCK):
                self.feed(block, final=False)
                if stream.consumed - self._parser.CurrentByteIndex > LONGEST_VALUE:
                    raise too_large(self.path.name, f"a tag or value is longer than {LONGEST_VALUE} bytes")
                yield from self._done
                self._done.clear()
        self.feed(b"", final=True)
        yield from self._done

    def feed(self, block: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(block, final)
        except expat.ExpatError as error:
            what = expat.ErrorString(error.code)
            raise self._error(
                f"not well-formed XML ({what}); the file may be cut short, ask for a new delivery"
            ) from None

    def _error(self, what: str) -> DeliveryError:
        at = f"line {self._parser.CurrentLineNumber}, column {self._parser.CurrentColumnNumber}"
        return DeliveryError(f"{self.path.name}, {at}: {what}")

    def _refuse_declaration(self, *_: object) -> None:
        raise self._error("a document type or entity declaration; OCEL has none, and they can be used to attack")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._parts += 1
        if self._depth > DEEPEST or self._parts > MOST_PARTS:
            raise self._error(f"an event or object has over {MOST_PARTS} parts or {DEEPEST} levels")
        tag = tag.rpartition(":")[2]
        if self._depth == 1 and tag != "log":
            raise self._error("the outermost element is not <log>; this is not an object-centric log")
        if self._depth == 2:
            self._section(tag)
        elif self._depth == 3:
            self._parts = 0
            self._open(tag, attributes)
        elif self._depth == 4:
            self._list = tag
        elif self._depth == 5 and self._thing is not None:
            self._part(tag, attributes)

    def _section(self, tag: str) -> None:
        self.first = self.first or tag
        if tag not in SECTIONS:
            raise self._error("an element that OCEL 2.0 does not have in <log>; XML of OCEL 1.0 is not read")
        self._within = tag
        self.sections.add(tag)

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if self._within == "object-types" and tag == "object-type":
            self.object_types += [name] if (name := as_text(attributes.get("name"))) else []
        elif self._within == self.section and tag + "s" == self.section:
            self._thing = Thing(*(as_text(attributes.get(name)) for name in ("id", "type", "time")))

    def _part(self, tag: str, attributes: dict[str, str]) -> None:
        if self._list == "attributes" and tag == "attribute":
            self._attribute, self._value = (attributes.get("name"), attributes.get("time")), []
            self._parser.CharacterDataHandler = self._value.append
        elif self._list == "objects" and tag in RELATED:
            oid = attributes.get("object-id", attributes.get("id"))
            self._thing.related.append((as_text(oid), as_text(attributes.get("qualifier"))))

    def _end(self, _: str) -> None:
        self._depth -= 1
        if self._depth == 4 and self._value is not None:
            self._parser.CharacterDataHandler = None
            name, time = self._attribute
            self._thing.attributes.append((as_text(name), as_text(time), as_text("".join(self._value))))
            self._value = None
        elif self._depth == 2 and self._thing is not None:
            self._done.append(self._thing)
            self._thing = None
