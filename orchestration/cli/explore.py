"""``sagsflow explore``: the explorer of what is published, on this machine alone. The pages are ``explorer``'s."""

import os
import socket
import threading
import time
from typing import Annotated

import typer

from orchestration.cli.errors import WRONG_INPUT, CommandFailed
from orchestration.settings import Settings

exploring = typer.Typer()

EXPLORER_PORT = 8050


@exploring.command()
def explore(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=1024, max=65535)] = EXPLORER_PORT,
    with_parent: Annotated[
        bool, typer.Option("--with-parent", help="End when the process that started this one ends.")
    ] = False,
) -> None:
    """Open the explorer of the published release on 127.0.0.1: process map, deadlines, practice, definitions."""
    settings = Settings.from_environment()
    _require_free(port)
    if with_parent:
        _end_with_parent(os.getppid())

    from explorer.serve import serve

    typer.echo(f"Explorer: http://127.0.0.1:{port}", color=False)
    if not (settings.published / "sagsflow.duckdb").is_file():
        typer.echo("Nothing is published yet; the pages say so until `sagsflow refresh` has run.")
    serve(settings.published, port=port)


def _require_free(port: int) -> None:
    """Say that a port is taken before the server does, in words.

    Raises:
        CommandFailed: something listens there.
    """
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise CommandFailed(
                f"--port {port}: something already listens on 127.0.0.1:{port}; choose another", code=WRONG_INPUT
            )


def _end_with_parent(parent: int) -> None:
    """End this process when the one that started it has ended, however that was: ``sagsflow dev`` becomes Dagster."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
