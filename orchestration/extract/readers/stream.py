"""A delivered file as bounded bytes: gunzipped when it is gzip, counted, and with errors a person can act on.

Only bytes are read here; what they mean belongs to the readers. A message names the file, never its content.
"""

import gzip
import io
from pathlib import Path
from typing import IO

from orchestration.extract.archive import BROKEN
from orchestration.extract.delivered import DeliveredFile, Opened, as_delivered, read_block, refuse_bomb
from orchestration.extract.errors import DeliveryError

GZIP_MAGIC = b"\x1f\x8b"


def head(path: Path | DeliveredFile, size: int = 8) -> bytes:
    """The first bytes of a delivered file as it lies there (still compressed).

    Raises:
        DeliveryError: the file is missing, a folder, unreadable or empty.
    """
    return as_delivered(path).head(size)


class ByteStream(io.RawIOBase):
    """The uncompressed bytes of a delivery, at most ``max_bytes`` of them.

    Raises (from the constructor and ``read``):
        DeliveryError: it cannot be opened, is cut short, is not sound gzip, or is larger than the limit.
    """

    _file = _bytes = None  # until the file is open

    def __init__(self, path: Path | DeliveredFile, *, max_bytes: int) -> None:
        file = as_delivered(path)
        start = file.head(2)
        self._file: Opened | None = file.open()
        self._bytes: IO[bytes] = gzip.GzipFile(fileobj=self._file) if start == GZIP_MAGIC else self._file
        self._name, self._max, self.consumed = file.name, max_bytes, 0

    def readable(self) -> bool:  # noqa: D102 - io's own
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes; ``b""`` at the end. The limit is met before the bytes are handed on."""
        step = 1 << 20 if size is None or size < 0 else size
        block = self._block(step)
        self.consumed += len(block)
        if self.consumed > self._max:
            raise DeliveryError(
                f"{self._name} holds more than {self._max} bytes uncompressed, the limit of its connector "
                "(max_bytes); raise the limit if the file is known to be this large"
            )
        refuse_bomb(self.consumed, self._file.packed, self._name)
        return block

    def _block(self, size: int) -> bytes:
        if self._bytes is self._file:
            return read_block(self._file, size, self._name)
        try:
            return self._bytes.read(size)
        except EOFError:
            raise DeliveryError(
                f"{self._name} is cut short: its gzip data ends after {self.consumed} bytes of content; "
                "ask for a new delivery"
            ) from None
        except (gzip.BadGzipFile, *BROKEN):
            raise DeliveryError(
                f"{self._name} is not sound gzip: it breaks after {self.consumed} bytes of content; "
                "ask for a new delivery"
            ) from None

    def close(self) -> None:  # noqa: D102 - io's own
        if self._file is not None:
            self._bytes.close()
            self._file.close()
        super().close()
