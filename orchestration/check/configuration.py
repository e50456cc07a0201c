"""What is declared: charter, sources, key, agreements. Each is read by its own module; here they meet.

Seeds and lists are ``seeds``; deliveries are ``deliveries``.
"""

from datetime import date

from orchestration.check.findings import Finding
from orchestration.extract.declaration import Source, read_sources
from orchestration.extract.errors import ConfigurationError
from orchestration.extract.keys import read_purpose_key
from orchestration.municipality import Municipality, read_charter
from orchestration.rights.agreements import check_agreements
from orchestration.settings import DEMO, Settings


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
    file = settings.municipality / "charter.yml"
    is_real = municipality.data.status == "real"
    if not file.is_file():
        missing = "charter.yml is missing; real data is not loaded without one"
        return [Finding("error", "charter", missing)] if is_real else []
    try:
        charter = read_charter(file)
    except ConfigurationError as error:
        return [Finding("error", "charter", str(error))]
    if charter.agreement_valid_to < on:
        level = "error" if is_real else "warning"
        return [Finding(level, "charter", f"charter.yml: the agreement ran out on {charter.agreement_valid_to}")]
    return []


def agreement_findings(
    municipality: Municipality, sources: tuple[Source, ...], settings: Settings, *, on: date
) -> list[Finding]:
    """Agreements that are missing, have run out or will within 60 days; ``rights.agreements`` knows the rule."""
    charter = settings.municipality / "charter.yml"
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
