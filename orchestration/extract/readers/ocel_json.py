"""OCEL in JSON: 2.0 (``events``, ``objects``, …) and the ``jsonocel`` of 1.0 (``ocel:events``, …), gzipped or not.

Bytes are pushed through ijson's lexer and built up one event or object at a time, within limits, so that neither a
large log nor a single monstrous element fills the memory. What the rows are is ``ocel_log``.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import ijson

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

BLOCK = 1 << 16
BOM = b"\xef\xbb\xbf"
SECTIONS_2 = frozenset({"events", "objects"})
SECTIONS_1 = frozenset({"ocel:events", "ocel:objects"})
DEEPEST = 64
SHAPE = "not of the shape that OCEL gives an event or object"

Pair = tuple[str | None, Any]

_OPEN: dict[str, Callable[[], Any]] = {"start_map": dict, "start_array": list}
_SHUT = frozenset({"end_map", "end_array"})


class JsonLog(NestedLog):
    """A log in JSON.

    Raises (while it is read):
        DeliveryError: not well-formed, cut short, not a log, beyond a limit.
    """

    def __init__(self, path: Path, connector: Connector) -> None:
        self._path, self._max_bytes = path, connector.max_bytes
        sections = outermost(path, max_bytes=connector.max_bytes, enough=(SECTIONS_2, SECTIONS_1))
        self._is_first = sections >= SECTIONS_1
        if not self._is_first and not sections >= SECTIONS_2:
            missing = ", ".join(sorted((SECTIONS_1 if sections & SECTIONS_1 else SECTIONS_2) - sections))
            raise DeliveryError(f"{path.name} has no {missing}; an object-centric log has events and objects")

    def object_types(self) -> list[str]:  # noqa: D102 - see OcelLog
        if self._is_first:
            found = dict(_elements(self._path, self._max_bytes, "ocel:global-log")).get("ocel:object-types")
            names = found if isinstance(found, list) else []
        else:
            found = [kind for _, kind in _elements(self._path, self._max_bytes, "objectTypes")]
            names = [kind.get("name") for kind in found if isinstance(kind, dict)]
        return list(dict.fromkeys(name for name in map(as_text, names) if isinstance(name, str)))

    def things(self, section: Section) -> Iterator[Thing]:  # noqa: D102 - see NestedLog
        name, build = (f"ocel:{section}", _first_version) if self._is_first else (section, _second_version)
        for key, value in _elements(self._path, self._max_bytes, name):
            yield build(key, value) if isinstance(value, dict) else Thing(None, None, fault=SHAPE)


def _second_version(_: str | None, value: dict[str, Any]) -> Thing:
    thing = Thing(as_text(value.get("id")), as_text(value.get("type")), as_text(value.get("time")))
    for one in _listed(value.get("attributes"), thing):
        thing.attributes.append((as_text(one.get("name")), as_text(one.get("time")), as_text(one.get("value"))))
    for one in _listed(value.get("relationships"), thing):
        thing.related.append((as_text(one.get("objectId")), as_text(one.get("qualifier"))))
    return thing


def _first_version(key: str | None, value: dict[str, Any]) -> Thing:
    kind = value.get("ocel:activity", value.get("ocel:type"))
    thing = Thing(as_text(key), as_text(kind), as_text(value.get("ocel:timestamp")))
    for section in ("ocel:vmap", "ocel:ovmap"):
        named = value.get(section) or {}
        if not isinstance(named, dict):
            thing.fault = SHAPE
            continue
        thing.attributes += [(as_text(name), None, as_text(cell)) for name, cell in named.items()]
    objects = value.get("ocel:omap") or []
    if not isinstance(objects, list):
        thing.fault, objects = SHAPE, []
    thing.related = [(as_text(oid), None) for oid in objects]
    return thing


def _listed(value: Any, thing: Thing) -> list[dict[str, Any]]:
    """The elements of a nested list; whatever else stands there makes the event or object faulty."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        thing.fault = SHAPE
        return []
    return value


def outermost(path: Path, *, max_bytes: int, enough: Sequence[frozenset[str]]) -> set[str]:
    """The outermost names of a JSON file, until all of one of ``enough`` are among them."""
    names: set[str] = set()
    depth = 0
    for event, value in _tokens(path, max_bytes):
        if event == "map_key" and depth == 1:
            names.add(value)
            if any(names >= wanted for wanted in enough):
                return names
        depth += (event in _OPEN) - (event in _SHUT)
    return names


def _elements(path: Path, max_bytes: int, section: str) -> Iterator[Pair]:
    """The elements of one outermost list or object, with their keys in an object, built one at a time."""
    depth, inside, key, parts = 0, False, None, 0
    stack: list[tuple[Any, list[str]]] = []  # what is being built, each with the name its next value gets
    for event, value in _tokens(path, max_bytes):
        if event == "map_key":
            if depth == 1:
                inside = value == section
            elif depth == 2:
                key = value
            elif stack:
                stack[-1][1][0] = value
            continue
        if event in _SHUT:
            depth -= 1
            if not stack:
                continue
            value = stack.pop()[0]
            if stack:
                continue
        elif not inside or depth < 2:
            depth += event in _OPEN
            continue
        else:
            parts += 1
            if parts > MOST_PARTS or depth > DEEPEST:
                raise too_large(path.name, f"an event or object has over {MOST_PARTS} values or {DEEPEST} levels")
            is_open = event in _OPEN
            value = _OPEN[event]() if is_open else value
            if stack:
                _put(*stack[-1], value)
            if is_open:
                depth += 1
                stack.append((value, [""]))
            if stack:
                continue
        parts = 0
        yield key, value


def _put(holder: Any, name: list[str], value: Any) -> None:
    if isinstance(holder, list):
        holder.append(value)
    else:
        holder[name[0]] = value


def _tokens(path: Path, max_bytes: int) -> Iterator[tuple[str, Any]]:
    """The file's tokens. ijson's own messages quote the file, so only what kind of error it was is passed on."""
    tokens = ijson.sendable_list()
    lexer = ijson.basic_parse_coro(tokens)
    silent, is_start = 0, True
    with ByteStream(path, max_bytes=max_bytes) as stream:
        while block := stream.read(BLOCK):
            block = block.removeprefix(BOM) if is_start else block
            is_start = False
            try:
                lexer.send(block)
            except (ijson.JSONError, UnicodeDecodeError):
                raise _unreadable(path, stream.consumed) from None
            silent = 0 if tokens else silent + len(block)
            if silent > LONGEST_VALUE:
                raise too_large(path.name, f"a value is longer than {LONGEST_VALUE} bytes")
            yield from tokens
            del tokens[:]
        try:
            lexer.close()
        except (ijson.JSONError, UnicodeDecodeError):
            raise _unreadable(path, stream.consumed) from None
    yield from tokens


def _unreadable(path: Path, at: int) -> DeliveryError:
    return DeliveryError(
        f"{path.name} is not well-formed JSON in UTF-8 around byte {at}; it may be cut short, ask for a new delivery"
    )
