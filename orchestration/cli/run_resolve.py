"""What ``sagsflow resolve`` does: the question from options, the answer to the terminal or a private file.

Whether it may be answered, and the log, are ``orchestration.rights.resolve``'s.
"""

from pathlib import Path

import typer

from orchestration.cli.clock import moment
from orchestration.cli.errors import WRONG_INPUT, CommandFailed
from orchestration.cli.preflight import require_municipality
from orchestration.extract.guess_format import guess_connector
from orchestration.municipality import read_municipality
from orchestration.rights.access_page import require_outside
from orchestration.rights.resolve import Question, declared_kinds
from orchestration.rights.resolve import resolve as answer
from orchestration.rights.suppression import write_private
from orchestration.rights.ties import is_case
from orchestration.settings import Settings


def run_resolve(
    *,
    list_file: Path,
    column: str,
    approval: str,
    given: list[str],
    file: Path | None,
    kind: str | None,
    out: Path | None,
) -> None:
    """Ask, and show only what was found.

    Raises:
        CommandFailed, ResolveRefused, ConfigurationError, DeliveryError: exit code 2; a refusal is logged.
    """
    settings = Settings.from_environment()
    require_municipality(settings)
    if out is not None:
        require_outside(out, settings.data)
    asked = [*given, *_lines(file)]
    if not asked:
        raise CommandFailed("give pseudonyms as arguments or in a file with --pseudonyms", code=WRONG_INPUT)
    question = Question(
        pseudonyms=tuple(asked),
        kind=kind or _only_kind(settings),
        approval=approval,
        list_file=list_file,
        connector=guess_connector(list_file),
        column=column,
    )
    found = answer(settings, read_municipality(settings.municipality), question, at=moment())
    lines = "".join(f"{pseudonym}\t{value}\n" for pseudonym, value in found.items())
    if out is None:
        typer.echo(lines, nl=False)
    else:
        write_private(out, lines)
        typer.echo(f"Written: {out}")
    typer.echo(f"{len(found)} of {len(set(asked))} found; logged.", err=True)


def _lines(file: Path | None) -> list[str]:
    if file is None:
        return []
    if not file.is_file():
        raise CommandFailed(f"--pseudonyms {file}: no such file", code=WRONG_INPUT)
    return file.read_text(encoding="utf-8-sig").split()


def _only_kind(settings: Settings) -> str:
    kinds = [kind for kind in declared_kinds(settings.municipality) if is_case(kind)]
    if len(kinds) != 1:
        raise CommandFailed(f"say which kind of case with --kind: {', '.join(kinds) or 'none'}", code=WRONG_INPUT)
    return kinds[0]
