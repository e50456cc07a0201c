"""What a pilot was asked for, and the questions that a table and an object-centric log have in common."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

import typer

from orchestration.cli.errors import WRONG_INPUT, CommandFailed

DEFAULT_ZONE = "Europe/Copenhagen"


@dataclass(frozen=True)
class PilotRequest:
    """What was asked for on the command line."""

    file: Path
    given: Mapping[str, str]
    zone: str | None = None
    out: Path | None = None
    is_public: bool = False
    charter: Path | None = None
    rules: Path | None = None
    as_of: str | None = None
    object_type: str | None = None
    kept: tuple[str, ...] = ()


def zone_of(request: PilotRequest, naive: Sequence[str], *, default: str = DEFAULT_ZONE) -> str:
    """The zone of stamps that carry none: as given, asked for in a terminal, else the default, said aloud."""
    zone = request.zone
    if zone is None and naive and sys.stdin.isatty():
        zone = typer.prompt(f"Time zone of {', '.join(naive)}", default=default)
    elif zone is None and naive:
        typer.echo(f"{', '.join(naive)} carries no time zone: read as {default} (say another with --zone)")
    zone = zone or default
    if zone not in available_timezones() - {"localtime"}:
        raise CommandFailed(f"--zone must be an IANA time zone, such as {DEFAULT_ZONE}; got {zone!r}", code=WRONG_INPUT)
    return zone
