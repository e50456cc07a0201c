"""What may be landed of one table: delivered files, members of zip archives, or one question to a source.

Only finding and ordering deliveries stands here. Reading them is ``readers``, whether one is landed already is
``landing``'s to say.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration.extract.declaration import Table
from orchestration.extract.delivered import DeliveredFile, deliveries_in
from orchestration.extract.delivery import Delivery
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.open import open_delivery


@dataclass(frozen=True)
class Pending:
    """One delivery that may be landed.

    Attributes:
        name: what manifests and messages call it.
        checksum: SHA-256 of its bytes; None for a source that is asked, where the admitted rows are summed instead.
        open: reads it, given the source's names of the wanted columns, or None for all of them.
        snapshot_at: the moment that its name says it shows, without a zone.
    """

    name: str
    checksum: str | None
    open: Callable[[Sequence[str] | None], Delivery]
    snapshot_at: datetime | None = None


def pending_deliveries(table: Table, deliveries: Path, *, after: str | None, zone: str) -> Iterator[Pending]:
    """Every delivery of a table: files by name, snapshots by the moment in their names; a source that is asked, once.

    Args:
        table: the declared table.
        deliveries: the folder where files arrive.
        after: the watermark of a source that is asked: ``cursor_to`` of what was landed last.
        zone: the source's, in which it keeps its local times.

    Raises:
        DeliveryError: a file lies outside the folder, or a snapshot's name does not hold its moment.
    """
    if table.meta.is_asked:
        yield _asked(table, after, zone)
        return
    found = [one for path in delivered_files(deliveries, table.meta.files or "") for one in _of_file(table, path)]
    yield from sorted(found, key=lambda one: (one.snapshot_at or datetime.min, one.name))  # noqa: DTZ901 - naive too


def delivered_files(deliveries: Path, pattern: str) -> list[Path]:
    """The delivered files of a pattern, by name, without lock files of office programs and hidden files.

    Raises:
        DeliveryError: a link leads out of the deliveries folder.
    """
    root = deliveries.resolve()
    files = sorted(path for path in root.glob(pattern) if path.is_file() and not _is_passing(path, root, pattern))
    for path in files:
        if not path.resolve().is_relative_to(root):
            raise DeliveryError(f"{path.name}: lies outside the deliveries folder; deliver the file itself, not a link")
    return files


def sha256_of(path: Path) -> str:
    """Checksum of a file's bytes, read in blocks."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _is_passing(path: Path, root: Path, pattern: str) -> bool:
    """No delivery, unless the pattern says so: Excel's lock (~$…), a transfer under way (.name), a hidden folder."""
    hidden = [part for part in path.relative_to(root).parts if part.startswith((".", "~$"))]
    return bool(hidden) and not any(part[0] in ".~" for part in Path(pattern).parts)


def _of_file(table: Table, path: Path) -> Iterator[Pending]:
    for file in deliveries_in(path, table.meta.connector):
        yield _file(table, file)


def _file(table: Table, delivered: DeliveredFile) -> Pending:
    def read(columns: Sequence[str] | None) -> Delivery:
        return open_delivery(delivered, table.meta.connector, columns=columns)

    return Pending(delivered.name, delivered.sha256(), read, _moment_in(delivered.name, table))


def _moment_in(name: str, table: Table) -> datetime | None:
    pattern = table.meta.snapshot_at and table.meta.snapshot_at.file_name
    if pattern is None:
        return None
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    try:
        return datetime.strptime(last, pattern).replace(tzinfo=None)  # noqa: DTZ007 - read in the source's zone later
    except ValueError:
        raise DeliveryError(
            f"{name}: the name does not hold the snapshot's moment as snapshot_at.file_name declares it: {pattern!r}"
        ) from None


def _asked(table: Table, after: str | None, zone: str) -> Pending:
    """One question to a database or a web service: what is newer than, or as new as, the watermark."""
    meta = table.meta
    cursor = next((column.delivered_as for column in table.landed if column.name == meta.cursor), None)
    if meta.connector.format == "sql":
        from orchestration.extract.readers.sql import open_sql as ask
    else:
        from orchestration.extract.readers.rest import open_rest as ask

    def read(columns: Sequence[str] | None) -> Delivery:
        return ask(meta.connector, columns=columns, cursor=cursor, after=after, zone=zone)

    return Pending(f"{meta.connector.format}:{table.name}", None, read)
