"""OCEL in JSON: 2.0 (``events``, ``objects``, …) and the ``jsonocel`` of 1.0 (``ocel:events``, …), gzipped or not.

A log is first walked token by token, nothing kept, to see that no event or object is so large that it would fill the
memory; then ijson builds one at a time. What the rows are is ``ocel_log``.
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


_OPEN = frozenset({"start_map", "start_array"})
_SHUT = frozenset({"end_map", "end_array"})


class JsonLog(NestedLog):
    """A log in JSON.

    Raises (while it is read):
        DeliveryError: not well-formed, cut short, not a log, beyond a limit.
    """

    def __init__(self, path: Path, connector: Connector) -> None:
        self._path, self._max_bytes = path, connector.max_bytes
        sections = outermost(path, max_bytes=connector.max_bytes)
        self._is_first = sections.keys() >= SECTIONS_1
        wanted, shape = (SECTIONS_1, "start_map") if SECTIONS_1 & sections.keys() else (SECTIONS_2, "start_array")
        if missing := ", ".join(sorted(wanted - sections.keys())):
            raise DeliveryError(f"{path.name} has no {missing}; an object-centric log has events and objects")
        if any(sections[name] != shape for name in wanted):
            raise DeliveryError(f"{path.name}: its events or objects are not a list, as OCEL has them")

    def object_types(self) -> list[str]:  # noqa: D102 - see OcelLog
        found = self._items("ocel:global-log.ocel:object-types.item" if self._is_first else "objectTypes.item")
        names = (one.get("name") if isinstance(one, dict) else one for one in found)
        return list(dict.fromkeys(name for name in map(as_text, names) if isinstance(name, str)))

    def things(self, section: Section) -> Iterator[Thing]:  # noqa: D102 - see NestedLog
        if self._is_first:
            pairs, build = self._built(ijson.kvitems_coro, f"ocel:{section}"), _first_version
        else:
            pairs, build = ((None, value) for value in self._items(f"{section}.item")), _second_version
        for key, value in pairs:
            yield build(key, value) if isinstance(value, dict) else Thing(None, None, fault=SHAPE)

    def _items(self, prefix: str) -> Iterator[Any]:
        return self._built(ijson.items_coro, prefix)

    def _built(self, builder: Callable[..., Any], prefix: str) -> Iterator[Any]:
        found = ijson.sendable_list()
        for _ in _pushed(self._path, builder(found, prefix), self._max_bytes):
            yield from found
            del found[:]
        yield from found


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


def outermost(path: Path, *, max_bytes: int, enough: Sequence[frozenset[str]] = ()) -> dict[str, str]:
    """The outermost names of a JSON file with the token each value begins with, until one of ``enough`` is whole.

    Raises:
        DeliveryError: not well-formed, or a value within the limits of no event or object.
    """
    names: dict[str, str] = {}
    tokens = ijson.sendable_list()
    depth = deepest = parts = silent = 0
    name: str | None = None
    for length in _pushed(path, ijson.basic_parse_coro(tokens), max_bytes):
        silent = 0 if tokens else silent + length
        if silent > LONGEST_VALUE:
            raise too_large(path.name, f"a value is longer than {LONGEST_VALUE} bytes")
        for token, value in tokens:
            if name is not None:
                names[name], name = token, None
            if token in _OPEN:
                depth += 1
                deepest = max(deepest, depth)
                parts = parts + 1 if depth > 3 else 0
            elif token in _SHUT:
                depth -= 1
            elif token == "map_key" and depth == 1:  # noqa: S105 - a token of JSON
                name = value
                if any(names.keys() | {name} >= wanted for wanted in enough):
                    return names | {name: ""}
            else:
                parts += 1
        if parts > MOST_PARTS or deepest > DEEPEST:
            raise too_large(path.name, f"an event or object has over {MOST_PARTS} values or {DEEPEST} levels")
        del tokens[:]
    return names


def _pushed(path: Path, builder: Any, max_bytes: int) -> Iterator[int]:
    """Push a file's bytes into one of ijson's builders; the length of each block, when it has been worked on.

    ijson's own messages quote the file, so only what kind of error it was is passed on.
    """
    with ByteStream(path, max_bytes=max_bytes) as stream:
        is_start = True
        try:
            while block := stream.read(BLOCK):
                builder.send(block.removeprefix(BOM) if is_start else block)
                is_start = False
                yield len(block)
            builder.close()
        except (ijson.JSONError, UnicodeDecodeError):
            raise DeliveryError(
                f"{path.name} is not well-formed JSON in UTF-8 around byte {stream.consumed}; it may be cut short, ask"
                " for a new delivery"
            ) from None
