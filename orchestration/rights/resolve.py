"""Which of a source's own cases are behind some pseudonyms, for staff with an approval. Every attempt is logged.

Nothing is reversed: the pseudonyms of the staff's own list are computed anew and compared. Memory holds the matches
alone; nothing is written but the log.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestration.extract.declaration import read_sources
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
UNKNOWN = "unknown"


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

    An approval or a kind that nothing declares may be an identifier in the wrong place: it is logged as unknown and
    never repeated.
    """
    user, on = operating_user(), at.astimezone(DANISH).date()
    approvals = read_approvals(settings.municipality)
    known, kinds = {approval.id for approval in approvals.approvals}, declared_kinds(settings.municipality)
    facts = {
        "approval": question.approval if question.approval in known else UNKNOWN,
        "kind": question.kind if question.kind in kinds else UNKNOWN,
        "asked": len(set(question.pseudonyms)),
    }
    reason = _undeclared(question.kind, kinds) or refusal(
        approvals, question.approval, user=user, kind=question.kind, on=on
    )
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


def declared_kinds(municipality: Path) -> list[str]:
    """The kinds of pseudonym that the municipality's sources land, in order."""
    columns = [c for source in read_sources(municipality) for table in source.tables for c in table.landed]
    return sorted({column.kind for column in columns if column.kind is not None})


def _undeclared(kind: str, kinds: Sequence[str]) -> str | None:
    if kind in kinds:
        return None
    return f"no source declares the kind asked for; declared are {', '.join(kinds) or 'none'}"


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
