"""Keys: made once with mode 0600 outside the data folder, derived per purpose and per recipient, never shown.

What a key is used for stands in ``orchestration.extract.door`` and ``orchestration.publish.recipient_export``.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import NoReturn

from orchestration.extract.errors import ConfigurationError

KEY_BYTES = 32


class Key(bytes):
    """Bytes that do not show themselves: a traceback with local variables, or a log of arguments, tells nothing."""

    def __repr__(self) -> str:
        return f"<key of {len(self)} bytes>"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not written down")


def make_key(file: Path, *, data: Path) -> None:
    """Make a key file if there is none: 32 random bytes as hex, readable by its owner alone.

    Raises:
        ConfigurationError: the file would lie inside the data folder, where a copy of the data would carry it along.
    """
    _refuse_inside(data, file)
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(secrets.token_hex(KEY_BYTES) + "\n")


def read_purpose_key(file: Path, *, purpose: str, data: Path | None = None) -> Key:
    """The key that landing's pseudonyms are made under, one per purpose.

    Raises:
        ConfigurationError: as ``read_derived_key``.
    """
    return read_derived_key(file, f"purpose:{purpose}", data=data)


def read_derived_key(file: Path, label: str, *, data: Path | None = None) -> Key:
    """A key of its own for each use: HMAC-SHA256 of the label under the file's key (RFC 2104).

    Args:
        file: the key file.
        label: what the key is for: ``purpose:<purpose>``, ``recipient:<name>:<rotation>``, ``receipt``.
        data: the data folder, which the file may not lie in.

    Raises:
        ConfigurationError: no such file, it lies inside ``data``, others may read it, or it does not hold 64
            hexadecimal digits.
    """
    return Key(hmac.digest(_read(file, data), label.encode(), hashlib.sha256))


def _read(file: Path, data: Path | None) -> Key:
    if data is not None:
        _refuse_inside(data, file)
    if not file.is_file():
        raise ConfigurationError(
            f"no pseudonym key at {file}; a real municipality makes it once with `sagsflow key` and keeps a copy apart"
        )
    if file.stat().st_mode & 0o077:
        raise ConfigurationError(f"{file} may be read by others; set its mode to 0600")
    try:
        key = Key(bytes.fromhex(file.read_text(encoding="ascii").strip()))
    except ValueError:  # whose traceback would hold the bytes
        key = Key(b"")
    if len(key) != KEY_BYTES:
        raise ConfigurationError(f"{file} must hold {KEY_BYTES * 2} hexadecimal digits and nothing else")
    return key


def _refuse_inside(data: Path, file: Path) -> None:
    if file.resolve().is_relative_to(data.resolve()):
        raise ConfigurationError(f"SAGSFLOW_PSEUDONYM_KEY_FILE {file} lies inside the data folder; keep them apart")
