"""What a process' page shows of deviations from the municipality's own models: the most common ones, in Danish."""

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.publish.report import danish
from orchestration.publish.report.tables import PublishedTables, Row
from orchestration.publish.report.values import Value, Wording

SHOWN = 10
DISCOVERED = "inductive"
KINDS_DA = {
    "skipped": "mangler",
    "inserted": "sket, hvor modellen ikke har den",
    "repeated": "sket flere gange, end modellen tillader",
    "misplaced": "sket på et andet sted i forløbet",
    "unknown": "findes ikke i modellen",
}


@dataclass(frozen=True)
class DeviationRow:
    """One way in which cases deviate from one version of a model."""

    model: str
    activity: str
    kind: str
    cases: Value
    share: Value


def deviation_rows(
    tables: PublishedTables, process: str, words: Wording, labels: Mapping[str, str]
) -> tuple[DeviationRow, ...]:
    """The deviations of most cases from the municipality's own models, most cases first; hidden ones are not shown."""
    if not tables.has("deviations"):
        return ()
    rows = [
        row
        for row in tables.rows("deviations", process=process)
        if row["level"] == "total" and row["model"] != DISCOVERED and row["cases"] is not None
    ]
    shown = sorted(rows, key=_most_cases)[:SHOWN]
    return tuple(_deviation(row, words, labels) for row in shown)


def _most_cases(row: Row) -> tuple[int, str, str, str, str]:
    return (-row["cases"], row["model"], row["model_version"], row["kind"], row["activity"])


def _deviation(row: Row, words: Wording, labels: Mapping[str, str]) -> DeviationRow:
    return DeviationRow(
        model=f"{row['model']} ({row['model_version']})",
        activity=labels.get(row["activity"], row["activity"]),
        kind=KINDS_DA[row["kind"]],
        cases=words.figure(row["cases"]),
        share=words.figure(row["case_share"], danish.percent),
    )
