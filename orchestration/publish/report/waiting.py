"""The section on waiting of a process' page: where the days go, for whom, and why.

No figure is formed here but the sum of the days of each cause that is shown. How it looks: ``_waiting.html.j2``.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from mining.performance.waiting_causes import CAUSES
from orchestration.publish.report import danish
from orchestration.publish.report.tables import PublishedTables, Row
from orchestration.publish.report.values import Value, Wording

SHOWN = 10
PARTIES_DA = {
    "kommune": "kommunen",
    "borger": "borgeren",
    "anden_myndighed": "en anden myndighed",
    "ukendt": "ikke angivet",
}
UNEXPLAINED = "uforklaret"


@dataclass(frozen=True)
class BottleneckRow:
    """A transition in which cases wait; ``causes`` is each cause with its share, those of no time left out."""

    tail: str
    head: str
    party: str
    cases: Value
    median: Value
    total: Value
    share: Value
    causes: str


@dataclass(frozen=True)
class CauseRow:
    """A cause of waiting in the whole process; ``percent`` is the width of its bar."""

    label: str
    days: str
    share: str
    percent: float


def bottleneck_rows(
    tables: PublishedTables, process: str, labels: Mapping[str, str], words: Wording
) -> tuple[BottleneckRow, ...]:
    """The transitions that cost most days, over all units, the dearest first."""
    rows = sorted(tables.rows("bottlenecks", process=process, level="total"), key=lambda row: row["rank"])
    causes = _causes_by_arc(tables.rows("waiting_causes", process=process))
    return tuple(_bottleneck(row, causes, labels, words) for row in rows[:SHOWN])


def cause_rows(tables: PublishedTables, process: str) -> tuple[CauseRow, ...]:
    """The days of each cause, over the transitions whose figures are shown; the unexplained is always told."""
    days: dict[str, float] = defaultdict(float)
    for row in tables.rows("waiting_causes", process=process):
        days[row["cause"]] += row["days"] or 0
    whole = sum(days.values())
    if not whole:
        return ()
    return tuple(
        CauseRow(label, _days(days[cause]), danish.percent(days[cause] / whole), round(100 * days[cause] / whole, 1))
        for cause, label in CAUSES.items()
        if days[cause] > 0 or cause == UNEXPLAINED
    )


def _bottleneck(
    row: Row, causes: Mapping[tuple[str, str], str], labels: Mapping[str, str], words: Wording
) -> BottleneckRow:
    hidden = bool(row["is_suppressed"])
    return BottleneckRow(
        tail=labels.get(row["from_activity"], row["from_activity"]),
        head=labels.get(row["to_activity"], row["to_activity"]),
        party=PARTIES_DA.get(row["waiting_for"], row["waiting_for"]),
        cases=words.figure(row["cases"], hidden=hidden),
        median=words.measure(row["median_days"], "dage", hidden=hidden),
        total=words.figure(row["total_days"], _days, hidden=hidden),
        share=words.figure(row["share_of_waiting"], danish.percent, hidden=hidden),
        causes=causes.get((row["from_activity"], row["to_activity"]), ""),
    )


def _causes_by_arc(rows: list[Row]) -> dict[tuple[str, str], str]:
    """What each transition's waiting is due to, in words, the largest part first."""
    arcs: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for row in rows:
        if row["share"]:
            arcs[row["from_activity"], row["to_activity"]].append((-row["share"], CAUSES[row["cause"]]))
    return {
        arc: ", ".join(
            f"{label[0].lower()}{label[1:]} {danish.percent(-share, decimals=0)}" for share, label in sorted(parts)
        )
        for arc, parts in arcs.items()
    }


def _days(days: float) -> str:
    return danish.counted(round(days), "dag", "dage")
