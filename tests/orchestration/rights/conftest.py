"""The hand-made municipality of ``town``, landed and not."""

from pathlib import Path

import pytest

from tests.orchestration.rights.town import Town, build_town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Landed once."""
    made = build_town(tmp_path)
    made.land()
    return made
