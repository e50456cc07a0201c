"""What became of each source's deliveries, as the pages show it: on the overview in short, on transparency in full."""

from dataclasses import dataclass
from datetime import date, datetime

from orchestration.publish.report import danish
from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.tables import PublishedTables, Row
from orchestration.publish.report.values import Value, Wording

COUNTS = ("delivered", "loaded", "rejected", "duplicate", "superseded", "deleted")
WITH_A_PROBLEM = ("stopped", "refused")


@dataclass(frozen=True)
class SourceRow:
    """One source: its counts, how its newest extraction went, and until when its agreement holds.

    ``problem`` is the extraction's own message, which never holds a cell; None where there is nothing to put right.
    """

    source: str
    delivered: Value
    loaded: Value
    rejected: Value
    duplicate: Value
    superseded: Value
    deleted: Value
    cpr_masked: Value
    last_delivery: str
    state: str
    problem: str | None
    is_stale: bool
    agreement: str
    agreement_ends: bool


def source_rows(tables: PublishedTables, facts: ReleaseFacts) -> tuple[SourceRow, ...]:
    """One row per source, by its code."""
    return tuple(_source(row, Wording(facts)) for row in tables.rows("sources"))


def _source(row: Row, words: Wording) -> SourceRow:
    has_stopped = row["status"] in WITH_A_PROBLEM
    return SourceRow(
        source=row["label_da"] or row["source"],
        **{name: words.figure(row[f"rows_{name}"]) for name in COUNTS},
        cpr_masked=words.figure(row["cpr_masked"]),
        last_delivery=_moment(row["last_delivery_at"]),
        state=row["status_da"] if has_stopped else _punctuality(row),
        problem=(row["problem"] or None) if has_stopped else None,
        is_stale=bool(row["is_stale"]),
        agreement=_agreement(row, words.facts.as_of),
        agreement_ends=bool(row["agreement_expires_soon"]),
    )


def _punctuality(row: Row) -> str:
    if row["is_stale"]:
        return "forsinket"
    return "aktuel" if row["last_delivery_at"] else "venter"


def _moment(last: date | None) -> str:
    if last is None:
        return "ingen levering endnu"
    return danish.moment(last) if isinstance(last, datetime) else danish.day(last)


def _agreement(row: Row, as_of: datetime) -> str:
    last_day = row["agreement_valid_to"]
    if last_day is None:
        return "ikke angivet"
    text = danish.day(last_day)
    if not row["agreement_expires_soon"]:
        return text
    is_over = last_day < as_of.astimezone(danish.DANISH_TIME).date()
    return f"{text} (udløbet)" if is_over else f"{text} (udløber snart)"
