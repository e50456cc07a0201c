"""``sagsflow``: the commands of the contract. Options and help stand here; the work in the module of each command."""

import warnings
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from orchestration.cli.errors import WRONG_INPUT, WRONG_NAMES, CommandFailed
from orchestration.cli.preflight import require_folder, require_municipality
from orchestration.settings import DEMO, Settings

app = typer.Typer(
    name="sagsflow",
    help="Process mining for Danish municipalities: deliveries to process maps, without exposing anyone.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

AsOf = Annotated[str | None, typer.Option(help="ISO 8601 moment the figures are made up at.", metavar="ISO8601")]


@app.command()
def refresh(as_of: AsOf = None) -> None:
    """Run the nightly job: new deliveries, dbt, mining, quality, release."""
    from orchestration.cli.refresh import run_refresh
    from orchestration.cli.summary import print_summary

    settings = Settings.from_environment()
    _check_as_of(as_of)
    require_municipality(settings)
    _make_demo_key(settings)
    run_refresh(settings, as_of=as_of)
    print_summary(settings, Console(highlight=False))


@app.command()
def pilot(
    file: Annotated[
        Path, typer.Argument(help="CSV, XLSX, Parquet, XES, JSON, JSON lines or XML, also gzipped or in a zip.")
    ],
    case: Annotated[str | None, typer.Option(help="Column that names the case.")] = None,
    activity: Annotated[str | None, typer.Option(help="Column that names the activity.")] = None,
    time: Annotated[str | None, typer.Option(help="Column that says when it happened (or ended).")] = None,
    start: Annotated[str | None, typer.Option(help="Column that says when it began.")] = None,
    unit: Annotated[str | None, typer.Option(help="Column that names the unit.")] = None,
    resource: Annotated[str | None, typer.Option(help="Column that names who did it; becomes a pseudonym.")] = None,
    lifecycle: Annotated[str | None, typer.Option(help="Column that names the lifecycle transition.")] = None,
    case_type: Annotated[str | None, typer.Option(help="Column that names the kind of case.")] = None,
    zone: Annotated[str | None, typer.Option(help="Time zone of stamps without one.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the municipality folder is written.")] = None,
    public_data: Annotated[bool, typer.Option("--public-data", help="This file is public: nothing is hidden.")] = False,
    charter: Annotated[Path | None, typer.Option(help="Purpose and agreement, when the file is not public.")] = None,
    as_of: AsOf = None,
) -> None:
    """From one file to process map, KPIs and quality report, and a municipality folder to build on."""
    from orchestration.cli.pilot import PilotRequest, run_pilot

    _check_as_of(as_of)
    given = {
        "case": case,
        "activity": activity,
        "time": time,
        "start": start,
        "unit": unit,
        "resource": resource,
        "lifecycle": lifecycle,
        "case_type": case_type,
    }
    run_pilot(
        PilotRequest(
            file=file,
            given={role: column for role, column in given.items() if column is not None},
            zone=zone,
            out=out,
            is_public=public_data,
            charter=charter,
            as_of=as_of,
        )
    )


@app.command()
def demo(
    cases: Annotated[int, typer.Option(min=1, help="Cases in each area.")] = 2000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 2024,
    out: Annotated[Path | None, typer.Option(help="Default: the deliveries folder under SAGSFLOW_DATA.")] = None,
    if_missing: Annotated[bool, typer.Option("--if-missing", help="Do nothing where they are already.")] = False,
) -> None:
    """Write the demo municipality's simulated extracts, with the planted truth beside them."""
    import simulator

    folder = out or Settings.from_environment().data / "deliveries"
    if if_missing and (folder / "simulated.json").is_file():
        return
    require_folder(folder.resolve(), named="--out")
    try:
        simulator.generate(folder.resolve(), cases=cases, seed=seed)
    except FileExistsError as error:  # something in the folder is somebody's
        raise CommandFailed(str(error), code=WRONG_INPUT) from error
    typer.echo(f"Simulated extracts written to {folder}")


@app.command()
def manifest() -> None:
    """Parse the dbt project, so that Dagster can load the code location."""
    settings = Settings.from_environment()
    require_municipality(settings)

    from orchestration.project import prepare_manifest  # Dagster's import takes seconds: refuse first

    settings.export()
    prepare_manifest(settings)
    typer.echo(f"dbt manifest is ready in {settings.dbt_target}")


@app.command()
def key() -> None:
    """Make a real municipality's pseudonym key, once. Keep a copy apart: without it nothing can be linked again."""
    from orchestration.extract.keys import make_key

    settings = Settings.from_environment()
    make_key(settings.key_file, data=settings.data)
    typer.echo(f"The key is {settings.key_file}, readable by its owner alone.")


@app.command()
def dev(
    port: Annotated[int, typer.Option(help="Port of the Dagster UI.")] = 3000,
) -> None:
    """Open the Dagster UI on 127.0.0.1, for the municipality in the environment."""
    settings = Settings.from_environment()
    require_municipality(settings)

    from orchestration.cli.dev import run_dev

    run_dev(settings, port=port)


def run() -> None:
    """Entry point: every expected error ends as a message and an exit code, never as a traceback."""
    # sqlglot 29 warns of an optional accelerator that dagster-dbt asks for and that it does not use.
    warnings.filterwarnings("ignore", module="sqlglot")
    try:
        app()
    except CommandFailed as failed:
        typer.echo(f"sagsflow: {failed}", err=True)
        raise SystemExit(failed.code) from failed
    except Exception as error:
        if type(error).__name__ in WRONG_NAMES:
            typer.echo(f"sagsflow: {error}", err=True)
            raise SystemExit(WRONG_INPUT) from error
        raise


def _check_as_of(as_of: str | None) -> None:
    if as_of is None:
        return
    try:
        datetime.fromisoformat(as_of)
    except ValueError as error:
        raise CommandFailed(
            f"--as-of must be ISO 8601, such as 2024-12-31T23:59:59+01:00; got {as_of!r}", code=WRONG_INPUT
        ) from error


def _make_demo_key(settings: Settings) -> None:
    """The demo's key guards simulated people, so it may be made on the way. A real municipality makes its own."""
    if settings.municipality == DEMO:
        from orchestration.extract.keys import make_key

        make_key(settings.key_file, data=settings.data)
