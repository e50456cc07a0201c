"""The suppression list: who and what must not come back, known only by keyed hashes of pseudonyms.

The list and its key lie beside the pseudonym key, outside the data folder, so that neither a restored backup nor a
copy of the data brings anyone back or tells who was erased. Rows are held against it by ``screen`` and ``sweep``.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from orchestration.extract.errors import ConfigurationError
from orchestration.extract.keys import make_key, read_purpose_key
from orchestration.settings import Settings

Role = Literal["person", "case", "object", "shared", "candidate"]
"""``shared``: a case of an erased person that is kept for its other parties. ``candidate``: a case the door met with an
erased person, not yet decided by ``sweep``."""
Reason = Literal["erased", "expired"]
DIGITS = 40


@dataclass(frozen=True)
class Entry:
    """One line of the list; ``receipt`` and ``on`` say which command put it there and when."""

    digest: str
    role: Role
    reason: Reason
    receipt: str
    on: str


class Suppression:
    """The list in memory. Empty, it costs nothing."""

    def __init__(self, file: Path, key: bytes, *, made_under: str, entries: Iterable[Entry] = ()) -> None:
        self.file = file
        self._key, self._made_under = key, made_under
        self._entries = {entry.digest: entry for entry in entries}

    def __bool__(self) -> bool:
        return bool(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def entry(self, kind: str, pseudonym: str) -> Entry | None:
        """What the list says of a pseudonym, if anything."""
        return self._entries.get(self._digest(kind, pseudonym))

    def among(self, kind: str, pseudonyms: Iterable[str | None]) -> dict[str, Entry]:
        """The listed ones of some pseudonyms of a kind, each with what the list says."""
        found = {value: self._entries.get(self._digest(kind, value)) for value in pseudonyms if value is not None}
        return {value: entry for value, entry in found.items() if entry is not None}

    def add(self, pairs: Iterable[tuple[str, str]], *, role: Role, reason: Reason, receipt: str, on: date) -> None:
        """List pairs of kind and pseudonym, durably. What is listed already as gone stays as it is."""
        like = Entry("", role, reason, receipt, on.isoformat())
        self.add_like([(kind, pseudonym, like) for kind, pseudonym in pairs], role=role)

    def add_like(self, triples: Iterable[tuple[str, str, Entry]], *, role: Role) -> None:
        """List kind and pseudonym for the reason another entry was listed."""
        changed = dict(self._entries)
        for kind, pseudonym, like in triples:
            digest = self._digest(kind, pseudonym)
            before = changed.get(digest)
            if before is None or before.role in ("shared", "candidate"):
                changed[digest] = replace(like, digest=digest, role=role)
        if changed != self._entries:
            self._entries = changed
            self._write()

    def checksum(self) -> str:
        """Changes whenever the list does."""
        lines = json.dumps([asdict(entry) for entry in self._sorted()])
        return hashlib.sha256(lines.encode()).hexdigest()

    def _digest(self, kind: str, pseudonym: str) -> str:
        return hmac.digest(self._key, f"{kind}|{pseudonym}".encode(), hashlib.sha256).hex()[:DIGITS]

    def _sorted(self) -> list[Entry]:
        return sorted(self._entries.values(), key=lambda entry: (entry.on, entry.receipt, entry.digest))

    def _write(self) -> None:
        lines = [{"made_under": self._made_under}, *(asdict(entry) for entry in self._sorted())]
        write_private(self.file, "".join(json.dumps(line) + "\n" for line in lines))


def suppression_files(settings: Settings) -> tuple[Path, Path]:
    """The list and its key, beside the pseudonym key."""
    name = settings.key_file.name
    return settings.key_file.with_name(f"{name}.suppressed"), settings.key_file.with_name(f"{name}.suppression.key")


def open_suppression(settings: Settings, *, purpose: str, make: bool = False) -> Suppression:
    """The municipality's list; an empty one where nobody was ever erased.

    Args:
        settings: where the keys lie.
        purpose: the purpose the landing pseudonyms are made for.
        make: make key and list when they are missing (the first erasure).

    Raises:
        ConfigurationError: the list is of another key or purpose and would recognise nobody; it or its key is missing
            although receipts say that somebody was erased; others may read it.
    """
    file, key_file = suppression_files(settings)
    if not file.is_file():
        if any((settings.data / "receipts").glob("*.json")):
            raise ConfigurationError(
                f"{file} is missing, and receipts in the data folder say that people were erased or cases deleted:"
                " put the list and its key back from their copy, or those rows would come back"
            )
        if not make:
            return Suppression(file, b"", made_under="")
        make_key(key_file, data=settings.data)
    if not key_file.is_file():
        raise ConfigurationError(f"{key_file} is missing: without it {file.name} recognises nobody; put its copy back")
    key = read_purpose_key(key_file, purpose="suppression", data=settings.data)
    landing_key = read_purpose_key(settings.key_file, purpose=purpose, data=settings.data)
    made_under = hmac.digest(key, b"made under|" + landing_key, hashlib.sha256).hex()[:DIGITS]
    entries = _read(file, made_under) if file.is_file() else []
    return Suppression(file, key, made_under=made_under, entries=entries)


def _read(file: Path, made_under: str) -> list[Entry]:
    if file.stat().st_mode & 0o077:
        raise ConfigurationError(f"{file} may be read by others; set its mode to 0600")
    try:
        first, *lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        entries = [Entry(**line) for line in lines]
        written_under = first["made_under"]
    except (ValueError, TypeError, KeyError) as error:
        raise ConfigurationError(f"{file} is not a suppression list; put it back from its copy") from error
    if written_under != made_under:
        raise ConfigurationError(
            f"{file} was made under another pseudonym key or purpose and recognises nobody. Use that key, or move the"
            " list and the folder receipts aside and erase the same people again before the next refresh"
        )
    return entries


def write_private(file: Path, text: str) -> None:
    """Write a file whole and durably, readable by its owner alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    beside.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
