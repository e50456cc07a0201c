"""What was delivered: a file, or one member of a zip archive, as bounded bytes that are never written to disk.

Nothing here knows a format. Unpacking and counting is ``readers.stream``, what an archive may hold is ``archive``, and
which deliveries there are to land is ``landing``'s business.
"""

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from orchestration.extract.archive import NESTED_MAGIC, ZIP_MAGIC, Member, member_names
from orchestration.extract.errors import DeliveryError

if TYPE_CHECKING:
    from orchestration.extract.delivery import Connector
    from orchestration.extract.readers.stream import ByteStream

LARGEST = 20_000_000_000
"""Bytes of the largest delivery, unpacked, where no connector says otherwise."""
LARGEST_IN_MEMORY = 2_000_000_000
"""Bytes of the largest delivery of a format that must be held whole, unless it lies unpacked on disk."""


BOMB_SIZE, BOMB_RATIO = 100_000_000, 300
"""Beyond this size, so many bytes from one packed byte are a bomb: real extracts pack to between a 5th and a 60th."""


class Opened(Protocol):
    """An opened delivery: its bytes as they were packed, in order."""

    packed: int

    def read(self, size: int = -1) -> bytes: ...  # noqa: D102 - a file's own

    def close(self) -> None: ...  # noqa: D102 - a file's own


@dataclass(frozen=True, order=True)
class DeliveredFile:
    """A delivered file, or ``member`` of the zip archive at ``path``."""

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """What it is called in messages and in the batch's manifest: ``udtraek.zip/sager.csv`` for a member."""
        return self.path.name if self.member is None else f"{self.path.name}/{self.member}"

    @property
    def lies_on_disk(self) -> bool:
        """Whether the file itself can be given to a reader that seeks: it is no member and is not gzipped."""
        return self.member is None and not self.head(2).startswith(b"\x1f\x8b")

    def open(self) -> Opened:
        """The bytes as they lie there, or as the archive has them; close what is returned."""
        return _OnDisk(self.path) if self.member is None else Member(self.path, self.member)

    def head(self, size: int = 8) -> bytes:
        """The first bytes, of a gzipped file still compressed.

        Raises:
            DeliveryError: missing, a folder, unreadable or empty; or not in its archive, or damaged there.
        """
        opened = self.open()
        try:
            start = read_block(opened, size, self.name)
        finally:
            opened.close()
        if not start:
            raise DeliveryError(f"{self.name} is empty (0 bytes); ask for a new delivery")
        return start

    def stream(self, max_bytes: int = LARGEST) -> "ByteStream":
        """The bytes in order, gunzipped when they are gzip, at most ``max_bytes`` of them.

        Raises:
            DeliveryError: see ``head``; also when the member is itself an archive.
        """
        from orchestration.extract.readers.stream import ByteStream

        if self.member is not None and self.head(8).startswith(NESTED_MAGIC):
            raise DeliveryError(f"{self.name} is an archive inside an archive; deliver its files in one zip")
        return ByteStream(self, max_bytes=max_bytes)

    def bytes(self, limit: int = LARGEST_IN_MEMORY) -> bytes:
        """All bytes, gunzipped, for a format that must seek; DeliveryError beyond ``limit``."""
        from orchestration.extract.readers.stream import ByteStream

        with ByteStream(self, max_bytes=min(limit, LARGEST_IN_MEMORY)) as stream:
            blocks = []
            while block := stream.read(1 << 20):
                blocks.append(block)
        return b"".join(blocks)

    def seekable(self, limit: int = LARGEST_IN_MEMORY) -> IO[bytes]:
        """A file to seek in: the one on disk, else its bytes in memory."""
        return self.path.open("rb") if self.lies_on_disk else io.BytesIO(self.bytes(limit))

    def sha256(self) -> str:
        """Checksum of the file's bytes, or of the member's own: an archive packed anew brings nothing new."""
        digest, size = hashlib.sha256(), 0
        opened = self.open()
        try:
            while block := read_block(opened, 1 << 20, self.name):
                size += len(block)
                refuse_bomb(size, opened.packed, self.name)
                digest.update(block)
        finally:
            opened.close()
        return digest.hexdigest()


class _OnDisk:
    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb")
            self.packed = path.stat().st_size
        except FileNotFoundError:
            raise DeliveryError(f"{path.name}: there is no such file") from None
        except IsADirectoryError:
            raise DeliveryError(f"{path.name} is a folder; give one file") from None
        except OSError as error:
            raise DeliveryError(f"{path.name} cannot be opened: {error.strerror}") from None

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def close(self) -> None:
        self._file.close()


def read_block(opened: Opened, size: int, name: str) -> bytes:
    """A block of an opened delivery; DeliveryError when the disk, or the archive it lies in, cannot give it."""
    try:
        return opened.read(size)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise DeliveryError(f"{name} is damaged in its archive; ask for a new delivery") from None
    except OSError as error:
        raise DeliveryError(f"{name} cannot be read: {error.strerror or 'damaged'}") from None


def refuse_bomb(size: int, packed: int, name: str) -> None:
    """Raise DeliveryError when far more came out than a packed delivery can hold."""
    if size > BOMB_SIZE and size > BOMB_RATIO * packed:
        raise DeliveryError(
            f"{name} unpacks to more than {BOMB_RATIO} times its size, as an attack does; "
            "deliver it without compression"
        )


def as_delivered(path: Path | DeliveredFile) -> DeliveredFile:
    """A path as the file that lies there."""
    return path if isinstance(path, DeliveredFile) else DeliveredFile(path)


def is_archive(path: Path) -> bool:
    """Whether a file is a zip archive; a workbook is one too.

    Raises:
        DeliveryError: it is missing, a folder, unreadable or empty.
    """
    return DeliveredFile(path).head(4).startswith(ZIP_MAGIC)


def members(path: Path, pattern: str) -> list[DeliveredFile]:
    """The members of an archive that ``pattern`` matches, by name. See ``archive.member_names`` for what is refused."""
    return [DeliveredFile(path, name) for name in member_names(path, pattern)]


def deliveries_in(path: Path, connector: "Connector") -> list[DeliveredFile]:
    """The deliveries that one file is: itself, or the members of an archive that the connector's ``member`` matches.

    Raises:
        DeliveryError: no member matches, or there are several and ``member`` does not say which.
    """
    if not is_archive(path) or (connector.format == "xlsx" and connector.member is None):
        return [DeliveredFile(path)]
    pattern = connector.member or "*"
    found = members(path, pattern)
    if not found:
        raise DeliveryError(f"{path.name}: no file in the archive matches {pattern!r}; correct the connector's member")
    if len(found) > 1 and connector.member is None:
        raise DeliveryError(
            f"{path.name} is a zip archive of {len(found)} files; say with the connector's member which are read, such "
            "as '*.csv'"
        )
    return found
