"""The notice to employees from the command line: it is given weeks before the first release, so none holds it yet.

What it says is ``orchestration.publish.report.notice``.
"""

from pathlib import Path

import typer

from orchestration.cli.errors import WRONG_INPUT, CommandFailed
from orchestration.settings import Settings


def run_notice(settings: Settings, *, out: Path) -> None:
    """Write the notice as one HTML file and say where it is.

    Raises:
        CommandFailed, ConfigurationError: there is no charter, or a declaration is wrong; exit code 2.
    """
    from orchestration.publish.report.notice import read_notice
    from orchestration.publish.report.pages import write_notice

    notice = read_notice(settings.municipality)
    if notice is None:
        raise CommandFailed(
            f"{settings.municipality.name}: charter.yml is missing; the notice says what stands in it", code=WRONG_INPUT
        )
    if out.is_dir() or not out.parent.is_dir():
        raise CommandFailed(f"--out {out}: give the name of a file in a folder that is there", code=WRONG_INPUT)
    write_notice(notice, out)
    typer.echo(f"The notice to employees is {out}")
