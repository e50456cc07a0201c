"""The commands of rights: erase, access, retain, resolve, receipt. Options and help; the work is ``run_rights``'s."""

from pathlib import Path
from typing import Annotated

import typer

rights = typer.Typer()

FromFile = Annotated[
    Path | None, typer.Option(help="File of mode 0600 with the person's identifier; else standard input or a prompt.")
]
AsOf = Annotated[str | None, typer.Option(help="ISO 8601 moment the figures are made up at.", metavar="ISO8601")]
NoRefresh = Annotated[bool, typer.Option("--no-refresh", help="Leave the rebuilding to the next refresh.")]


@rights.command()
def erase(
    from_file: FromFile = None,
    delivered: Annotated[bool, typer.Option("--delivered", help="Also tell which delivered files hold them.")] = False,
    no_refresh: NoRefresh = False,
    as_of: AsOf = None,
) -> None:
    """Erase a person everywhere, keep them out from now on, and write a receipt."""
    from orchestration.cli.run_rights import run_erase

    run_erase(from_file=from_file, delivered=delivered, no_refresh=no_refresh, as_of=as_of)


@rights.command()
def access(
    out: Annotated[Path, typer.Option(help="Folder for the report, outside the data folder.")],
    from_file: FromFile = None,
) -> None:
    """Write everything held on a person as a page in Danish and as JSON."""
    from orchestration.cli.run_rights import run_access

    run_access(out=out, from_file=from_file)


@rights.command()
def retain(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what has expired, and delete nothing.")] = False,
    no_refresh: NoRefresh = False,
    as_of: AsOf = None,
) -> None:
    """Delete the cases whose period in retention.yml is over, and write a receipt."""
    from orchestration.cli.run_rights import run_retain

    run_retain(dry_run=dry_run, no_refresh=no_refresh, as_of=as_of)


@rights.command()
def resolve(
    list_file: Annotated[Path, typer.Option("--list", help="The source's own list: CSV, XLSX or Parquet.")],
    column: Annotated[str, typer.Option(help="Its column of case numbers.")],
    approval: Annotated[str, typer.Option(help="Id of the approval in approvals.yml.")],
    pseudonym: Annotated[list[str] | None, typer.Argument(help="Pseudonyms to find.")] = None,
    pseudonyms: Annotated[Path | None, typer.Option(help="File with one pseudonym per line.")] = None,
    kind: Annotated[str | None, typer.Option(help="Kind of pseudonym, such as sag:byggesag.")] = None,
    out: Annotated[Path | None, typer.Option(help="Private file for the answer, outside the data folder.")] = None,
) -> None:
    """Find which of a source's own cases are behind some pseudonyms: approved, and logged."""
    from orchestration.cli.run_resolve import run_resolve

    run_resolve(
        list_file=list_file,
        column=column,
        approval=approval,
        given=pseudonym or [],
        file=pseudonyms,
        kind=kind,
        out=out,
    )


@rights.command()
def receipt(file: Annotated[Path, typer.Argument(help="A receipt of the data folder's receipts/.")]) -> None:
    """Check that a receipt is what was signed, and show it."""
    from orchestration.cli.run_rights import run_receipt

    run_receipt(file)
