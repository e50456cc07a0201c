"""Whom a command is about is read from where nobody else looks, and never repeated."""

import io
import sys
from pathlib import Path

import pytest

from orchestration.cli.errors import CommandFailed
from orchestration.cli.identifier import read_identifier
from tests.orchestration.rights.town import ANNA


def written(folder: Path, content: bytes, *, mode: int = 0o600) -> Path:
    file = folder / "identifier"
    file.write_bytes(content)
    file.chmod(mode)
    return file


@pytest.mark.parametrize("content", [b"010190-5000", b"\xef\xbb\xbf010190-5000\r\n\r\n", b"\n 010190-5000 \n"])
def test_one_line_of_a_private_file_is_the_identifier(tmp_path: Path, content: bytes) -> None:
    assert read_identifier(written(tmp_path, content)) == ANNA


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(CommandFailed, match="may be read by others"):
        read_identifier(written(tmp_path, ANNA.encode(), mode=mode))


@pytest.mark.parametrize("content", [b"", b"\n", b"010190-5000\n020291-5002\n", b"010190-5000\xff"])
def test_what_is_not_one_identifier_is_refused_and_not_repeated(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(CommandFailed) as caught:
        read_identifier(written(tmp_path, content))
    assert "010190" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_what_is_piped_in_is_the_identifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(ANNA + "\n"))
    assert read_identifier(None) == ANNA


def test_no_command_takes_an_identifier_as_an_argument() -> None:
    import typer.main

    from orchestration.cli.main import app

    commands = typer.main.get_command(app).commands
    arguments = {
        name: [p.name for p in commands[name].params if p.param_type_name == "argument"] for name in ("erase", "access")
    }
    assert arguments == {"erase": [], "access": []}
