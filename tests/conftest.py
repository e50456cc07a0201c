"""Fixtures every test may use. What only one folder needs stands in that folder's own conftest."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of public event logs with expected figures; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("SAGSFLOW_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no public test logs: set SAGSFLOW_TEST_DATA (looked in {folder.name}/)")
    return folder.resolve()
