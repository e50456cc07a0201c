"""Dagster's SQLite event log at the speed of a local file.

Dagster makes an engine and a connection for every event, up to four times; with the last connection SQLite checkpoints
and deletes its write-ahead log, and by default it syncs every commit. The events of a refresh grow with the models and
their tests: 1,000 of them cost 35 s on a busy disk, and 8 s of work on an idle one. Here one connection to each
database of the log is kept for as long as a run lasts, and synced at checkpoints.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine


@contextmanager
def quick(storage: SqliteEventLogStorage) -> Iterator[None]:
    """Let the log keep its connections while the block runs.

    In WAL mode ``synchronous = NORMAL`` never corrupts; a power cut may lose the last events of a run, whose release is
    made durable by itself (https://sqlite.org/pragma.html#pragma_synchronous).
    """
    kept = _Kept(storage)
    # Every access of the storage goes through this one method of the pinned release; a test says so.
    storage._connect = kept.connect
    try:
        yield
    finally:
        del storage._connect
        kept.close()


class _Kept:
    """An engine with one pooled connection for each database of the log: the index, and a run's own."""

    def __init__(self, storage: SqliteEventLogStorage) -> None:
        self._storage = storage
        self._engines: dict[str, Engine] = {}

    @contextmanager
    def connect(self, shard: str) -> Iterator[Connection]:
        with self._storage._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            engine = create_engine(
                self._storage.conn_string_for_shard(shard),
                pool_size=1,
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
            )
            event.listen(engine, "connect", _sync_at_checkpoints)
            self._storage._initdb(engine)
            self._engines[shard] = engine
        return self._engines[shard]


def _sync_at_checkpoints(connection, _record: object) -> None:  # noqa: ANN001 - whichever driver SQLAlchemy takes
    connection.execute("pragma synchronous = normal")
