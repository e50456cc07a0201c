"""The hand-made municipality of ``town``: landed once, a copy for each test."""

import shutil
from pathlib import Path

import pytest

from tests.orchestration.rights.town import Town, build_town, town_in


@pytest.fixture(scope="session")
def landed_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that every test copies."""
    folder = tmp_path_factory.mktemp("town")
    build_town(folder).land()
    return folder


@pytest.fixture
def town(landed_town: Path, tmp_path: Path) -> Town:
    """Landed once, and the test's own."""
    shutil.copytree(landed_town, tmp_path / "own")
    return town_in(tmp_path / "own")
