"""Which of a source's own cases are behind some pseudonyms, for staff with an approval. Every attempt is logged.

Nothing is reversed: the pseudonyms of the staff's own list are computed anew and compared. Memory holds the matches
alone; nothing is written but the log.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import ConfigurationError
from orchestration.extract.keys import read_purpose_key
from orchestration.extract.readers.open import open_delivery
from orchestration.municipality import Municipality
from orchestration.rights.access_log import operating_user, write_log
from orchestration.rights.approvals import read_approvals, refusal
from orchestration.rights.pseudonyms import pseudonyms_of
from orchestration.settings import Settings

DANISH = ZoneInfo("Europe/Copenhagen")
PSEUDONYM = 32


class ResolveRefused(ConfigurationError):
    """No approval covers what was asked."""


@dataclass(frozen=True)
class Question:
    """What is asked: pseudonyms of a kind, held against a column of the source's own list."""

    pseudonyms: tuple[str, ...]
    kind: str
    approval: str
    list_file: Path
    connector: Connector
    column: str


def resolve(settings: Settings, municipality: Municipality, question: Question, *, at: datetime) -> dict[str, str]:
    """Pseudonym to the list's own value, for those that are in the list; logged before it is given.

    Raises:
        ResolveRefused: no approval covers it; logged as refused.
        ConfigurationError, DeliveryError: what was asked or the list is wrong; logged as refused, as any failure is.
    """
    user, on = operating_user(), at.astimezone(DANISH).date()
    approvals = read_approvals(settings.municipality)
    known = {approval.id for approval in approvals.approvals}
    facts = {
        "approval": question.approval if question.approval in known else "unknown",
        "kind": question.kind,
        "asked": len(set(question.pseudonyms)),
    }
    reason = refusal(approvals, question.approval, user=user, kind=question.kind, on=on)
    if reason is not None:
        write_log(settings, action="resolve", at=at, granted=False, found=0, **facts)
        raise ResolveRefused(f"refused, and logged: {reason}")
    try:
        found = _found(settings, municipality, question)
    except Exception:  # whatever it is: it was an attempt
        write_log(settings, action="resolve", at=at, granted=False, found=0, **facts)
        raise
    write_log(settings, action="resolve", at=at, granted=True, found=len(found), **facts)
    return found


def _found(settings: Settings, municipality: Municipality, question: Question) -> dict[str, str]:
    wanted = set(_checked(question.pseudonyms))
    key = read_purpose_key(settings.key_file, purpose=municipality.privacy.purpose, data=settings.data)
    found: dict[str, str] = {}
    for values in _values(question):
        pseudonyms = pseudonyms_of(values, kind=question.kind, key=key)
        found |= {p: value for p, value in zip(pseudonyms, values, strict=True) if p is not None and p in wanted}
    return dict(sorted(found.items()))


def _checked(pseudonyms: Iterable[str]) -> Iterator[str]:
    for pseudonym in pseudonyms:
        if len(pseudonym) != PSEUDONYM or any(letter not in "0123456789abcdef" for letter in pseudonym):
            raise ConfigurationError(
                f"a pseudonym is {PSEUDONYM} hexadecimal digits; one of those given has {len(pseudonym)} characters or"
                " holds others"
            )
        yield pseudonym


def _values(question: Question) -> Iterator[Sequence[str]]:
    delivery = open_delivery(question.list_file, question.connector, columns=[question.column])
    for batch in delivery.batches:
        cells = batch.column(question.column).cast("string").unique().to_pylist()
        yield [cell for cell in cells if cell is not None]
