"""Making something dear once, also where several processes share the tests."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.lock import exclusive

LONGEST = 900.0
"""Seconds that another process may take to make it."""


def once(factory: pytest.TempPathFactory, worker: str, name: str, make: Callable[[Path], Any]) -> Any:  # noqa: ANN401
    """What ``make`` gives for a folder of this run's, as JSON keeps it; the first who asks makes it.

    Where making fails nothing is kept, and the next who asks fails by itself and says why.
    """
    own = factory.getbasetemp()
    folder = (own if worker == "master" else own.parent) / f"shared-{name}"
    kept = folder / "made.json"
    with exclusive(folder / "making.lock", wait_seconds=LONGEST):
        if not kept.exists():
            kept.write_text(json.dumps(make(folder)), encoding="utf-8")
        return json.loads(kept.read_text(encoding="utf-8"))
