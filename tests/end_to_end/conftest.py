"""One whole refresh of the demo municipality, by the command itself, shared by every test of this folder.

Whoever changes something works on a copy.
"""

import shutil
from pathlib import Path

import pytest

from tests.end_to_end.workplace import AS_OF, CASES, Workplace, copy_of, new_workplace
from tests.once import once


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Workplace:
    """The demo municipality after one refresh, to read and not to change."""
    return new_workplace(Path(once(tmp_path_factory, worker_id, "demo", _refreshed)))


@pytest.fixture(scope="module")
def demo_copy(demo: Workplace, tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """The refreshed demo again, for the tests of one module to change."""
    return copy_of(demo, tmp_path_factory.mktemp("demo"))


def _refreshed(folder: Path) -> str:
    workplace = new_workplace(folder)
    shutil.rmtree(workplace.data, ignore_errors=True)
    workplace.run("demo", "--cases", str(CASES), "--out", str(workplace.data / "deliveries"))
    workplace.run("refresh", "--as-of", AS_OF)
    return str(folder)
