"""A delimited text file as UTF-8 bytes: title lines and the header line taken off.

Decoding is ``text``'s work, rows and cells are the business of ``csv``; guessing an encoding that of ``guess_format``.
"""

import atexit
import io
import threading
import weakref

from orchestration.extract.delivered import DeliveredFile
from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.text import DecodedText

HEADER_LIMIT = 1 << 20
_open: "weakref.WeakSet[TextStream]" = weakref.WeakSet()


class TextStream(io.RawIOBase):
    """Reads a file in the connector's encoding and gives it as UTF-8, without byte order mark.

    ``quotes`` counts the quote characters handed on, ``header_lines`` the lines that ``take_header`` took.

    Arrow reads ahead in a thread of its own, also when nobody draws batches any more. A thread that enters Python
    while the interpreter shuts down aborts the process, so ``close`` makes the next read the last one.
    """

    _source: DecodedText | None = None  # until the file is open

    def __init__(self, file: DeliveredFile, connector: Connector) -> None:
        self._reading, self._over = threading.Lock(), threading.Event()
        self._name = file.name
        self._source = DecodedText(file, encoding=connector.encoding, max_bytes=connector.max_bytes)
        self._quote = connector.quote.encode() or b"\0"
        self._ready = b""
        self._ended = False
        _open.add(self)
        self.quotes = self.header_lines = 0
        self._fill(4096)

    def readable(self) -> bool:  # noqa: D102 - io's own
        return True

    def read(self, size: int = -1, /) -> bytes:
        """``size`` bytes of UTF-8, fewer at the end alone; never more: Arrow copies them into a buffer of that size.

        A short block could lie inside one row, between two others, and Arrow takes such a row for one that is too long.
        """
        size = 1 << 20 if size is None or size < 0 else size
        with self._reading:
            while len(self._ready) < size and not self._ended and not self.closed:
                self._fill(size - len(self._ready))
            block, self._ready = self._ready[:size], self._ready[size:]
            self.quotes += block.count(self._quote)
        if not block:
            self._over.set()
        return block

    def readinto(self, buffer: bytearray) -> int:  # noqa: D102 - io's own
        block = self.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def peek(self) -> bytes:
        """What is ready to be read; empty only at the end of the file."""
        if not self._ready:
            self._fill(1 << 16)
        return self._ready

    def take_header(self) -> str:
        """The first line that is not blank, as text; a quoted newline does not end it. Excel's ``sep=`` is skipped.

        Raises:
            DeliveryError: there is no such line, or a quote in it is never closed.
        """
        while True:
            line = self._take_record()
            if not line:
                raise DeliveryError(
                    f"{self._name} has no header line: it holds nothing but blank lines; ask for a new delivery"
                )
            self.header_lines += max(1, len(line.splitlines()))
            if line.count(self._quote) % 2:
                raise DeliveryError(
                    f"{self._name}: a quote in the line of column names is never closed; correct it, or the "
                    "connector's quote"
                )
            text = line.decode().strip("\r\n")
            if text.strip() and not text.casefold().startswith("sep="):
                return text

    def skip_lines(self, count: int) -> None:
        """Let go of title lines above the header, as reports from SAP BO and KMD Insight have them.

        Raises:
            DeliveryError: the file has no more lines than that.
        """
        for _ in range(count):
            line = self._take_line()
            if not line:
                raise DeliveryError(
                    f"{self._name} has no more than the {count} lines that the connector skips; correct skip_lines"
                )
            self.header_lines += 1

    def close(self) -> None:
        """Close the file once the read under way is done; what is read after that is the end."""
        with self._reading:
            if self._source is not None:
                self._source.close()
                self._ready = b""
            super().close()

    def settle(self) -> None:
        """Close, and give Arrow's thread a moment to see that it is over."""
        self.close()
        self._over.wait(0.1)

    def _take_record(self) -> bytes:
        return self._take(is_record=True)

    def _take_line(self) -> bytes:
        return self._take(is_record=False)

    def _take(self, *, is_record: bool) -> bytes:
        """The next line; as a record, a quoted newline does not end it."""
        while True:
            end = self._end_of_record(is_record=is_record)
            if end is not None or self._ended:
                end = len(self._ready) if end is None else end
                record, self._ready = self._ready[:end], self._ready[end:]
                return record
            if len(self._ready) > HEADER_LIMIT:
                raise DeliveryError(
                    f"{self._name}: the header is longer than {HEADER_LIMIT} bytes; is this a text file?"
                )
            self._fill(1 << 16)

    def _end_of_record(self, *, is_record: bool) -> int | None:
        end = quotes = 0
        for line in self._ready.splitlines(keepends=True):
            end, quotes = end + len(line), quotes + line.count(self._quote)
            # A "\r" at the very end may be half of "\r\n": it counts only when more has been read.
            is_whole = not is_record or quotes % 2 == 0
            if is_whole and line.endswith((b"\n", b"\r")) and (line.endswith(b"\n") or end < len(self._ready)):
                return end
        return None

    def _fill(self, size: int) -> None:
        """Decode more of the file, until there is something to hand on or the file has ended."""
        fresh = self._source.read(size)
        self._ended = not fresh
        self._ready += fresh.encode("utf-8", "replace")


@atexit.register
def _settle_all() -> None:
    for stream in list(_open):
        stream.settle()
