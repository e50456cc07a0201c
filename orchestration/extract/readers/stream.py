"""A delivered file as bounded bytes: gunzipped when it is gzip, counted, and with errors a person can act on.

Only bytes are read here; what they mean belongs to the readers. A message names the file, never its content.
"""

import gzip
import io
import zlib
from pathlib import Path

from orchestration.extract.errors import DeliveryError

GZIP_MAGIC = b"\x1f\x8b"


def head(path: Path, size: int = 8) -> bytes:
    """The first bytes of a delivered file as it lies on disk (still compressed).

    Raises:
        DeliveryError: the file is missing, a folder, unreadable or empty.
    """
    try:
        with path.open("rb") as file:
            start = file.read(size)
    except FileNotFoundError:
        raise DeliveryError(f"{path.name}: there is no such file") from None
    except IsADirectoryError:
        raise DeliveryError(f"{path.name} is a folder; give one file") from None
    except OSError as error:
        raise DeliveryError(f"{path.name} cannot be opened: {error.strerror}") from None
    if not start:
        raise DeliveryError(f"{path.name} is empty (0 bytes); ask for a new delivery")
    return start


class ByteStream(io.RawIOBase):
    """The uncompressed bytes of a file, at most ``max_bytes`` of them.

    Raises (from the constructor and ``read``):
        DeliveryError: the file cannot be opened, is cut short, is not sound gzip, or is larger than the limit.
    """

    _file = _bytes = None  # until the file is open

    def __init__(self, path: Path, *, max_bytes: int) -> None:
        start = head(path, 2)
        self._file = path.open("rb")
        self._bytes = gzip.GzipFile(fileobj=self._file) if start == GZIP_MAGIC else self._file
        self._name, self._max, self.consumed = path.name, max_bytes, 0

    def readable(self) -> bool:  # noqa: D102 - io's own
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes; ``b""`` at the end. The limit is met before the bytes are handed on."""
        step = 1 << 20 if size is None or size < 0 else size
        try:
            block = self._bytes.read(step)
        except EOFError:
            raise DeliveryError(
                f"{self._name} is cut short: its gzip data ends after {self.consumed} bytes of content; "
                "ask for a new delivery"
            ) from None
        except (gzip.BadGzipFile, zlib.error):
            raise DeliveryError(
                f"{self._name} is not sound gzip: it breaks after {self.consumed} bytes of content; "
                "ask for a new delivery"
            ) from None
        except OSError as error:
            raise DeliveryError(f"{self._name} cannot be read: {error.strerror}") from None
        self.consumed += len(block)
        if self.consumed > self._max:
            raise DeliveryError(
                f"{self._name} holds more than {self._max} bytes uncompressed, the limit of its connector "
                "(max_bytes); raise the limit if the file is known to be this large"
            )
        return block

    def close(self) -> None:  # noqa: D102 - io's own
        if self._file is not None:
            self._bytes.close()
            self._file.close()
        super().close()
