"""Erasing a person, and finishing what was begun: one way through, whether it was interrupted or not.

The order makes it safe to kill at any moment: the person is on the suppression list first, so that nothing brings them
back; then a note says that something has begun; then landing is swept, everything derived deleted, and the receipt
signed. A refresh that finds the note, or landing changed, does the rest.
"""

from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.extract.errors import ConfigurationError
from orchestration.extract.keys import read_purpose_key
from orchestration.municipality import Municipality
from orchestration.rights.access_log import recipients_of_exports, write_log
from orchestration.rights.derived import delete_derived, left_alone
from orchestration.rights.pseudonyms import pseudonyms_of
from orchestration.rights.receipts import begin, end, new_receipt_id, pending_receipts, removed
from orchestration.rights.suppression import Reason, Role, Suppression, open_suppression
from orchestration.rights.sweep import Swept, sweep
from orchestration.rights.ties import PERSON
from orchestration.settings import Settings

DANISH = ZoneInfo("Europe/Copenhagen")


def person_pseudonym(settings: Settings, municipality: Municipality, identifier: str) -> str:
    """The landing pseudonym of a citizen's identifier.

    Raises:
        ConfigurationError: nothing was given. What was given is never repeated.
    """
    key = read_purpose_key(settings.key_file, purpose=municipality.privacy.purpose, data=settings.data)
    pseudonym = pseudonyms_of([identifier], kind=PERSON, key=key)[0]
    if pseudonym is None:
        raise ConfigurationError("no identifier was given; give a civil registration number as the sources write it")
    return pseudonym


def erase_person(settings: Settings, municipality: Municipality, identifier: str, *, at: datetime) -> Path:
    """Erase a citizen everywhere under the data folder; gives the signed receipt.

    A person who is not found is put on the list all the same: they stay out from now on.
    """
    pseudonym = person_pseudonym(settings, municipality, identifier)
    return remove(settings, municipality, [(PERSON, pseudonym)], role="person", reason="erased", at=at)


def remove(
    settings: Settings,
    municipality: Municipality,
    pairs: Iterable[tuple[str, str]],
    *,
    role: Role,
    reason: Reason,
    at: datetime,
    facts: dict[str, Any] | None = None,
) -> Path:
    """List people or cases, remove them from landing, delete what is derived; gives the receipt.

    Args:
        settings: the folders, whose locks the caller holds.
        municipality: their declaration.
        pairs: kind and pseudonym of each.
        role: what they are.
        reason: why they go; ``expired`` for retention.
        at: when, for the receipt.
        facts: what else the receipt is to say.
    """
    command = "erase" if reason == "erased" else "retain"
    receipt = _receipt(settings, municipality, command, at) | (facts or {})
    suppression = open_suppression(settings, purpose=municipality.privacy.purpose, make=True)
    on = at.astimezone(DANISH).date()
    suppression.add(pairs, role=role, reason=reason, receipt=receipt["receipt"], on=on)
    begin(settings, receipt)
    file = _finish(settings, municipality, suppression, receipt)
    write_log(settings, action=command, at=at, receipt=receipt["receipt"])
    return file


def complete(
    settings: Settings, municipality: Municipality, *, at: datetime, inside_dagster: bool = False
) -> list[Path]:
    """Finish interrupted erasures, and take out again what a restored backup or folder brought back.

    Called by every refresh before it reads a delivery. Costs nothing where nobody was ever erased.

    Returns:
        The receipts that were written; none where there was nothing to do.
    """
    suppression = open_suppression(settings, purpose=municipality.privacy.purpose)
    pending = pending_receipts(settings)
    if pending:
        facts = {"completed_at": at.isoformat()}
        return [
            _finish(settings, municipality, suppression, receipt | facts, dagster=not inside_dagster)
            for receipt in pending
        ]
    swept = sweep(settings, suppression)
    if swept is None or not swept.rewritten:
        return []
    receipt = _receipt(settings, municipality, "sweep", at)
    return [_conclude(settings, municipality, receipt, swept, dagster=not inside_dagster)]


def _receipt(settings: Settings, municipality: Municipality, command: str, at: datetime) -> dict[str, Any]:
    return {
        "receipt": new_receipt_id(at),
        "command": command,
        "at": at.isoformat(),
        "municipality": municipality.name,
        "data_folder": settings.data.name,
        "sagsflow": version("sagsflow"),
    }


def _finish(
    settings: Settings,
    municipality: Municipality,
    suppression: Suppression,
    receipt: dict[str, Any],
    *,
    dagster: bool = True,
) -> Path:
    swept = sweep(settings, suppression, force=True)
    return _conclude(settings, municipality, receipt, swept, dagster=dagster)


def _conclude(
    settings: Settings, municipality: Municipality, receipt: dict[str, Any], swept: Swept | None, *, dagster: bool
) -> Path:
    deleted = delete_derived(settings, dagster=dagster)
    about = {
        "deleted": deleted,
        "recipients_of_exports": recipients_of_exports(settings),
        "not_touched": left_alone(settings, settings.data / municipality.deliveries),
        "rebuilt": "by the next refresh",
    }
    return end(settings, receipt | removed(swept) | about)
