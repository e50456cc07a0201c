"""Whom a command is about: never from the command line, where history and the list of processes keep it."""

import sys
from pathlib import Path

import typer

from orchestration.cli.errors import WRONG_INPUT, CommandFailed


def read_identifier(file: Path | None) -> str:
    """From a private file, else from what is piped in, else asked for twice without being shown.

    Raises:
        CommandFailed: exit code 2; the message says what is allowed and never what was given.
    """
    if file is not None:
        return _one_line(_private_text(file), f"--from-file {file}")
    if not sys.stdin.isatty():
        return _one_line(sys.stdin.read(), "standard input")
    asked = "Civil registration number (not shown)"
    return _one_line(typer.prompt(asked, hide_input=True, confirmation_prompt=True), "what was typed")


def _private_text(file: Path) -> str:
    if not file.is_file():
        raise CommandFailed(f"--from-file {file}: no such file", code=WRONG_INPUT)
    if file.stat().st_mode & 0o077:
        raise CommandFailed(f"--from-file {file} may be read by others; set its mode to 0600", code=WRONG_INPUT)
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:  # whose text would hold the bytes
        raise CommandFailed(f"--from-file {file} must be a text file in UTF-8", code=WRONG_INPUT) from None


def _one_line(text: str, where: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) != 1:
        raise CommandFailed(
            f"{where} must hold one identifier on one line; it holds {len(lines)} lines", code=WRONG_INPUT
        )
    return lines[0]
