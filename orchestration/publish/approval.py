"""Whether the mappings behind a release are approved, and the words that say so where they are not.

Read from the published tables; when a mapping counts as approved is decided in dbt (``quality_mapping_use``). How a
page shows it is the report's, how a map does ``mining.discovery.pictures``; the label of tables and models is here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import pyarrow.parquet as pq

from orchestration.publish.report.names import file_stems
from orchestration.publish.tables import PublishedTable

UNAPPROVED = "ikke godkendt"
APPROVED = "godkendt"
NO_MAPPING = "ingen kortlægning"
MAP_NOTE_DA = "Ikke godkendt: kortlægningen bag billedet er ikke godkendt, og tallene er foreløbige."
NOTICE_FILE = "IKKE-GODKENDT.txt"


@dataclass(frozen=True)
class Approval:
    """What is not approved: ``processes`` (code to Danish name), ``sources`` (number of raw values in use)."""

    status: str
    processes: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)

    @property
    def notice_da(self) -> str:
        """The label as one sentence; empty when nothing needs it."""
        if not self.processes:
            return ""
        names = ", ".join(self.processes.values())
        return f"IKKE GODKENDT: kortlægningen er ikke godkendt for {names}, og tallene er foreløbige."

    def described(self, table: PublishedTable) -> str:
        """A table's description; with the label before it where the table has rows of processes."""
        has_processes = any(column.name == "process" for column in table.columns)
        return f"{self.notice_da} {table.description_da}" if self.processes and has_processes else table.description_da


def read_approval(parquet: Path) -> Approval:
    """What the published tables ``processes`` and ``sources`` say."""
    processes = _rows(parquet / "processes.parquet", ["process", "label_da", "mapping_approval"])
    states = {row["mapping_approval"] for row in processes}
    status = next((state for state in (UNAPPROVED, APPROVED) if state in states), NO_MAPPING)
    return Approval(
        status=status,
        processes={
            row["process"]: row["label_da"] or row["process"]
            for row in processes
            if row["mapping_approval"] == UNAPPROVED
        },
        sources={
            row["source"]: row["unapproved_values"]
            for row in _rows(parquet / "sources.parquet", ["source", "unapproved_values"])
            if row["unapproved_values"]
        },
    )


def label_models(folder: Path, approval: Approval, processes: list[str]) -> None:
    """Write the label into the model files of the processes that need it, and a note beside them all.

    A model file is passed on alone, so it says it by itself: as a comment in BPMN and PNML, as text in the picture.
    ``processes`` are all of the release, by which the files are named.
    """
    if not approval.processes or not folder.is_dir():
        return
    stems = file_stems(processes)
    for process, label in approval.processes.items():
        words = f"Ikke godkendt: kortlægningen bag modellen af {label} er ikke godkendt."
        for ending in ("bpmn", "pnml", "svg"):
            file = folder / f"{stems[process]}.{ending}"
            if file.is_file():
                file.write_text(_labelled(file.read_text(encoding="utf-8"), words), encoding="utf-8", newline="")
    (folder / NOTICE_FILE).write_text(approval.notice_da + "\n", encoding="utf-8")


def _labelled(document: str, words: str) -> str:
    """The same XML with the words as a comment behind its declaration; a picture also shows them, at its upper edge."""
    declaration = re.match(r"\s*<\?xml[^>]*\?>\s*", document)
    at = declaration.end() if declaration else 0
    comment = f"<!-- {words.replace('--', '- -')} -->\n"
    document = document[:at] + comment + document[at:]
    closing = document.rfind("</svg>")
    if closing < 0:
        return document
    text = f'<text x="4" y="12" font-family="sans-serif" font-size="11" fill="#8a3b00">{escape(words)}</text>\n'
    return document[:closing] + text + document[closing:]


def _rows(file: Path, columns: list[str]) -> list[dict]:
    """The rows of a published table in the order of its first column; none where it is not part of the release."""
    if not file.is_file():
        return []
    return sorted(pq.read_table(file, columns=columns).to_pylist(), key=lambda row: row[columns[0]])
