"""Texts of rule files for tests, and how they are written and what is told of them. No test stands here."""

from pathlib import Path

from mining.rules.catalogue import find_problems
from mining.rules.vocabulary import Vocabulary

HEAD = "area_da: Børn og unge\nrules:\n"
RULE = """
  - id: F12
    process: underretning
    title_da: Undersøgelse inden fire måneder
    law: Barnets lov
    paragraph: § 20, stk. 3
    kind: max_delay
    limit: 4
    unit: months
    start: [investigation_decided]
    stop: [investigation_completed]
"""
VERSIONS = """
    versions:
      - {version: old, law: Serviceloven, valid_to: 2023-12-31}
      - {version: new, valid_from: 2024-01-01, limit: 3}
"""
ORDER = """
  - id: D08
    process: underretning
    title_da: Besluttet før afsluttet
    law: Barnets lov
    paragraph: § 20
    kind: order
    template: precedence
    a: [investigation_decided]
    b: [investigation_completed]
"""
KNOWN = Vocabulary(
    {
        "underretning": frozenset({"investigation_decided", "investigation_completed", "case_closed"}),
        "byggesag": frozenset({"case_complete", "decision_made"}),
    },
    {"underretning": frozenset({"case_type", "outcome"})},
)


def write(folder: Path, rules: str, *, name: str = "boern.yml", head: str = HEAD) -> Path:
    (folder / name).write_text(head + rules, encoding="utf-8")
    return folder


def told(folder: Path, vocabulary: Vocabulary | None = None) -> list[str]:
    return [str(problem) for problem in find_problems(folder, vocabulary=vocabulary)]
