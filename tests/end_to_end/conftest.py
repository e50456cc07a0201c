"""One whole refresh of the demo municipality, by the command itself, shared by every test of this folder.

A refresh takes most of a minute, so it is made once, also where several processes share the tests. Whoever changes
something works on a copy.
"""

import shutil

import pytest

from orchestration.lock import exclusive
from tests.end_to_end.workplace import AS_OF, CASES, Workplace, copy_of, new_workplace

LONGEST_REFRESH = 900.0


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Workplace:
    """The demo municipality after one refresh, to read and not to change."""
    own = tmp_path_factory.getbasetemp()
    shared = (own if worker_id == "master" else own.parent) / "shared-demo"
    shared.mkdir(exist_ok=True)
    workplace, whole = new_workplace(shared), shared / "whole"
    with exclusive(shared / "making.lock", wait_seconds=LONGEST_REFRESH):
        if not whole.exists():  # also where another process tried and failed: then this one says why, too
            shutil.rmtree(workplace.data, ignore_errors=True)
            workplace.run("demo", "--cases", str(CASES), "--out", str(workplace.data / "deliveries"))
            workplace.run("refresh", "--as-of", AS_OF)
            whole.touch()
    return workplace


@pytest.fixture(scope="module")
def demo_copy(demo: Workplace, tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """The refreshed demo again, for the tests of one module to change."""
    return copy_of(demo, tmp_path_factory.mktemp("demo"))
