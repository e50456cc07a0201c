"""Dagster's SQLite event log at the speed of a local file.

Dagster opens and closes a connection for every event. With the last connection SQLite checkpoints and deletes its
write-ahead log, and by default it syncs every commit: 600 events of a refresh cost 35 s on a busy disk. Both are
settings of SQLite, not of Dagster.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def quick(dagster_home: Path, run_id: str) -> Iterator[None]:
    """Keep one connection open to each database of the event log, and sync at checkpoints instead of at each commit.

    In WAL mode ``synchronous = NORMAL`` never corrupts; a power cut may lose the last events of a run, whose release is
    made durable by itself (https://sqlite.org/pragma.html#pragma_synchronous).
    """
    event.listen(Engine, "connect", _sync_at_checkpoints)
    folder = dagster_home / "history" / "runs"
    files = (folder / "index.db", folder / f"{run_id}.db", dagster_home / "history" / "runs.db")
    try:
        with ExitStack() as kept:
            for file in files:
                file.parent.mkdir(parents=True, exist_ok=True)
                connection = kept.enter_context(closing(sqlite3.connect(file, check_same_thread=False)))
                connection.execute("pragma journal_mode = wal")
                # An open read keeps nothing locked in WAL mode; having touched the file is what counts as a connection.
                connection.execute("select count(*) from sqlite_master").fetchall()
            yield
    finally:
        event.remove(Engine, "connect", _sync_at_checkpoints)


def _sync_at_checkpoints(connection: object, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = normal")
