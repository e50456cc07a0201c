"""JSON text read one value at a time: a window over the file, decoded by the standard library's decoder.

Numbers keep their text, doubled names and infinities are told, and an error says line and character, never what
stands there. Which values are rows is ``json_rows``' and ``json``'s business.
"""

import json
from collections.abc import Iterator
from typing import Any

from orchestration.extract.delivered import DeliveredFile
from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.records import DEEPEST, LONGEST
from orchestration.extract.readers.text import DecodedText, marked_encoding

BLOCK = 1 << 20
_SPACE = " \t\r\n"
TOO_DEEP = f"objects or arrays are nested deeper than {DEEPEST}, as in an attack; ask for a file without"


class Number(str):
    """A number as it is written: 1e22 and 12.50 stay so, and ten digits are no float."""

    __slots__ = ()


class Doubled(dict):
    """An object that says one name twice: which value holds cannot be known."""


class Infinite:
    """Infinity, which JSON does not have."""


def decoder() -> json.JSONDecoder:
    """The standard library's decoder with values as above. NaN, which pandas writes for a missing value, is None."""
    return json.JSONDecoder(
        parse_int=Number,
        parse_float=Number,
        parse_constant=lambda name: None if name == "NaN" else Infinite(),
        object_pairs_hook=_object,
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    return read if len(read) == len(pairs) else Doubled(read)


def open_text(file: DeliveredFile, connector: Connector) -> DecodedText:
    """The text of a JSON file: a byte order mark, or the zero bytes of UTF-16, go before the connector's encoding."""
    with file.stream(connector.max_bytes) as stream:
        encoding = marked_encoding(stream.read(4096)) or connector.encoding
    return DecodedText(file, encoding=encoding, max_bytes=connector.max_bytes)


class JsonText:
    """A cursor over JSON text: ``next_char`` looks, ``value`` reads a value, ``members`` and ``elements`` step in.

    Raises:
        DeliveryError: not sound JSON, cut short, nested too deep, or a value longer than ``LONGEST``.
    """

    def __init__(self, file: DeliveredFile, connector: Connector) -> None:
        self._file, self._decoder = file, decoder()
        self._text = open_text(file, connector)
        self._window, self._at, self._ended = "", 0, False
        self._lines = self._line_start = self._before = 0

    def next_char(self) -> str:
        """The next character that is not blank; "" at the end."""
        while True:
            while self._at < len(self._window) and self._window[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._window) or self._ended:
                return self._window[self._at : self._at + 1]
            self._read_on()

    def take(self, wanted: str) -> None:
        """Step over a character that must stand here."""
        if self.next_char() != wanted:
            raise self.error(self._at)
        self._at += 1

    def value(self) -> Any:  # noqa: ANN401 - what JSON holds
        """Read the value that stands here."""
        self.next_char()
        while True:
            wrong = None
            try:
                value, end = self._decoder.raw_decode(self._window, self._at)
                if end < len(self._window) or self._ended:  # else a number may go on in the next block
                    self._at = end
                    return value
            except json.JSONDecodeError as error:
                wrong = error.pos
                # Well before the window's end more text would not mend it.
                if self._ended or ("Unterminated" not in error.msg and wrong < len(self._window) - 32):
                    raise self.error(wrong) from None
            except RecursionError:
                raise self.error(self._at, TOO_DEEP) from None
            if len(self._window) - self._at > LONGEST:
                raise self.error(
                    self._at, f"one value is longer than {LONGEST} characters; correct the connector's rows"
                )
            self._read_on()

    def members(self) -> Iterator[str]:
        """The names in the object that stands here; whoever draws reads or skips each one's value."""
        self.take("{")
        if self.next_char() == "}":
            return self.take("}")
        while True:
            if self.next_char() != '"':
                raise self.error(self._at)
            name = self.value()
            self.take(":")
            yield name
            if self.next_char() == "}":
                return self.take("}")
            self.take(",")

    def elements(self) -> Iterator[None]:
        """One turn per element of the array that stands here; whoever draws reads or skips it."""
        self.take("[")
        if self.next_char() == "]":
            return self.take("]")
        while True:
            yield
            if self.next_char() == "]":
                return self.take("]")
            self.take(",")

    def skip(self, *, depth: int = 0) -> None:
        """Step over the value that stands here, however long."""
        if depth > DEEPEST:
            raise self.error(self._at, TOO_DEEP)
        char = self.next_char()
        if char == "{":
            for _ in self.members():
                self.skip(depth=depth + 1)
        elif char == "[":
            for _ in self.elements():
                self.value() if depth else self.skip(depth=depth + 1)
        else:
            self.value()

    def end(self) -> None:
        """Nothing may follow.

        Raises:
            DeliveryError: something does; it may be JSON lines.
        """
        if self.next_char():
            raise self.error(self._at, "more follows after the JSON value; is the format jsonl?")

    def close(self) -> None:
        """Close the file."""
        self._text.close()

    def error(self, at: int, what: str | None = None) -> DeliveryError:
        """What is wrong at a place of the window, told with line and character."""
        line = self._lines + self._window.count("\n", 0, at) + 1
        newline = self._window.rfind("\n", 0, at)
        character = at - newline if newline >= 0 else self._before + at - self._line_start + 1
        if what is None and self._ended and at >= len(self._window.rstrip()):
            what = "the JSON breaks off here; the file is cut short, ask for a new delivery"
        elif what is None:
            what = "not sound JSON; ask for a new delivery"
        return DeliveryError(f"{self._file.name}, line {line}, character {character}: {what}")

    def _read_on(self) -> None:
        """More text into the window; what has been read leaves it."""
        done = self._window[: self._at]
        if "\n" in done:
            self._lines += done.count("\n")
            self._line_start = self._before + done.rfind("\n") + 1
        self._before += self._at
        # As much as the window holds already, so that a long value is not decoded over and over.
        fresh = self._text.read(max(BLOCK, len(self._window) - self._at))
        self._ended = not fresh
        self._window, self._at = self._window[self._at :] + fresh, 0
