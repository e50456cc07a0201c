"""Before a refresh: finish interrupted erasures, and say which agreements run out.

The work is ``orchestration.rights``'s.
"""

import typer

from orchestration.cli.clock import moment
from orchestration.lock import exclusive
from orchestration.settings import Settings


def finish_erasures(settings: Settings) -> None:
    """End what was begun, and take out what a restored backup brought back. Nothing where nobody was ever erased."""
    from orchestration.municipality import read_municipality
    from orchestration.rights.erase import complete

    with exclusive(settings.data / "warehouse.lock"):
        receipts = complete(settings, read_municipality(settings.municipality), at=moment())
    for receipt in receipts:
        typer.echo(f"Rows of erased people or deleted cases were found and removed; receipt: {receipt}")


def say_agreements(settings: Settings) -> None:
    """Warn of agreements that run out within 60 days; those that have are refused where they are loaded."""
    from orchestration.extract.declaration import read_sources
    from orchestration.municipality import read_municipality
    from orchestration.rights.agreements import check_agreements

    municipality = read_municipality(settings.municipality)
    charter = settings.municipality / "charter.yml"
    for finding in check_agreements(municipality, read_sources(settings.municipality), charter, on=moment().date()):
        if finding.level == "warning":
            typer.echo(f"warning: {finding.message}", err=True)
