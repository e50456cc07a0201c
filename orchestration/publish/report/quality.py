"""What the checks of registration practice found in one process, over all units and periods.

The checks are measured in dbt and judged in ``expectations``; their own pages stand beside the report.
"""

from dataclasses import dataclass

from orchestration.publish.report import danish
from orchestration.publish.report.tables import PublishedTables, Row
from orchestration.publish.report.values import Value, Wording

SEVERITY_DA = {"critical": "kritisk", "warning": "advarsel", "info": "oplysning"}
SEVERITIES = tuple(SEVERITY_DA)
NOT_MEASURED_DA = "ikke målt"


@dataclass(frozen=True)
class CheckRow:
    """One check of one source: what it found, the share that is accepted, and whether that is exceeded."""

    source: str
    title: str
    share: Value
    limit: str
    severity: str
    cause: str
    is_exceeded: bool


def checks(tables: PublishedTables, process: str, words: Wording) -> tuple[CheckRow, ...]:
    """The checks that could be measured: exceeded ones first, then the severest, then by name and source."""
    rows = [row for row in tables.rows("quality_results", process=process, level="total") if row["is_measured"]]
    return tuple(_check(row, words) for row in sorted(rows, key=_by_weight))


def unmeasured(tables: PublishedTables, process: str) -> int:
    """How many checks could not be put to a source of the process, for want of what they look at."""
    rows = tables.rows("quality_results", process=process, level="total")
    return sum(not row["is_measured"] for row in rows)


def verdict(found: tuple[CheckRow, ...]) -> Value:
    """The checks in a few words, for a card: how many of them exceed what is accepted."""
    known = [check for check in found if check.share.kind == "known"]
    if not known:
        return Value(NOT_MEASURED_DA, "missing")
    exceeded = sum(check.is_exceeded for check in known)
    if not exceeded:
        return Value(f"{danish.number(len(known))} kontroller, ingen over grænsen")
    return Value(f"{danish.number(exceeded)} af {danish.number(len(known))} kontroller over grænsen")


def _check(row: Row, words: Wording) -> CheckRow:
    return CheckRow(
        source=row["source"],
        title=row["title_da"],
        share=words.figure(row["share"], _share, hidden=bool(row["is_suppressed"])),
        limit=_share(row["max_share"]),
        severity=SEVERITY_DA.get(str(row["severity"]), str(row["severity"])),
        cause=row["likely_cause"],
        is_exceeded=_exceeds(row),
    )


def _share(share: float) -> str:
    """A share with the decimals that a limit of one in ten thousand needs."""
    return danish.percent(share, decimals=1 if share == 0 or share >= 0.001 else 2)


def _exceeds(row: Row) -> bool:
    return row["share"] is not None and bool(row["share"] > row["max_share"])


def _by_weight(row: Row) -> tuple[bool, int, str, str]:
    severity = row["severity"]
    weight = SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
    return (not _exceeds(row), weight, row["title_da"], row["source"])
