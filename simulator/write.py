"""Files that appear whole: text written as a stream with its checksum, and a folder that replaces another at once.

What the files say is the areas' and the truth's matter.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

_BUFFER_CHARACTERS = 1 << 20


class TextFile:
    """A text file written line by line in one encoding; knows its SHA-256 when closed.

    ``utf-8-sig`` begins with a byte order mark. A character that the encoding lacks is an error, never a question mark.
    """

    def __init__(self, path: Path, *, encoding: str = "utf-8", line_end: str = "\n") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        self._encoding, self._line_end = encoding, line_end
        self._lines: list[str] = []
        self._characters = 0
        self._digest = hashlib.sha256()

    def line(self, text: str) -> None:
        """Add a line; its own line breaks stay as they are."""
        self._lines.append(text)
        self._characters += len(text)
        if self._characters > _BUFFER_CHARACTERS:
            self._flush()

    def _flush(self) -> None:
        if not self._lines:
            return
        encoded = (self._line_end.join(self._lines) + self._line_end).encode(self._encoding)
        self._digest.update(encoded)
        self._file.write(encoded)
        if self._encoding == "utf-8-sig":  # the mark stands once
            self._encoding = "utf-8"
        self._lines.clear()
        self._characters = 0

    @property
    def sha256(self) -> str:
        """Checksum of what has reached the file: of all of it once closed."""
        return self._digest.hexdigest()

    def __enter__(self) -> "TextFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._flush()
                self._file.flush()
                os.fsync(self._file.fileno())
        finally:
            self._file.close()


@contextmanager
def replaced_folder(target: Path, *, owned: frozenset[str]) -> Iterator[Path]:
    """A folder beside ``target`` to fill; it takes the target's place when the block ends well, else it is removed.

    Args:
        target: where the folder is to stand; an earlier one is replaced.
        owned: names that an earlier folder may hold. Anything else in it is somebody's, and is never deleted.

    Raises:
        FileExistsError: ``target`` is a file, or holds something not ``owned``.
    """
    _refuse_foreign(target, owned)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial-{os.getpid()}")
    former = target.with_name(f".{target.name}.former-{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        yield partial
        if target.exists():
            target.rename(former)
        partial.rename(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        if former.exists() and not target.exists():
            former.rename(target)
        raise
    shutil.rmtree(former, ignore_errors=True)


def _refuse_foreign(target: Path, owned: frozenset[str]) -> None:
    if target.exists() and not target.is_dir():
        raise FileExistsError(f"{target} is a file; give a folder, new or of an earlier simulation")
    foreign = sorted({each.name for each in target.iterdir()} - owned) if target.is_dir() else []
    if foreign:
        raise FileExistsError(
            f"{target} holds {foreign[0]!r}, which no simulation writes; "
            "give a folder that is new, empty or of an earlier simulation"
        )
