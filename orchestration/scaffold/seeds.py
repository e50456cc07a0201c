"""Rows a new source adds to the municipality's seeds: process, activities, mappings that nobody has approved, units.

A raw value of the source is written only when at least k cases have it: a rarer one may be about one person, and shows
later as unmapped. Rows are appended; a row whose key is there is not added again.
"""

import csv
import io
from collections.abc import Sequence

import pyarrow as pa

from orchestration.scaffold.facts import Seen
from orchestration.scaffold.folder import SEEDS
from orchestration.scaffold.identifiers import plain, safe_name, words
from orchestration.scaffold.proposal import Proposal
from orchestration.scaffold.writing import shown

KEYS = {
    "municipality_processes": ("process",),
    "municipality_activities": ("process", "activity"),
    "municipality_mappings": ("source", "raw_activity"),
    "municipality_units": ("source", "raw_unit"),
}
LONGEST = 100
"""Characters up to which a value is a label."""

KNOWN = {
    "indgaaende": ("document_received", "Dokument indgået"),
    "indgaaet": ("document_received", "Dokument indgået"),
    "ind": ("document_received", "Dokument indgået"),
    "udgaaende": ("document_sent", "Dokument afsendt"),
    "udgaaet": ("document_sent", "Dokument afsendt"),
    "ud": ("document_sent", "Dokument afsendt"),
    "internt": ("document_internal", "Internt dokument oprettet"),
    "journalnotat": ("note_created", "Journalnotat oprettet"),
    "opstaaet": ("case_opened", "Sag oprettet"),
    "oplyst": ("case_complete", "Sag fuldt oplyst"),
    "afgjort": ("decision_made", "Afgørelse truffet"),
    "bestilt": ("service_ordered", "Indsats bestilt"),
    "udfoert": ("service_performed", "Indsats udført"),
    "afsluttet": ("case_closed", "Sag afsluttet"),
}
"""Words of the standards: documents' directions, and the four and six states of the OIO case."""

ENDS = (
    "afslut",
    "lukk",
    "lukket",
    "ophoer",
    "henlagt",
    "henlaeg",
    "closed",
    "completed",
    "case_closed",
    "faerdigbehandl",
)
"""How the name of an activity that ends a case begins, in one of its words."""


def seed_rows(proposal: Proposal, seen: Seen, *, case_object_type: str, k: int) -> dict[str, list[Sequence[str]]]:
    """The rows of each seed, in the order of its header (``folder.SEEDS``)."""
    raw = raw_activities(proposal, seen, k=k)
    named = {value: _activity(value, proposal) for value in raw}
    activities = {code: label for code, label in reversed(list(named.values()))}
    process, source = proposal.process, proposal.source
    text = "Beskriv, hvornår denne aktivitet er sket."
    rows: dict[str, list[Sequence[str]]] = {
        "municipality_processes": [
            (process, proposal.label_da, "Ikke angivet", case_object_type, f"{proposal.label_da}. Beskriv processen.")
        ],
        "municipality_activities": [
            (process, code, label, text, "0", str(is_end(code, label)).lower(), "")
            for code, label in sorted(activities.items())
        ],
        "municipality_mappings": [(source, value, named[value][0], "", "") for value in raw],
        "municipality_units": [
            (source, value, safe_name(value, otherwise="enhed"), shown(value)) for value in _units(proposal, seen, k=k)
        ],
    }
    return rows


def raw_activities(proposal: Proposal, seen: Seen, *, k: int) -> list[str]:
    """The source's own words for activities that enough cases have; headers where dates stand in columns."""
    if proposal.shape == "milestones":
        return [milestone.delivered_as for milestone in proposal.milestones]
    if "activity" not in proposal.names:
        return ["Journalnotat"] if proposal.shape == "documents" else ["Opgave"]
    return shared_values(seen.rows, proposal.roles["case"].column, proposal.roles["activity"].column, k=k)


def shared_values(rows: pa.Table, case: str, column: str, *, k: int) -> list[str]:
    """The different values of a column that at least k different cases have, in order; labels alone."""
    trimmed = pa.table({"case": rows[case], "value": rows[column].cast(pa.string())}).drop_null()
    counted = trimmed.group_by("value").aggregate([("case", "count_distinct")]).to_pydict()
    totals: dict[str, int] = {}
    for value, cases in zip(counted["value"], counted["case_count_distinct"], strict=True):
        totals[value.strip()] = totals.get(value.strip(), 0) + cases
    return sorted(value for value, cases in totals.items() if cases >= k and _is_label(value))


def is_end(code: str, label: str) -> bool:
    """Whether an activity's name says that it ends a case. A guess: the seed's column ``is_end`` decides."""
    return any(word.startswith(ENDS) for word in words(label)) or code in ENDS


def with_rows(text: str, seed: str, rows: Sequence[Sequence[str]]) -> tuple[str, int]:
    """A seed's text with the rows whose key it lacks appended, and how many those are."""
    header = SEEDS[seed]
    there = list(csv.DictReader(io.StringIO(text)))
    known = {tuple(row.get(name) for name in KEYS[seed]) for row in there}
    new = [row for row in rows if tuple(row[header.index(name)] for name in KEYS[seed]) not in known]
    if not new:
        return text, 0
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(new)
    start = text if text.endswith("\n") else text + "\n"
    return start + out.getvalue(), len(new)


def _activity(value: str, proposal: Proposal) -> tuple[str, str]:
    if proposal.shape in ("documents", "sag") and plain(value) in KNOWN:
        return KNOWN[plain(value)]
    label = shown(value)
    if proposal.shape == "milestones":
        spoken = [word for word in words(value) if word not in ("dato", "date", "tidspunkt")]
        return "_".join(spoken) or safe_name(value), _spoken(value)
    return safe_name(value, otherwise="activity"), label


def _spoken(header: str) -> str:
    """A header as a label: ``AfgørelseDato`` gives Afgørelse dato, without the word date."""
    label = shown(header).replace("_", " ")
    for word in ("Dato", "dato", "Tidspunkt", "tidspunkt"):
        label = label.removesuffix(word)
    return label.strip(" -.") or shown(header)


def _units(proposal: Proposal, seen: Seen, *, k: int) -> list[str]:
    if "unit" not in proposal.names:
        return []
    return shared_values(seen.rows, proposal.roles["case"].column, proposal.roles["unit"].column, k=k)


def _is_label(value: str) -> bool:
    return bool(value) and value.isprintable() and len(value) <= LONGEST
