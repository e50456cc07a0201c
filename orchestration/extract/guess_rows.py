"""Where the rows are in an unknown JSON or XML file: the one array of objects, or the one element that repeats.

A file that holds several tables is not guessed at: the message names them, and a source declares one by one. Which
format a file is in is ``guess_format``'s business.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from orchestration.extract.delivered import DeliveredFile
from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import printable
from orchestration.extract.readers.expat import SafeParser
from orchestration.extract.readers.json import open_elements
from orchestration.extract.readers.json_text import JsonText
from orchestration.extract.readers.xml_walk import local

SAMPLE = 200
"""Elements looked into for an array of their own."""
SAMPLE_BYTES = 8 << 20
DEEPEST = 4


def guess_json_rows(file: DeliveredFile, connector: Connector) -> str:
    """The path to the rows of a JSON file; ``connector`` says encoding and limit.

    Raises:
        DeliveryError: not sound JSON, no array of objects, or more than one.
    """
    text = JsonText(file, connector)
    try:
        found = list(_arrays(text, ""))
    finally:
        text.close()
    if len(found) != 1:
        raise _undecided(file, found, "array of objects", "sager[]")
    inner: dict[str, None] = {}
    for element in islice(open_elements(file, connector.model_copy(update={"rows": found[0]})), SAMPLE):
        inner |= (
            {name: None for name, value in element.items() if _is_table(value)} if isinstance(element, dict) else {}
        )
    return f"{found[0]}.{next(iter(inner))}[]" if len(inner) == 1 else found[0]


def _arrays(text: JsonText, path: str, depth: int = 0) -> Iterator[str]:
    """Paths of the arrays whose first element is an object."""
    char = text.next_char()
    if char == "[":
        for number, _ in enumerate(text.elements()):
            if number == 0 and text.next_char() == "{":
                yield f"{path}[]"
            text.value()
    elif char == "{" and depth < DEEPEST:
        for name in text.members():
            yield from _arrays(text, f"{path}.{name}" if path else name, depth + 1)
    else:
        text.skip()


def _is_table(value: Any) -> bool:  # noqa: ANN401 - what JSON holds
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def guess_xml_rows(file: DeliveredFile, *, max_bytes: int) -> str:
    """The path to the rows of an XML file, from its first ``SAMPLE_BYTES``.

    Raises:
        DeliveryError: not sound XML, nothing repeats, or more than one element does.
    """
    shape = _Shape(SafeParser(file, format_name="an extract"))
    for consumed in shape.safe.feed(max_bytes):
        if consumed > SAMPLE_BYTES:
            break
    path, rows = shape.root, None
    while True:
        inside = [tag for tag in shape.structures if tag[:-1] == path]
        repeated = [tag for tag in inside if tag in shape.repeated]
        if len(repeated) == 1:
            path = rows = repeated[0]
        elif rows is None and not repeated and len(inside) == 1:
            path = inside[0]
        elif rows is None:
            raise _undecided(file, ["/".join(tag) for tag in repeated or inside], "element that repeats", "Sager/Sag")
        else:
            return "/".join(rows)


class _Shape:
    """Which elements hold others or attributes, by path of local names, and which repeat in the one around them."""

    def __init__(self, safe: SafeParser) -> None:
        self.safe = safe
        self.root: tuple[str, ...] = ()
        self.structures: dict[tuple[str, ...], None] = {}
        self.repeated: set[tuple[str, ...]] = set()
        self._path: tuple[str, ...] = ()
        self._counts: list[Counter[str]] = [Counter()]
        safe.handle(start=self._start, end=self._end)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._path:
            self.structures[self._path] = None
        self._path += (local(tag),)
        self.root = self.root or self._path
        if any(not name.startswith(("xmlns", "xsi:")) for name in attributes):
            self.structures[self._path] = None
        self._counts[-1][self._path[-1]] += 1
        if self._counts[-1][self._path[-1]] > 1:
            self.repeated.add(self._path)
        self._counts.append(Counter())
        if len(self._path) > 64:
            raise self.safe.error("elements are nested deeper than 64")

    def _end(self, _: str) -> None:
        self._path = self._path[:-1]
        self._counts.pop()


def _undecided(file: DeliveredFile, found: list[str], what: str, example: str) -> DeliveryError:
    there = f"more than one {what}: {printable(found[:20])}" if found else f"no {what}"
    return DeliveryError(
        f"{file.name} has {there}; declare it as a source whose connector says where the rows are, "
        f"such as rows: {example}"
    )
