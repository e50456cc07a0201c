"""Making landing agree with the suppression list: what is listed goes, however it came back.

Erasing and retention put people and cases on the list and then sweep; so does every refresh when the list or landing
has changed, which finishes what was interrupted and removes what a restored backup or a wrong order of deliveries
brought. What was derived from landing is ``derived``'s.
"""

import hashlib
import json
import os
from dataclasses import dataclass

import duckdb

from orchestration.extract.declaration import Column, read_sources
from orchestration.rights.landed import LandedFolder, distinct_values, landed_folders, workbench
from orchestration.rights.removal import (
    Pair,
    cases_of_others,
    cases_of_people,
    mark,
    mark_objects,
    prepare,
)
from orchestration.rights.rewrite import Rewritten, rewrite_table, settle_manifests
from orchestration.rights.suppression import Entry, Suppression
from orchestration.rights.ties import PERSON, Ties
from orchestration.settings import Settings

STATE = "swept.json"
DECIDED = ("candidate", "shared")


@dataclass(frozen=True)
class Swept:
    """What a sweep found and removed.

    ``cases_removed`` and ``cases_kept`` count cases that stood in landing: the latter lost one party and stay for
    the others. ``undeclared`` names landed tables that nothing declares any more: they were searched for people and
    cases, but whose case is whose cannot be told there.
    """

    rewritten: tuple[Rewritten, ...]
    cases_removed: int
    cases_kept: int
    undeclared: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows that went."""
        return sum(each.rows_removed for each in self.rewritten)

    @property
    def cells(self) -> int:
        """Cells that were emptied."""
        return sum(each.cells_emptied for each in self.rewritten)


def sweep(settings: Settings, suppression: Suppression, *, force: bool = False) -> Swept | None:
    """Remove from landing what the list says; None where the list is empty or nothing has changed since the last time.

    Safe to repeat: the list is written before the first row goes, and every file is replaced whole.
    """
    if not suppression or (not force and is_swept(settings, suppression)):
        return None
    tables = landed_folders(settings.landing, read_sources(settings.municipality))
    with workbench(settings) as con:
        prepare(con)
        found = _mark_listed(con, suppression, tables)
        removed, kept = _decide_cases(con, suppression, tables, found)
        _list_objects(con, suppression, tables)
        if found:
            rewritten = [each for table in tables for each in rewrite_table(con, table, settings.quarantine)]
        else:  # nothing of anybody is there; a sweep that was killed may still have left an account unmade
            rewritten = []
            for table in tables:
                settle_manifests(table)
    _remember(settings, suppression)
    undeclared = tuple(f"{table.source}/{table.table}" for table in tables if table.declared is None)
    return Swept(tuple(rewritten), removed, kept, undeclared)


def is_swept(settings: Settings, suppression: Suppression) -> bool:
    """Whether landing is what the last sweep left and the list is the one it used."""
    file = settings.landing / STATE
    return file.is_file() and json.loads(file.read_text(encoding="utf-8")) == _state(settings, suppression)


def _state(settings: Settings, suppression: Suppression) -> dict[str, str]:
    digest = hashlib.sha256()
    for file in sorted(settings.landing.glob("*/*/batch-*/*")):
        about = file.stat()
        digest.update(f"{file.relative_to(settings.landing)}|{about.st_size}|{about.st_mtime_ns}\n".encode())
    return {"list": suppression.checksum(), "landing": digest.hexdigest()}


def _remember(settings: Settings, suppression: Suppression) -> None:
    file = settings.landing / STATE
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as handle:
        handle.write(json.dumps(_state(settings, suppression)) + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    beside.replace(file)


def _mark_listed(
    con: duckdb.DuckDBPyConnection, suppression: Suppression, tables: list[LandedFolder]
) -> dict[Pair, Entry]:
    """Recognise the listed pseudonyms among the landed ones; gives every one with what the list says of it."""
    kinds = sorted({str(column.kind) for table in tables for column in _tied(table.ties)} | {PERSON})
    found: dict[Pair, Entry] = {}
    for table in tables:
        asked = [(column.name, (str(column.kind),)) for column in _tied(table.ties)]
        for column, possible in [*asked, *((stranger, tuple(kinds)) for stranger in table.strangers)]:
            values = distinct_values(con, table, column)
            for kind in possible:
                hits = suppression.among(kind, values)
                found |= {(kind, value): entry for value, entry in hits.items()}
    for role in ("person", "case", "object"):
        mark(con, role, [pair for pair, entry in found.items() if entry.role == role])
    return found


def _tied(ties: Ties) -> tuple[Column, ...]:
    return (*ties.parties, *ties.mentions, *ties.cases, *ties.references, *ties.objects)


def _decide_cases(
    con: duckdb.DuckDBPyConnection,
    suppression: Suppression,
    tables: list[LandedFolder],
    found: dict[Pair, Entry],
) -> tuple[int, int]:
    """Which of the listed people's cases go with them and which stay for another party; listed before a row goes."""
    because = {pair: entry for pair, entry in found.items() if entry.role in DECIDED}
    for kind, case, person in cases_of_people(con, tables):
        because.setdefault((kind, case), found[PERSON, person])
    gone = {pair for pair, entry in found.items() if entry.role == "case"}
    asked = sorted(pair for pair in because if pair not in gone)
    shared = set(cases_of_others(con, tables, asked))
    for role in ("case", "shared"):
        chosen = [pair for pair in asked if (pair in shared) == (role == "shared")]
        suppression.add_like([(*pair, because[pair]) for pair in chosen], role=role)  # type: ignore[arg-type]
        mark(con, role, chosen)
    return len(gone | (set(asked) - shared)), len(shared)


def _list_objects(con: duckdb.DuckDBPyConnection, suppression: Suppression, tables: list[LandedFolder]) -> None:
    """List what goes with the cases and people it stood beside, under the receipt of the last of them to go."""
    because: dict[Pair, Entry] = {}
    for pair, causes in mark_objects(con, tables).items():
        entries = [because.get(cause) or suppression.entry(*cause) for cause in causes]
        because[pair] = max((entry for entry in entries if entry is not None), key=_listed)
    suppression.add_like([(*pair, entry) for pair, entry in because.items()], role="object")


def _listed(entry: Entry) -> tuple[str, str]:
    return entry.on, entry.receipt
