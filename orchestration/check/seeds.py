"""The municipality's seeds and lists: their columns, their references to each other, and mappings nobody has approved.

What occurs in deliveries without being mapped is ``models``'s to count.
"""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

from mining.rules.rule import PARTIES
from orchestration.check.findings import Finding
from orchestration.extract.declaration import Source
from orchestration.scaffold.folder import SEEDS
from orchestration.scaffold.lists import LISTS, list_file
from orchestration.scaffold.seeds import KEYS

WAITED_FOR = {"", *PARTIES}
Rows = dict[str, list[dict[str, str]]]


def read_seeds(municipality: Path) -> tuple[Rows, list[Finding]]:
    """The four seeds by name; one that is missing or has other columns is empty, and a finding."""
    rows: Rows = {}
    findings = []
    for seed, header in SEEDS.items():
        file = municipality / "seeds" / f"{seed}.csv"
        rows[seed] = []
        if not file.is_file():
            findings.append(Finding("error", f"{seed}.csv", "is missing"))
            continue
        try:
            with file.open(encoding="utf-8", newline="") as handle:
                reader = csv.DictReader(handle)
                there = tuple(reader.fieldnames or ())
                found = list(reader)
        except (UnicodeDecodeError, csv.Error) as error:
            findings.append(Finding("error", file.name, f"is not CSV in UTF-8: {type(error).__name__}"))
            continue
        missing = [name for name in header if name not in there]
        if missing:
            findings.append(Finding("error", file.name, f"lacks the column {', '.join(missing)}; it has {list(there)}"))
            continue
        ragged = [number for number, row in enumerate(found, 2) if None in row or None in row.values()]
        if ragged:
            findings.append(
                Finding("error", file.name, f"line {ragged[0]} has another number of cells than the header")
            )
            continue
        rows[seed] = found
    return rows, findings


def seed_findings(rows: Rows, sources: tuple[Source, ...]) -> list[Finding]:
    """Doubled keys, references that lead nowhere, and cells that are not what their column holds."""
    processes = {row["process"] for row in rows["municipality_processes"]}
    activities = {row["activity"] for row in rows["municipality_activities"]}
    names = {source.name for source in sources}
    findings = [finding for seed, found in rows.items() for finding in _doubled(seed, found)]
    for number, row in enumerate(rows["municipality_activities"], 2):
        findings += _refers("municipality_activities", number, "process", row["process"], processes)
        if row["is_end"].lower() not in ("true", "false"):
            findings.append(_line("municipality_activities", number, f"is_end is true or false; got {row['is_end']!r}"))
        if row["waiting_for"] not in WAITED_FOR:
            message = f"waiting_for is one of {', '.join(PARTIES)}, or empty; got {row['waiting_for']!r}"
            findings.append(_line("municipality_activities", number, message))
        if not row["activity_rank"].lstrip("-").isdigit():
            message = f"activity_rank is a whole number; got {row['activity_rank']!r}"
            findings.append(_line("municipality_activities", number, message))
    for number, row in enumerate(rows["municipality_mappings"], 2):
        findings += _refers("municipality_mappings", number, "source", row["source"], names)
        findings += _refers("municipality_mappings", number, "activity", row["activity"], activities)
        if row["approved_on"] and not _is_day(row["approved_on"]):
            message = f"approved_on is a day, such as 2026-11-24; got {row['approved_on']!r}"
            findings.append(_line("municipality_mappings", number, message))
    for number, row in enumerate(rows["municipality_units"], 2):
        findings += _refers("municipality_units", number, "source", row["source"], names)
    return findings


def approval_findings(rows: Rows) -> list[Finding]:
    """Mappings without an approver or a day: what rests on them is shown as not approved."""
    open_ones = Counter(
        row["source"] for row in rows["municipality_mappings"] if not (row["approved_by"] and row["approved_on"])
    )
    message = "{} mappings are not approved: outputs that rest on them are labelled so"
    return [Finding("warning", source, message.format(count)) for source, count in sorted(open_ones.items())]


def list_findings(municipality: Path, sources: tuple[Source, ...]) -> list[Finding]:
    """The five lists are there, and each source has a model in the list of events."""
    findings = []
    for name in LISTS:
        file = list_file(municipality, name)
        if not file.is_file():
            findings.append(Finding("error", file.name, "is missing; the engine reads it"))
        elif name == "events":
            text = file.read_text(encoding="utf-8")
            findings += [
                Finding("warning", source.name, f"no model of it stands in {file.name}: its rows become no events")
                for source in sources
                if f"_{source.name}__" not in text
            ]
    return findings


def _doubled(seed: str, rows: list[dict[str, str]]) -> list[Finding]:
    counted = Counter(tuple(row[name] for name in KEYS[seed]) for row in rows)
    doubled = [" / ".join(key) for key, times in counted.items() if times > 1]
    return [Finding("error", f"{seed}.csv", f"stands twice: {key!r}") for key in doubled]


def _refers(seed: str, number: int, column: str, value: str, known: set[str]) -> list[Finding]:
    if value in known:
        return []
    return [
        _line(seed, number, f"{column} {value!r} is not declared; declared are {', '.join(sorted(known)) or 'none'}")
    ]


def _line(seed: str, number: int, message: str) -> Finding:
    return Finding("error", f"{seed}.csv line {number}", message)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
