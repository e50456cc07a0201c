"""The text of a delivery, block by block: decoded strictly, without byte order mark, and without a NUL.

Which encoding it is in says the connector, for JSON also its first bytes. Lines, rows and values are the readers'.
"""

import codecs

from orchestration.extract.delivered import DeliveredFile
from orchestration.extract.errors import DeliveryError


class DecodedText:
    """Reads a delivery in one encoding.

    Raises (from the constructor and ``read``):
        DeliveryError: the encoding is unknown, bytes are not in it, there is a NUL; see ``stream`` for the bytes.
    """

    def __init__(self, file: DeliveredFile, *, encoding: str, max_bytes: int) -> None:
        self._decoder = _decoder(encoding)
        self._name, self._encoding = file.name, encoding
        self._bytes = file.stream(max_bytes)
        self._lines = 0
        self._began = self._ended = False

    def read(self, size: int) -> str:
        """Text from about ``size`` bytes more; empty only at the end."""
        fresh = ""
        while not fresh and not self._ended:
            before, block = self._bytes.consumed, self._bytes.read(size)
            self._ended = not block
            try:
                fresh = self._decoder.decode(block, final=self._ended)
            except UnicodeDecodeError as error:
                raise self._undecodable(error, before, len(block)) from None
            if fresh and not self._began:
                self._began, fresh = True, fresh.removeprefix("\ufeff")
        if "\0" in fresh:
            line = self._lines + _lines(fresh[: fresh.index("\0")]) + 1
            raise DeliveryError(
                f"{self._name}: a NUL byte in line {line}; the file is damaged, or is not {self._encoding!r}: "
                "ask for a new delivery, or correct the connector's encoding"
            )
        self._lines += _lines(fresh)
        return fresh

    def close(self) -> None:
        """Close the file."""
        self._bytes.close()

    def _undecodable(self, error: UnicodeDecodeError, before: int, size: int) -> DeliveryError:
        kept = len(error.object) - size  # bytes the decoder had kept from the block before
        line = self._lines + _lines(error.object[: error.start].decode(self._encoding, "ignore")) + 1
        return DeliveryError(
            f"{self._name}: byte {before - kept + error.start} (line {line}) is not {self._encoding!r}; "
            "set the connector's encoding, for example utf-8 or cp1252"
        )


def marked_encoding(block: bytes) -> str | None:
    """The encoding that a byte order mark, or the zero bytes of UTF-16 without one, give away."""
    if block.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = block[:4096]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if even + odd > len(start) // 4:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _lines(text: str) -> int:
    """How many lines end in a text; old Macintosh files end them with a carriage return alone."""
    return text.count("\n") or text.count("\r")


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    try:
        "".encode(encoding)  # refuses codecs that are not text, such as base64
        return codecs.getincrementaldecoder(encoding)(errors="strict")
    except (LookupError, TypeError, ValueError):
        raise DeliveryError(
            f"unknown encoding {encoding!r}; allowed are Python's names, such as utf-8, cp1252, utf-16"
        ) from None
