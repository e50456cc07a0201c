"""``sagsflow``: the commands of the contract. Options and help stand here; the work in the module of each command."""

import warnings
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from orchestration.cli.backfill import backfilling
from orchestration.cli.columns import (
    ActivityColumn,
    CaseColumn,
    CaseTypeColumn,
    CitizenColumn,
    DeadlineColumn,
    EndColumn,
    ItemColumn,
    LifecycleColumn,
    RegisteredColumn,
    ResourceColumn,
    StartColumn,
    TimeColumn,
    UnitColumn,
    given_columns,
)
from orchestration.cli.errors import WRONG_INPUT, WRONG_NAMES, CommandFailed
from orchestration.cli.explore import EXPLORER_PORT, exploring
from orchestration.cli.preflight import require_as_of, require_folder, require_municipality
from orchestration.cli.rights import rights
from orchestration.settings import DEMO, Settings

app = typer.Typer(
    name="sagsflow",
    help="Process mining for Danish municipalities: deliveries to process maps, without exposing anyone.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.add_typer(backfilling)
app.add_typer(exploring)
app.add_typer(rights)

AsOf = Annotated[str | None, typer.Option(help="ISO 8601 moment the figures are made up at.", metavar="ISO8601")]


@app.command()
def refresh(as_of: AsOf = None) -> None:
    """Run the nightly job: new deliveries, dbt, mining, quality, release."""
    from orchestration.cli.refresh import run_refresh
    from orchestration.cli.summary import print_summary

    settings = Settings.from_environment()
    require_as_of(as_of)
    require_municipality(settings)
    _make_demo_key(settings)
    problems = run_refresh(settings, as_of=as_of)
    print_summary(settings, Console(highlight=False))
    if problems:
        raise CommandFailed(
            "The rest is published; these sources stopped and stand as they were:\n" + "\n".join(problems),
            code=WRONG_INPUT,
        )


@app.command()
def pilot(
    file: Annotated[
        Path, typer.Argument(help="CSV, XLSX, Parquet, XES, JSON, JSON lines, XML or OCEL, also gzipped or in a zip.")
    ],
    case: CaseColumn = None,
    activity: ActivityColumn = None,
    time: TimeColumn = None,
    start: StartColumn = None,
    unit: UnitColumn = None,
    resource: ResourceColumn = None,
    lifecycle: LifecycleColumn = None,
    case_type: CaseTypeColumn = None,
    object_type: Annotated[str | None, typer.Option(help="Type of the objects that are the cases (OCEL).")] = None,
    keep_attribute: Annotated[list[str] | None, typer.Option(help="Attribute of objects to keep (OCEL).")] = None,
    zone: Annotated[str | None, typer.Option(help="Time zone of stamps without one.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the municipality folder is written.")] = None,
    public_data: Annotated[bool, typer.Option("--public-data", help="This file is public: nothing is hidden.")] = False,
    charter: Annotated[Path | None, typer.Option(help="Purpose and agreement, when the file is not public.")] = None,
    rules: Annotated[
        Path | None, typer.Option(help="Rules to put to the cases, and what their activities are called.")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """From one file to process map, KPIs and quality report, and a municipality folder to build on."""
    from orchestration.cli.pilot import PilotRequest, run_pilot

    require_as_of(as_of)
    given = given_columns(
        case=case,
        activity=activity,
        time=time,
        start=start,
        unit=unit,
        resource=resource,
        lifecycle=lifecycle,
        case_type=case_type,
    )
    run_pilot(
        PilotRequest(
            file=file,
            given=given,
            zone=zone,
            out=out,
            is_public=public_data,
            charter=charter,
            rules=rules,
            as_of=as_of,
            object_type=object_type,
            kept=tuple(keep_attribute or ()),
        )
    )


@app.command("add-source")
def add_source(
    what: Annotated[str, typer.Argument(metavar="FILE_OR_URL", help="One delivered file, or a service's address.")],
    source: Annotated[str | None, typer.Option(help="Name of the source.")] = None,
    table: Annotated[str | None, typer.Option(help="Name of its table.")] = None,
    process: Annotated[str | None, typer.Option(help="Process its cases belong to; may be one there is.")] = None,
    shape: Annotated[
        str | None, typer.Option(help="events, milestones, history, snapshot, tasks, documents or sag.")
    ] = None,
    connector: Annotated[
        Path | None, typer.Option(help="YAML file with the connector, where it cannot be guessed.")
    ] = None,
    label: Annotated[str | None, typer.Option(help="Danish name of the source and its process.")] = None,
    case: CaseColumn = None,
    activity: ActivityColumn = None,
    time: TimeColumn = None,
    start: StartColumn = None,
    end: EndColumn = None,
    registered: RegisteredColumn = None,
    deadline: DeadlineColumn = None,
    lifecycle: LifecycleColumn = None,
    unit: UnitColumn = None,
    resource: ResourceColumn = None,
    citizen: CitizenColumn = None,
    case_type: CaseTypeColumn = None,
    item: ItemColumn = None,
    zone: Annotated[str, typer.Option(help="Time zone of stamps without one.")] = "Europe/Copenhagen",
    owner: Annotated[str, typer.Option(help="Who owns the source.")] = "Systemejer (udfyldes)",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")] = False,
) -> None:
    """Profile a delivery and write its declaration and models into the municipality's folder."""
    from orchestration.cli.add_source import run_add_source
    from orchestration.scaffold.add_source import Wanted

    given = given_columns(
        case=case,
        activity=activity,
        time=time,
        start=start,
        end=end,
        registered=registered,
        deadline=deadline,
        lifecycle=lifecycle,
        unit=unit,
        resource=resource,
        citizen=citizen,
        case_type=case_type,
        item=item,
    )
    settings = Settings.from_environment()
    require_municipality(settings)
    wanted = Wanted(
        what=what,
        source=source,
        table=table,
        process=process,
        shape=shape,
        label=label,
        connector=connector,
        owner=owner,
        zone=zone,
        given=given,
    )
    run_add_source(wanted, settings, is_dry=dry_run, console=Console(highlight=False))


@app.command()
def check(
    as_of: AsOf = None,
    out: Annotated[Path | None, typer.Option(help="File to write the whole result to, as JSON.")] = None,
) -> None:
    """Look at configuration, deliveries and what each key figure needs; change nothing. Exit code 2 is no-go."""
    from orchestration.cli.check import run_check

    settings = Settings.from_environment()
    require_as_of(as_of)
    require_municipality(settings)
    run_check(settings, as_of=as_of, out=out, console=Console(highlight=False))


@app.command()
def notice(
    out: Annotated[Path, typer.Option(help="The HTML file to write.")] = Path("til-medarbejderne.html"),
) -> None:
    """Write the notice to employees, from the charter and what is declared of every source."""
    from orchestration.cli.notice import run_notice

    settings = Settings.from_environment()
    require_municipality(settings)
    run_notice(settings, out=out)


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
def export(
    form: Annotated[
        Literal["parquet", "ocel"],
        typer.Argument(metavar="parquet|ocel", help="Canonical tables as Parquet, or as one OCEL 2.0 JSON file."),
    ],
    recipient: Annotated[str, typer.Option(help="Who gets it, as declared in recipients.yml.")],
    out: Annotated[Path, typer.Option(help="A new folder, outside the data folder.")],
) -> None:
    """Hand canonical tables to a recipient under ids of its own."""
    from orchestration.cli.export import run_export

    settings = Settings.from_environment()
    require_municipality(settings)
    run_export(settings, recipient=recipient, out=out, form=form)


@app.command()
def dev(
    port: Annotated[int, typer.Option(help="Port of the Dagster UI.")] = 3000,
    explorer_port: Annotated[int, typer.Option(help="Port of the explorer.")] = EXPLORER_PORT,
) -> None:
    """Open the Dagster UI and the explorer on 127.0.0.1, for the municipality in the environment."""
    settings = Settings.from_environment()
    require_municipality(settings)

    from orchestration.cli.dev import run_dev

    run_dev(settings, port=port, explorer_port=explorer_port)


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


def _make_demo_key(settings: Settings) -> None:
    """The demo's key guards simulated people, so it may be made on the way. A real municipality makes its own."""
    if settings.municipality == DEMO:
        from orchestration.extract.keys import make_key

        make_key(settings.key_file, data=settings.data)
