"""Agreements: real data is loaded under a charter and a data processing agreement (databehandleraftale) per source.

The charter is required in ``extract.run``; here its expiry and the sources' own agreements are looked after. A source
whose agreement is missing or has run out is refused, and that source alone (GDPR article 28, subsection 3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from orchestration.charter import read_charter
from orchestration.extract.declaration import Source
from orchestration.extract.errors import SourceRefused
from orchestration.municipality import Municipality

WARNING_DAYS = 60


@dataclass(frozen=True)
class Finding:
    """One thing to know about an agreement; ``source`` None means the charter."""

    source: str | None
    level: Literal["refused", "warning"]
    message: str


def check_agreements(
    municipality: Municipality, sources: Iterable[Source], charter: Path, *, on: date
) -> list[Finding]:
    """What is wrong with the charter and the sources' agreements on a day, or will be within 60 days.

    Simulated and public data need none. The last day an agreement names is still covered by it.
    """
    if municipality.data.status != "real":
        return []
    findings = [finding for source in sources if (finding := _of_source(source, on)) is not None]
    return [*_of_charter(charter, on), *findings]


def require_agreement(source: Source, municipality: Municipality, *, on: date) -> None:
    """Refuse a source of real data without a valid agreement.

    Raises:
        SourceRefused: it has none, or it has run out; the other sources are not concerned.
    """
    if municipality.data.status != "real":
        return
    finding = _of_source(source, on)
    if finding is not None and finding.level == "refused":
        raise SourceRefused(finding.message)


def _of_charter(file: Path, on: date) -> list[Finding]:
    if not file.is_file():
        return [Finding(None, "refused", f"{file.name} is missing: real data is not loaded without a charter")]
    charter = read_charter(file)
    days = (charter.agreement_valid_to - on).days
    what = f"{file.name}: agreement {charter.agreement!r}"
    if days < 0:
        return [Finding(None, "refused", f"{what} ran out on {charter.agreement_valid_to}; nothing is loaded")]
    return _warned(None, what, days, charter.agreement_valid_to)


def _of_source(source: Source, on: date) -> Finding | None:
    agreement = source.meta.agreement
    if agreement is None:
        message = (
            f"source {source.name!r} declares no agreement and is not loaded; add"
            " agreement: {reference: …, valid_to: YYYY-MM-DD} to its declaration"
        )
        return Finding(source.name, "refused", message)
    what = f"source {source.name!r}: agreement {agreement.reference!r}"
    days = (agreement.valid_to - on).days
    if days < 0:
        message = f"{what} ran out on {agreement.valid_to}; the source is not loaded until it is renewed"
        return Finding(source.name, "refused", message)
    warned = _warned(source.name, what, days, agreement.valid_to)
    return warned[0] if warned else None


def _warned(source: str | None, what: str, days: int, valid_to: date) -> list[Finding]:
    if days > WARNING_DAYS:
        return []
    return [Finding(source, "warning", f"{what} runs out on {valid_to}, in {days} days; renew it")]
