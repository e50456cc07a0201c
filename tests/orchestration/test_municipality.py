"""``municipality.yml``: what is wrong is told by file and field, with what is allowed."""

from pathlib import Path

import pytest
import yaml

from orchestration.extract.errors import ConfigurationError
from orchestration.municipality import read_municipality
from orchestration.settings import DEMO


def write(folder: Path, content: dict[str, object] | str | bytes, name: str = "municipality.yml") -> Path:
    if isinstance(content, dict):
        content = yaml.safe_dump(content, allow_unicode=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_the_demo_is_sound() -> None:
    found = read_municipality(DEMO)
    assert (found.name, found.privacy.k, found.data.status) == ("demo", 5, "simulated")


def test_what_is_not_said_is_the_careful_choice(tmp_path: Path) -> None:
    found = read_municipality(write(tmp_path, {"name": "a", "label_da": "Å"}))
    assert (found.data.status, found.privacy.k, found.as_of, found.deliveries) == ("real", 5, "run", "deliveries")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "Å B"}, ["name", "'Å B'", "pattern"]),
        ({"label_da": ""}, ["label_da", "at least 1", "(got '')"]),
        ({"as_of": "now"}, ["as_of", "'run' or 'last_event'", "'now'"]),
        ({"privacy": {"k": 2}}, ["privacy.k", "greater than or equal to 3", "(got 2)"]),
        ({"privacy": {"k": 21}}, ["privacy.k", "less than or equal to 20", "(got 21)"]),
        ({"privacy": {"purpose": "Å"}}, ["privacy.purpose", "pattern", "'Å'"]),
        ({"data": {"status": "open"}}, ["data.status", "'simulated', 'public' or 'real'", "'open'"]),
        ({"data": {"checksums": ["abc"]}}, ["data.checksums.0", "pattern", "'abc'"]),
        ({"privcy": {"k": 5}}, ["privcy", "not permitted", "{'k': 5}"]),
    ],
)
def test_a_wrong_field_is_named_with_what_is_allowed(tmp_path: Path, wrong: dict[str, object], told: list[str]) -> None:
    write(tmp_path, {"name": "a", "label_da": "Å"} | wrong)
    with pytest.raises(ConfigurationError) as refused:
        read_municipality(tmp_path)
    said = str(refused.value)
    assert said.startswith("municipality.yml: ")
    assert not [part for part in told if part not in said], said


def test_every_wrong_field_has_its_line(tmp_path: Path) -> None:
    write(tmp_path, {"label_da": "", "as_of": "x"})
    with pytest.raises(ConfigurationError) as refused:
        read_municipality(tmp_path)
    assert [line.split(": ")[1] for line in str(refused.value).splitlines()] == ["name", "label_da", "as_of"]


@pytest.mark.parametrize("content", ["", "a", "- 1", "name: [", "name: &a *a", "æøå: 1".encode("cp1252"), "1: 2", "\0"])
def test_what_has_not_the_shape_is_told_by_file(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(ConfigurationError, match=r"^municipality\.yml"):
        read_municipality(write(tmp_path, content))


def test_a_missing_file_is_told_with_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=f"municipality.yml is missing in {tmp_path}"):
        read_municipality(tmp_path)
