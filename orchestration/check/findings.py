"""What a preflight finds, as plain records: findings, tables, key figures, and the verdict over them."""

from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["error", "warning"]
Verdict = Literal["go", "warning", "no-go"]


@dataclass(frozen=True)
class Finding:
    """One thing to put right (``error``: a refresh would stop or mislead) or to know (``warning``)."""

    level: Level
    where: str
    message: str


@dataclass(frozen=True)
class ColumnCheck:
    """One landed column over the rows looked at: how many cells are filled, and how many of those are readable."""

    column: str
    delivered_as: str
    required: bool
    filled: int
    readable: int


@dataclass(frozen=True)
class TableCheck:
    """One declared table: its deliveries, and what was seen in the newest. ``first`` and ``last`` are months."""

    source: str
    table: str
    deliveries: int
    looked_at: str | None
    rows: int
    is_whole: bool
    first: str | None
    last: str | None
    missing: tuple[str, ...]
    not_declared: int
    columns: tuple[ColumnCheck, ...]


@dataclass(frozen=True)
class KpiCheck:
    """Whether a key figure can be made of a process, from what its sources deliver now."""

    process: str
    kpi: str
    label_da: str
    verdict: Verdict
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ProcessCheck:
    """What the models make of the rows looked at, by process."""

    process: str
    label_da: str
    cases: int
    events: int
    unmapped_events: int
    unmapped_values: int
    unapproved_mappings: int


@dataclass(frozen=True)
class Checked:
    """The whole preflight."""

    municipality: str
    as_of: str
    findings: tuple[Finding, ...]
    tables: tuple[TableCheck, ...]
    processes: tuple[ProcessCheck, ...]
    kpis: tuple[KpiCheck, ...]

    @property
    def is_go(self) -> bool:
        """No error, and no process of which every key figure is a no-go."""
        possible = {kpi.process for kpi in self.kpis if kpi.verdict != "no-go"}
        all_made = {kpi.process for kpi in self.kpis} == possible
        return all_made and not any(finding.level == "error" for finding in self.findings)

    def as_json(self) -> dict[str, object]:
        """The same as JSON takes it."""
        return {"verdict": "go" if self.is_go else "no-go", **asdict(self)}
