"""What one process page shows of raw values that the municipality's lists do not know, and of plans.

Both stand beside the log and not in its figures: the former under their own text, the latter not at all.
"""

from dataclasses import dataclass
from datetime import date

from orchestration.publish.report import danish
from orchestration.publish.report.tables import PublishedTables, Row
from orchestration.publish.report.values import Value, Wording

RARE_DA = "(sjældne værdier)"


@dataclass(frozen=True)
class UnmappedRow:
    """A raw value that is not mapped, or the row in which rare ones are counted together (``is_rare``)."""

    value: str
    is_rare: bool
    problem: str
    source: str
    texts: Value
    events: Value
    cases: Value
    first_seen: Value
    last_seen: Value


@dataclass(frozen=True)
class PlanRow:
    """Planned events of one activity."""

    label: str
    events: Value
    cases: Value


def unmapped_values(tables: PublishedTables, process: str, words: Wording) -> tuple[UnmappedRow, ...]:
    """The process's unmapped values, those of most events first; what is counted together or hidden comes last."""
    rows = sorted(tables.rows("unmapped_values", process=process), key=_by_weight)
    return tuple(_unmapped(row, words) for row in rows)


def planned_events(tables: PublishedTables, process: str, words: Wording) -> tuple[PlanRow, ...]:
    """The process's plans by activity, the most frequent first."""
    rows = sorted(
        tables.rows("planned_events", process=process), key=lambda row: (-(row["events"] or 0), row["activity"])
    )
    return tuple(
        PlanRow(
            label=row["label_da"] or row["activity"],
            events=words.figure(row["events"], hidden=bool(row["is_suppressed"])),
            cases=words.figure(row["cases"], hidden=bool(row["is_suppressed"])),
        )
        for row in rows
    )


def _by_weight(row: Row) -> tuple[bool, int, str, str, str]:
    return (row["raw_value"] == RARE_DA, -(row["events"] or 0), row["raw_value"], row["kind"], row["problem_da"])


def _unmapped(row: Row, words: Wording) -> UnmappedRow:
    hidden = bool(row["is_suppressed"])
    return UnmappedRow(
        value=row["raw_value"],
        is_rare=row["raw_value"] == RARE_DA,
        problem=row["problem_da"],
        source=row["source"],
        texts=words.figure(row["texts"], hidden=hidden),
        events=words.figure(row["events"], hidden=hidden),
        cases=words.figure(row["cases"], hidden=hidden),
        first_seen=_day(row["first_seen_on"], words, hidden=hidden),
        last_seen=_day(row["last_seen_on"], words, hidden=hidden),
    )


def _day(day: date | None, words: Wording, *, hidden: bool) -> Value:
    if day is not None:
        return Value(danish.day(day))
    return words.figure(None, hidden=hidden, otherwise="uden tidspunkt")
