"""What is declared: charter, sources, key, agreements. Each is read by its own module; here they meet.

Seeds and lists are ``seeds``; deliveries are ``deliveries``.
"""

from datetime import date
from pathlib import Path

from orchestration.charter import FILE as CHARTER
from orchestration.charter import Charter, notice_problem, read_charter, require_charter
from orchestration.check.findings import Finding
from orchestration.extract.declaration import Source, read_sources
from orchestration.extract.errors import ConfigurationError
from orchestration.extract.keys import read_purpose_key
from orchestration.municipality import Municipality
from orchestration.rights.agreements import check_agreements
from orchestration.settings import DEMO, Settings

ONLY_EFFICIENCY = (
    "charter.yml: benefits: efficiency is the only benefit expected; the others are kvalitet, regeloverholdelse,"
    " læring, borgerservice and trivsel"
)


def sources_of(settings: Settings) -> tuple[tuple[Source, ...], list[Finding]]:
    """The declared sources, or why they cannot be read."""
    try:
        sources = read_sources(settings.municipality)
    except ConfigurationError as error:
        return (), [Finding("error", "sources", str(error))]
    if not sources:
        return (), [Finding("error", "sources", "no source is declared; sagsflow add-source writes the first")]
    return sources, []


def charter_findings(municipality: Municipality, settings: Settings, *, on: date) -> list[Finding]:
    """Real data needs a charter; what is wrong with one is said whatever the data are."""
    file = settings.municipality / CHARTER
    is_real = municipality.data.status == "real"
    if not file.is_file():
        missing = "charter.yml is missing; real data is not loaded without one"
        return [Finding("error", "charter", missing)] if is_real else []
    form = "complete" if is_real and municipality.as_of == "run" else "short"
    try:
        charter = require_charter(file, on=on, form=form)
    except ConfigurationError as error:
        is_stopping = is_real or not _is_readable(file)
        return [Finding("error" if is_stopping else "warning", "charter", str(error))]
    found = publication_findings(charter, on=on) if is_real else []
    if charter.is_only_about_efficiency:
        found.append(Finding("warning", "charter", ONLY_EFFICIENCY))
    return found


def publication_findings(charter: Charter, *, on: date) -> list[Finding]:
    """What keeps figures of real data, or those by unit, from being shown on a day."""
    found = []
    told = notice_problem(charter, on=on)
    if told is not None:
        found.append(Finding("warning", "charter", f"{told}; nothing is published"))
    missing = charter.missing_acceptances(on)
    if missing:
        parties = " and ".join(missing)
        found.append(
            Finding("warning", "charter", f"charter.yml: accepted: {parties} missing; no figure by unit is shown")
        )
    return found


def _is_readable(file: Path) -> bool:
    try:
        read_charter(file)
    except ConfigurationError:
        return False
    return True


def agreement_findings(
    municipality: Municipality, sources: tuple[Source, ...], settings: Settings, *, on: date
) -> list[Finding]:
    """Agreements that are missing, have run out or will within 60 days; ``rights.agreements`` knows the rule."""
    charter = settings.municipality / CHARTER
    found = check_agreements(municipality, sources, charter, on=on)
    return [
        Finding("error" if one.level == "refused" else "warning", one.source or "charter", one.message)
        for one in found
        if one.source is not None or one.level != "refused"  # a charter that is refused is told above
    ]


def key_findings(municipality: Municipality, settings: Settings) -> list[Finding]:
    """Whether the pseudonym key is there, outside the data folder, and its owner's alone. The demo makes its own."""
    if settings.municipality == DEMO and not settings.key_file.exists():
        return []
    try:
        read_purpose_key(settings.key_file, purpose=municipality.privacy.purpose, data=settings.data)
    except ConfigurationError as error:
        return [Finding("error", "key", str(error))]
    return []
