"""Two refreshes must not write the same data folder at once, whoever started them.

Dagster's pool orders the steps of its own runs; this file lock also holds against the command line and other processes.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderBusy(RuntimeError):
    """Another process works on the data folder and did not finish in time."""


@contextmanager
def exclusive(file: Path, *, wait_seconds: float = 600.0, what: str = "a refresh") -> Iterator[None]:
    """Hold ``file``'s lock; the kernel lets go of it when the process ends, however it ends.

    Raises:
        FolderBusy: it was not free within ``wait_seconds``.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="ascii") as handle:
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise FolderBusy(f"{what} already runs on {file.parent}; try again when it has ended") from None
                time.sleep(0.2)
        yield
