"""Paths are absolute from the start, whatever folder a process is started in or moves to."""

from pathlib import Path

import pytest

from orchestration.extract.errors import ConfigurationError
from orchestration.settings import DEMO, Settings

NAMES = ("SAGSFLOW_MUNICIPALITY", "SAGSFLOW_DATA", "SAGSFLOW_PSEUDONYM_KEY_FILE")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty environment in an empty folder."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path.resolve()


def test_defaults_are_the_demo_a_data_folder_here_and_a_key_at_home(here: Path) -> None:
    found = Settings.from_environment()
    assert found == Settings(DEMO, here / "data", here / "home" / ".sagsflow" / "demo.key")


def test_relative_paths_are_resolved_at_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "real").mkdir()
    (here / "link").symlink_to("real")
    for name, value in zip(NAMES, ("link/m", "./x/../link/d", "~/k.key"), strict=True):
        monkeypatch.setenv(name, value)
    found = Settings.from_environment()
    assert found == Settings(here / "real" / "m", here / "real" / "d", here / "home" / "k.key")
    (here / "elsewhere").mkdir()
    monkeypatch.chdir(here / "elsewhere")
    for name, value in found.environment().items():
        if name in NAMES:
            monkeypatch.setenv(name, value)
    assert Settings.from_environment() == found


def test_every_path_of_the_settings_is_absolute_and_in_the_data_folder(here: Path) -> None:
    found = Settings.from_environment()
    names = [name for name, value in vars(Settings).items() if isinstance(value, property)]
    assert len(names) >= 8
    for name in names:
        assert getattr(found, name).is_relative_to(here / "data")
    paths = {name: value for name, value in found.environment().items() if not value.isdigit()}
    assert all(Path(value).is_absolute() for value in paths.values())


def test_an_empty_variable_is_no_path(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")
    assert Settings.from_environment() == Settings(DEMO, here / "data", here / "home" / ".sagsflow" / "demo.key")


@pytest.mark.parametrize("name", ["da*ta", "data?", "[data]"])
def test_a_data_folder_that_sql_would_read_as_a_pattern_is_refused(
    here: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("SAGSFLOW_DATA", name)
    with pytest.raises(ConfigurationError, match="SAGSFLOW_DATA"):
        Settings.from_environment()
