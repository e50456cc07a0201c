"""Handing data over from the command line. What is exported, to whom and how, is ``orchestration.publish``'s."""

from pathlib import Path
from typing import Literal

import typer

from orchestration.cli.clock import moment
from orchestration.cli.errors import FAILED, CommandFailed
from orchestration.lock import FolderBusy
from orchestration.settings import Settings


def run_export(settings: Settings, *, recipient: str, out: Path, form: Literal["parquet", "ocel"]) -> None:
    """Export for one recipient and say where it stands.

    Raises:
        CommandFailed: the data folder is being refreshed.
    """
    from orchestration.publish.recipient_export import export_for_recipient

    try:
        folder = export_for_recipient(settings, recipient, out=out, at=moment(), form=form)
    except FolderBusy as busy:
        raise CommandFailed(str(busy), code=FAILED) from busy
    typer.echo(f"Exported for {recipient} to {folder}; its manifest says what, and {settings.data / 'exports.jsonl'}.")
