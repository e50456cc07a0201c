"""What the commands of rights do: locks, the moment, the plain functions, the refresh after, and what is said.

Options stand in ``rights``. Nothing here prints or logs an identifier, a case or a pseudonym.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer

from orchestration.cli.clock import moment
from orchestration.cli.errors import FAILED, CommandFailed
from orchestration.cli.identifier import read_identifier
from orchestration.cli.preflight import require_as_of, require_municipality
from orchestration.cli.refresh import LOCK_SECONDS, run_refresh
from orchestration.extract.declaration import read_sources
from orchestration.extract.keys import read_purpose_key
from orchestration.lock import FolderBusy, exclusive
from orchestration.municipality import Municipality, read_municipality
from orchestration.rights.access import gather
from orchestration.rights.access_log import write_log
from orchestration.rights.access_page import require_outside, write_access_report
from orchestration.rights.delivered import files_with_person
from orchestration.rights.erase import erase_person, person_pseudonym
from orchestration.rights.receipts import end, new_receipt_id, verify
from orchestration.rights.retain import judge
from orchestration.rights.retain import retain as retain_cases
from orchestration.rights.suppression import open_suppression
from orchestration.settings import Settings


def run_erase(*, from_file: Path | None, delivered: bool, no_refresh: bool, as_of: str | None) -> None:
    """Erase, say what was done, and rebuild."""
    require_as_of(as_of)
    settings, municipality = _here()
    identifier = read_identifier(from_file)
    with _alone(settings):
        receipt = erase_person(settings, municipality, identifier, at=moment())
    _say_receipt(receipt)
    if delivered:
        _say_delivered(settings, municipality, identifier)
    _rebuild(settings, receipt, no_refresh=no_refresh, as_of=as_of)


def run_access(*, out: Path, from_file: Path | None) -> None:
    """Gather, log, write."""
    settings, municipality = _here()
    require_outside(out, settings.data)
    at, identifier = moment(), read_identifier(from_file)
    with _alone(settings):  # half of a refresh would show half of what is held
        held = gather(settings, municipality, identifier, at=at)
    name = f"indsigt-{new_receipt_id(at)}"
    write_log(settings, action="access", at=at, report=name, rows=held.rows)
    for file in write_access_report(held, out, name=name, data=settings.data):
        typer.echo(f"Written: {file}")


def run_retain(*, dry_run: bool, no_refresh: bool, as_of: str | None) -> None:
    """Count, or delete and rebuild."""
    require_as_of(as_of)
    settings, municipality = _here()
    at = moment()
    asked = _parsed(as_of) if as_of else at
    with _alone(settings):
        if dry_run:
            expired, receipt = judge(settings, as_of=asked), None
        else:
            expired, receipt = retain_cases(settings, municipality, as_of=asked, at=at)
    for group in expired:
        typer.echo(f"{group.process}, {group.case_type or 'no case type'}: {len(group.cases)} cases have expired")
    if not expired:
        typer.echo("No case has expired.")
    if receipt is not None:
        _say_receipt(receipt)
        _rebuild(settings, receipt, no_refresh=no_refresh, as_of=as_of)


def run_receipt(file: Path) -> None:
    """Verify and show."""
    settings, _ = _here()
    typer.echo(json.dumps(verify(settings, file), ensure_ascii=False, indent=2))
    typer.echo("The signature fits.", err=True)


def _here() -> tuple[Settings, Municipality]:
    settings = Settings.from_environment()
    require_municipality(settings)
    return settings, read_municipality(settings.municipality)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Nobody refreshes or erases meanwhile."""
    try:
        with (
            exclusive(settings.data / "refresh.lock", wait_seconds=LOCK_SECONDS),
            exclusive(settings.data / "warehouse.lock", wait_seconds=LOCK_SECONDS, what="a step of a refresh"),
        ):
            yield
    except FolderBusy as busy:
        raise CommandFailed(str(busy), code=FAILED) from busy


def _say_receipt(file: Path) -> None:
    told = json.loads(file.read_text(encoding="utf-8"))
    typer.echo(
        f"{told['rows_removed']} rows removed and {told['cells_emptied']} cells emptied in landing;"
        f" {told['cases_removed']} cases removed, {told['cases_kept_for_others']} kept for other parties."
    )
    if not told["rows_removed"] and not told["cells_emptied"]:
        typer.echo("Nothing was held. If something should have been, check how the identifier was written.")
    if told["undeclared"]:
        typer.echo(f"Tables nobody declares any more, where cases are not known: {', '.join(told['undeclared'])}")
    if told["not_touched"]:
        typer.echo(f"Not Sagsflow's, and left alone in the data folder: {', '.join(told['not_touched'])}")
    if told["recipients_of_exports"]:
        typer.echo(f"Exports have been handed to, and are to be told: {', '.join(told['recipients_of_exports'])}")
    typer.echo(f"Receipt: {file}")


def _say_delivered(settings: Settings, municipality: Municipality, identifier: str) -> None:
    """Names of delivered files, which are the municipality's to delete."""
    purpose = municipality.privacy.purpose
    listed = open_suppression(settings, purpose=purpose)

    def went(kind: str, case: str) -> bool:
        entry = listed.entry(kind, case)
        return entry is not None and entry.role == "case" and entry.reason == "erased"

    holding, unread = files_with_person(
        settings.data / municipality.deliveries,
        read_sources(settings.municipality),
        key=read_purpose_key(settings.key_file, purpose=purpose, data=settings.data),
        pseudonym=person_pseudonym(settings, municipality, identifier),
        is_own_case=went,
    )
    typer.echo(
        "Delivered files that hold the person or an erased case:" if holding else "No delivered file holds them."
    )
    for name in holding:
        typer.echo(f"  {name}")
    for name in unread:
        typer.echo(f"  {name} could not be read; look into it yourself")


def _rebuild(settings: Settings, receipt: Path, *, no_refresh: bool, as_of: str | None) -> None:
    """The ordinary refresh; how it ended is added to the receipt, which is signed again only if it is what was signed.

    Raises:
        ConfigurationError: the receipt was changed meanwhile; it is left as it lies, and its signature does not fit.
    """
    if no_refresh:
        return
    outcome = "failed"
    try:
        run_refresh(settings, as_of=as_of)
        outcome = "done"
    except CommandFailed as failed:
        outcome = f"ended with exit code {failed.code}"
        raise
    finally:
        end(settings, verify(settings, receipt) | {"rebuilt": outcome})


def _parsed(as_of: str) -> datetime:
    """As a refresh reads it: without a zone it is UTC."""
    asked = datetime.fromisoformat(as_of)
    return asked if asked.tzinfo else asked.replace(tzinfo=UTC)
