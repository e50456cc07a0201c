"""Walks the XML of an XES log and gives its events in chunks; columns and types are the business of ``xes``.

What is refused of any XML is ``expat``'s business.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.extract.delivered import DeliveredFile, as_delivered
from orchestration.extract.delivery import Connector
from orchestration.extract.readers.expat import DEEPEST, SafeParser

CASE_ID = "concept:name"

Attributes = dict[str, str | None]


@dataclass
class EventChunk:
    """Some events in the order of the file; ``traces[i]`` is the attributes of the trace ``events[i]`` belongs to."""

    events: list[Attributes] = field(default_factory=list)
    traces: list[Attributes] = field(default_factory=list)


def read_chunks(
    path: Path | DeliveredFile,
    connector: Connector,
    *,
    declared: list[tuple[str, str]] | None = None,
    batch: int = 20_000,
) -> Iterator[EventChunk]:
    """The log's events, about ``batch`` at a time. An empty value is None; the case id of a trace is always there.

    ``declared`` is filled with scope (trace or event) and key of the attributes that ``<global>`` promises.

    Raises:
        DeliveryError: the file is not XES or not well-formed (with line and column), cut short, larger than the
            connector allows, declares a document type or entities, nests deeper than ``DEEPEST``, holds a tag longer
            than ``LONGEST_TAG``, or gives a trace's attributes long after its events.
    """
    walk = _Walk(as_delivered(path), [] if declared is None else declared)
    for _ in walk.safe.feed(connector.max_bytes):
        if len(walk.chunk.events) >= batch:
            yield walk.take()
    if walk.chunk.events:
        yield walk.take()


class _Walk:
    """Expat's handlers. ``depth`` says where we are: 1 log, 2 trace or global, 3 event or its sibling, 4 attribute."""

    def __init__(self, file: DeliveredFile, declared: list[tuple[str, str]]) -> None:
        self.declared, self.chunk = declared, EventChunk()
        self.number = 0
        self.trace: Attributes | None = None
        self.sent: Attributes | None = None
        self.safe = SafeParser(file, format_name="XES")
        self.safe.handle(start=self.root)
        self.error = self.safe.error

    def take(self) -> EventChunk:
        """Hand over the events so far. Of an unfinished trace, what is known by now is what its events carry."""
        if self.trace is not None and self.chunk.traces[-1] is self.trace:
            self.name_trace(self.trace)
            self.sent = self.trace
        chunk, self.chunk = self.chunk, EventChunk()
        return chunk

    def name_trace(self, trace: Attributes) -> None:
        if not trace.get(CASE_ID):
            trace[CASE_ID] = str(self.number)

    def root(self, tag: str, _: dict[str, str]) -> None:
        prefix, colon, local = tag.rpartition(":")
        if local != "log":
            raise self.error(
                "the outermost element is not <log>; this is not an XES event log, correct the connector's format"
            )
        start, end = _handlers(self, prefix + colon)
        self.safe.handle(start=start, end=end)


def _handlers(walk: _Walk, prefix: str):  # noqa: ANN202 - two closures, see below
    """Start and end handlers as closures: they run for every attribute, and local names are what makes them fast."""
    trace_tag, event_tag, global_tag = prefix + "trace", prefix + "event", prefix + "global"
    depth, event, scope = 1, None, None

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, event, scope
        depth += 1
        if depth == 4:
            if event is not None and (value := attributes.get("value")) is not None:
                event[attributes.get("key", "")] = value or None
        elif depth == 3:
            if walk.trace is None:
                if scope is not None and "value" in attributes:
                    walk.declared.append((scope, attributes.get("key", "")))
            elif tag == event_tag:
                event = {}
            elif (value := attributes.get("value")) is not None:
                if walk.trace is walk.sent:
                    raise walk.error("an attribute of a trace stands after its events; XES wants it before them")
                walk.trace[attributes.get("key", "")] = value or None
        elif depth == 2:
            if tag == trace_tag:
                walk.trace = {}
                walk.number += 1
            elif tag == global_tag:
                scope = attributes.get("scope", "event")
        elif depth > DEEPEST:
            raise walk.error(f"elements are nested deeper than {DEEPEST}; ask for a file without")

    def end(_: str) -> None:
        nonlocal depth, event, scope
        depth -= 1
        if depth == 2:
            if event is not None:
                walk.chunk.events.append(event)
                walk.chunk.traces.append(walk.trace)
                event = None
        elif depth == 1:
            if walk.trace is not None:
                walk.name_trace(walk.trace)
                walk.trace = walk.sent = None
            scope = None

    return start, end
