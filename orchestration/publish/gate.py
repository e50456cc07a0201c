"""Whether this data may be published at all, and below what group size its figures are hidden.

Until the whole disclosure control exists only simulated and public data is published. Both are believed of checksums,
never of a word in a configuration file.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from orchestration.charter import notice_problem, read_charter
from orchestration.extract.errors import ConfigurationError
from orchestration.extract.manifest import Manifest
from orchestration.municipality import Municipality


class PublicationWithheld(RuntimeError):
    """The refresh ends before the release; what was published last stands."""


@dataclass(frozen=True)
class Permission:
    """What may be published: the data's status and k, the smallest number of cases a figure may rest on."""

    status: Literal["simulated", "public"]
    k: int


def permission(
    municipality: Municipality, manifests: Iterable[Manifest], deliveries: Path, *, charter: Path, on: date
) -> Permission:
    """What the landed deliveries, and for real data the charter, allow on the day of publication.

    Raises:
        PublicationWithheld: some delivery is neither simulated nor public by its checksum, or employees have not had
            their notice. The message names the files, or the field of the charter.
    """
    if municipality.data.status == "real":
        _require_notice(municipality, charter, on=on)
    return trusted(municipality, manifests, deliveries)


def trusted(municipality: Municipality, manifests: Iterable[Manifest], deliveries: Path) -> Permission:
    """What the checksums of the landed deliveries allow, whatever the day; PublicationWithheld as ``permission``."""
    landed = list(manifests)
    declared = municipality.data
    if declared.status == "simulated" and declared.manifest is not None:
        strangers = _strangers(landed, _simulated(deliveries / declared.manifest))
        if not strangers:
            return Permission("simulated", municipality.privacy.k)
        raise PublicationWithheld(_explained("simulated", strangers))
    if declared.status == "public":
        strangers = _strangers(landed, set(declared.checksums))
        if not strangers:
            return Permission("public", 1)
        raise PublicationWithheld(_explained("public", strangers))
    raise PublicationWithheld(
        f"{municipality.label_da}: the data is real. Everything up to the marts has been refreshed, and nothing is "
        "published: Sagsflow publishes only simulated or public data until its whole disclosure control is in place."
    )


def shows_units(charter: Path, *, on: date) -> bool:
    """Whether figures of real data may be formed by unit: management and employees have both accepted the charter."""
    try:
        return not read_charter(charter).missing_acceptances(on)
    except ConfigurationError:
        return False


def _require_notice(municipality: Municipality, charter: Path, *, on: date) -> None:
    """Employees are told before figures of their work are shown, and have the time of the notice to respond."""
    try:
        problem = notice_problem(read_charter(charter), on=on)
    except ConfigurationError as error:
        problem = str(error)
    if problem is not None:
        raise PublicationWithheld(
            f"{municipality.label_da}: the data is real and nothing is published; the last release stands. {problem}."
        )


def _simulated(manifest: Path) -> set[str]:
    if not manifest.is_file():
        return set()
    document = json.loads(manifest.read_text(encoding="utf-8"))
    return set(document["files"].values()) if document.get("simulated") is True else set()


def _strangers(manifests: list[Manifest], trusted: set[str]) -> list[str]:
    return sorted({manifest.file for manifest in manifests if manifest.sha256 not in trusted})


def _explained(status: str, files: list[str]) -> str:
    return (
        f"the municipality is declared {status}, and these deliveries are not known by their checksum: "
        f"{', '.join(files)}. They count as real data, which is not published; nothing was released."
    )
