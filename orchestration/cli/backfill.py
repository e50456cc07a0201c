"""``sagsflow backfill``: one batch is read anew; the others are left alone.

The next refresh uses the new batch: nothing is published here. The work is ``orchestration.extract.backfill``.
"""

from typing import Annotated

import typer

from orchestration.cli.clock import moment
from orchestration.cli.errors import FAILED, CommandFailed
from orchestration.cli.preflight import require_municipality
from orchestration.lock import FolderBusy, exclusive
from orchestration.settings import Settings

LOCK_SECONDS = 5.0

backfilling = typer.Typer()


@backfilling.command()
def backfill(
    source: Annotated[str, typer.Argument(help="The source, as the refresh's summary names it.")],
    table: Annotated[str, typer.Argument(help="Its table.")],
    batch: Annotated[int, typer.Argument(help="Number of the delivery.", min=1)],
    replaced: Annotated[
        bool, typer.Option("--replaced", help="The file was corrected and differs on purpose.")
    ] = False,
) -> None:
    """Read one landed batch anew from its delivery, such as after its declaration was corrected."""
    from orchestration.extract import backfill as work
    from orchestration.municipality import read_municipality

    settings = Settings.from_environment()
    require_municipality(settings)
    try:
        with exclusive(settings.data / "refresh.lock", wait_seconds=LOCK_SECONDS):
            manifest = work.backfill(
                read_municipality(settings.municipality),
                settings,
                source=source,
                table=table,
                number=batch,
                replaced=replaced,
                on=moment().date(),
            )
    except FolderBusy as busy:
        raise CommandFailed(str(busy), code=FAILED) from busy
    counts = ", ".join(
        f"{getattr(manifest, f'rows_{name}')} {name}" for name in ("delivered", "loaded", "rejected", "duplicate")
    )
    typer.echo(
        f"Batch {batch} of {source} {table} was read anew from {manifest.file}; rows: {counts}."
        " The next refresh uses it."
    )
