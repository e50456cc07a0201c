"""One whole refresh of the demo municipality, by the command itself, shared by every test of this folder."""

import pytest

from tests.end_to_end.workplace import AS_OF, CASES, Workplace, new_workplace


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """The demo municipality after one refresh."""
    workplace = new_workplace(tmp_path_factory.mktemp("demo"))
    workplace.run("demo", "--cases", str(CASES), "--out", str(workplace.data / "deliveries"))
    workplace.run("refresh", "--as-of", AS_OF)
    return workplace
