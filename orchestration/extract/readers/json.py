"""JSON: the elements of one array, read one at a time, each a row or exploded into several. All columns are text.

The array is the first ``[]`` of the connector's ``rows``. Memory grows with the longest element, not with the file.
Decoding is ``json_text``, rows and columns are ``json_rows``; one value a line is ``jsonl``.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import pyarrow as pa

from orchestration.extract.delivered import DeliveredFile
from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import printable, select
from orchestration.extract.readers.json_rows import ROOT, Step, Unsound, flat, rows_of, steps_of
from orchestration.extract.readers.json_text import JsonText
from orchestration.extract.readers.records import DEEPEST, MOST_COLUMNS, Cells, Fault, sample_columns, text_batches


def open_json(file: DeliveredFile, connector: Connector, *, columns: Sequence[str] | None = None) -> Delivery:
    """Open a JSON file. With ``columns`` None they are those of the first rows; a key that a row lacks is NULL.

    Raises:
        DeliveryError: while batches are drawn: not sound JSON (with line and character), no array where ``rows`` says,
            a value beside the rows that stands after them; at the end, when a wanted column stood nowhere.
    """
    file.head()
    wanted = list(dict.fromkeys(columns)) if columns is not None else sample_columns(_rows(file, connector), file)
    names = select(wanted, None, file)
    delivery = Delivery(path=file, columns=pa.schema([(name, pa.string()) for name in names]), batches=iter(()))
    delivery.batches = text_batches(
        _rows(file, connector, wanted=frozenset(columns or ())), delivery, must_stand=columns is not None
    )
    return delivery


def _rows(
    file: DeliveredFile, connector: Connector, *, wanted: frozenset[str] = frozenset()
) -> Iterator[Cells | Fault]:
    steps = steps_of(connector.rows or "[]")
    first = next(place for place, step in enumerate(steps) if step.is_array)
    walk = _Walk(JsonText(file, connector), file, wanted)
    path = ".".join(step.name for step in steps[: first + 1]) or ROOT
    try:
        for element in walk.elements(steps[: first + 1]):
            yield from rows_of(element, steps[first + 1 :], path=path, above=walk.above)
        walk.text.end()
        if not walk.was_found:
            raise DeliveryError(
                f"{file.name} has no array at {connector.rows!r}, outermost are "
                f"{printable(walk.outermost) or 'no names'}; correct the connector's rows"
            )
    finally:
        walk.text.close()


def open_elements(file: DeliveredFile, connector: Connector) -> Iterator[Any]:
    """The elements of the first array of the connector's ``rows`` as they are decoded, for looking at."""
    steps = steps_of(connector.rows or "[]")
    first = next(place for place, step in enumerate(steps) if step.is_array)
    text = JsonText(file, connector)
    try:
        yield from _Walk(text, file, frozenset()).elements(steps[: first + 1])
    finally:
        text.close()


class _Walk:
    """The way from the outermost value to the array; ``above`` collects what stands beside it on the way."""

    def __init__(self, text: JsonText, file: DeliveredFile, wanted: frozenset[str]) -> None:
        self.text, self.file, self.wanted = text, file, wanted
        self.above: dict[str, str | None] = {}
        self.outermost: list[str] = []
        self.was_found = False

    def elements(self, steps: Sequence[Step], *, path: str = ROOT) -> Iterator[Any]:
        step, rest = steps[0], steps[1:]
        if not step.name:
            yield from self._array()
            return
        if self.text.next_char() != "{":
            self.text.skip()
            return
        for name in self.text.members():
            if path == ROOT and len(self.outermost) < 20:
                self.outermost.append(name)
            if name != step.name:
                self._note(f"{path}.{name}")
            elif rest:
                yield from self.elements(rest, path=name if path == ROOT else f"{path}.{name}")
            else:
                yield from self._array()

    def _array(self) -> Iterator[Any]:
        char = self.text.next_char()
        if char not in ("[", "{", "n", ""):
            self.text.skip()
            return
        if self.was_found:
            raise DeliveryError(f"{self.file.name}: the array of the rows stands twice; ask for a new delivery")
        self.was_found = True
        if char == "[":
            for _ in self.text.elements():
                yield self.text.value()
        elif (single := self.text.value()) is not None:
            yield single

    def _note(self, name: str) -> None:
        """Keep what stands beside the array for the rows; arrays beside it are other tables, and are let go."""
        char = self.text.next_char()
        if char == "{" and name.count(".") <= DEEPEST:
            for inner in self.text.members():
                self._note(f"{name}.{inner}")
        elif char in ("[", "{"):
            self.text.skip()
        else:
            self._keep(name, self.text.value())

    def _keep(self, name: str, value: Any) -> None:  # noqa: ANN401 - what JSON holds
        if self.was_found and name in self.wanted:
            raise DeliveryError(
                f"{self.file.name}: {name!r} stands after the rows it is wanted for; ask for a file that has it before"
            )
        if len(self.above) < MOST_COLUMNS:
            with suppress(Unsound):  # an infinity beside the rows is no fault of theirs
                self.above.update(flat({name: value}))
