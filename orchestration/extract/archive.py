"""Zip archives as deliveries come in them: which members there are, and the bytes of one, without unpacking to disk.

Everything an archive says of itself may be false, so names are checked before they are used and bytes are counted by
who reads them (``readers.stream``). What a member holds is the readers' business.
"""

import lzma
import re
import stat
import zipfile
import zlib
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO

from orchestration.extract.errors import DeliveryError

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
"""How a zip archive starts; the second is one without members."""
MOST_MEMBERS = 10_000
NESTED_MAGIC = (*ZIP_MAGIC, b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError),
    ValueError,  # an offset that cannot be
)
"""What the standard library raises over an archive that is not sound."""

_NOT_DELIVERED = re.compile(r"(^|/)(__MACOSX/|~\$|\.~lock\.|\._)")
"""What operating systems and Excel put beside files: resource forks and locks."""


class Member:
    """An opened member: its bytes, how many of them it is packed in, and ``close`` for it and its archive."""

    def __init__(self, path: Path, name: str) -> None:
        self._archive = _open(path)
        try:
            info = self._archive.getinfo(name)
            self.packed = info.compress_size
            self.file: IO[bytes] = self._archive.open(info)
        except KeyError:
            self._archive.close()
            raise DeliveryError(f"{path.name} has no member of the name that is asked for") from None
        except BROKEN:
            self._archive.close()
            raise _damaged(path) from None

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes, unpacked."""
        return self.file.read(size)

    def close(self) -> None:
        """Close the member and its archive."""
        self.file.close()
        self._archive.close()


def is_lock_file(name: str) -> bool:
    """Whether a file is a lock or a resource fork that lies beside a delivery, such as ``~$sager.xlsx``."""
    return _NOT_DELIVERED.search(name) is not None


def member_names(path: Path, pattern: str) -> list[str]:
    """Names of the members that ``pattern`` matches, in the order of their characters; upper and lower case are alike.

    ``*`` also matches folders: ``*.csv`` finds ``2024/sager.csv``.

    Raises:
        DeliveryError: not a sound archive, more than ``MOST_MEMBERS``, two members of one name, a name that leads out
            of the archive; a matching member that is protected by a password, or is a link.
    """
    with _open(path) as archive:
        chosen = [
            info
            for info in archive.infolist()
            if not info.is_dir()
            and fnmatchcase(info.filename.casefold(), pattern.casefold())
            and not is_lock_file(info.filename)
        ]
    if any(info.flag_bits & 0x1 for info in chosen):
        raise DeliveryError(
            f"{path.name}: a file in the archive is protected by a password; deliver it without one, over a line that "
            "is encrypted instead"
        )
    if any(stat.S_ISLNK(info.external_attr >> 16) for info in chosen):
        raise DeliveryError(f"{path.name}: a file in the archive is a link; deliver the file itself")
    return sorted(info.filename for info in chosen)


def _open(path: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise DeliveryError(f"{path.name}: there is no such file") from None
    except BROKEN:
        raise _damaged(path) from None
    try:
        _refuse_tricks(path, archive.infolist())
    except DeliveryError:
        archive.close()
        raise
    return archive


def _refuse_tricks(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_MEMBERS:
        raise DeliveryError(f"{path.name} holds more than {MOST_MEMBERS} files; deliver them in several archives")
    # The module cuts a name at NUL, so the name as it stands in the archive is looked at.
    names = [info.orig_filename for info in infos]
    if any(_is_trick(name) for name in names):
        raise DeliveryError(
            f"{path.name}: a name in the archive is absolute or has '..', a backslash or a NUL in it; pack the files "
            "anew with plain names"
        )
    if any(times > 1 for times in Counter(info.filename.casefold() for info in infos).values()):
        raise DeliveryError(
            f"{path.name}: two files in the archive have one name; pack them anew under names of their own"
        )


def _is_trick(name: str) -> bool:
    return (
        not name
        or name.startswith("/")
        or re.match("[A-Za-z]:", name) is not None
        or "\\" in name
        or "\0" in name
        or ".." in name.split("/")
    )


def _damaged(path: Path) -> DeliveryError:
    return DeliveryError(f"{path.name} is a damaged zip archive, or is cut short; ask for a new delivery")
