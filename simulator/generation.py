"""The whole simulation: every area's extract, the planted truth, and the declaration that all of it is simulated."""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from simulator import calendar
from simulator.areas.aktindsigt import Aktindsigt
from simulator.areas.byggesag import Byggesag
from simulator.areas.faktura import Faktura
from simulator.areas.genoptraening import Genoptraening
from simulator.areas.hjaelpemidler import Hjaelpemidler
from simulator.areas.klage import Klage
from simulator.areas.sygedagpenge import Sygedagpenge
from simulator.areas.underretning import Underretning
from simulator.case import Area
from simulator.people import MAX_CASES, People
from simulator.tables import open_table
from simulator.truth import Tally, TruthFiles
from simulator.write import TextFile, replaced_folder

VERSION = 2
"""Raised whenever the same seed would give other files."""
AREAS: tuple[Any, ...] = (
    Byggesag,
    Sygedagpenge,
    Hjaelpemidler,
    Klage,
    Genoptraening,
    Aktindsigt,
    Faktura,
    Underretning,
)
"""An area's place is also its block of person numbers: append, never insert.

Complaints stand right behind the area they are about, since they name its citizens.
"""
RARE = {"klage": Klage.every}
"""Processes with one case for each so many that are asked for."""


def generate(out: Path, *, cases: int = 2000, seed: int = 2024) -> Path:
    """Write the demo municipality's extracts, with the truth about them, into the folder ``out``.

    The same ``cases`` and ``seed`` give the same bytes; case n is the same whatever ``cases`` is. Memory does not grow
    with ``cases``. The folder appears whole: an earlier simulation there is replaced at the end, in one step.

    Args:
        out: the folder; may be missing, empty or an earlier simulation.
        cases: number of cases in each area, 1 to 3,000,000; of complaints there are a tenth.
        seed: any whole number.

    Returns:
        ``out``, holding a folder for each area with its extract's files, ``truth/`` (``truth.json``,
        ``traces.jsonl``, ``broken.jsonl``, ``identities.json``, ``companies.jsonl``) and ``simulated.json`` with the
        checksum of every file of an extract.

    Raises:
        ValueError: ``cases`` is out of range.
        FileExistsError: ``out`` is a file or holds something that no simulation writes.
    """
    if not 1 <= cases <= MAX_CASES:
        raise ValueError(f"cases is {cases}; allowed are 1 to {MAX_CASES}")
    out = Path(out)
    folders = {Path(layout.path).parts[0] for area in AREAS for layout in area.tables.values()}
    owned = frozenset({"truth", "simulated.json", *folders})
    with replaced_folder(out, owned=owned) as folder:
        _write(folder, cases, seed)
    return out


def _write(folder: Path, cases: int, seed: int) -> None:
    people = People(seed)
    areas: list[Area] = [area(seed, people, block=block) for block, area in enumerate(AREAS)]
    about = {"simulated": True, "generator": "sagsflow simulator", "version": VERSION, "seed": seed, "cases": cases}
    checksums: dict[str, str] = {}
    processes: dict[str, Any] = {}
    with TruthFiles(folder / "truth") as truth:
        for area in areas:
            tally = Tally(area)
            checksums |= _write_area(folder, area, cases, tally, truth)
            processes[area.vocabulary.process] = tally.report()
        truth.end(areas)
    window = {"first_day": calendar.FIRST_DATE.isoformat(), "last_day": calendar.LAST_DATE.isoformat()}
    _write_json(
        folder / "truth" / "truth.json",
        {
            **about,
            **window,
            "time_zone": "Europe/Copenhagen",
            "order": "stamp, activity_rank, then the place in the source",
            "rules_judged_at": f"{calendar.LAST_DATE.isoformat()}T23:59:59",
            "processes": processes,
            "canaries": truth.canaries,
        },
    )
    _write_json(folder / "simulated.json", {**about, "files": checksums})


def _write_area(folder: Path, area: Area, cases: int, tally: Tally, truth: TruthFiles) -> dict[str, str]:
    """Stream one area's cases into its tables and the truth; the checksum of each file by its path."""
    with ExitStack() as stack:
        tables = {name: stack.enter_context(open_table(folder, layout)) for name, layout in area.tables.items()}
        for case_no in range(max(1, cases // RARE.get(area.vocabulary.process, 1))):
            case = area.case(case_no)
            for name, rows in case.rows.items():
                tables[name].add(rows)
            tally.add(case)
            truth.add(area.vocabulary.process, case)
    return {area.tables[name].path: table.sha256 for name, table in tables.items()}


def _write_json(path: Path, content: dict[str, Any]) -> None:
    with TextFile(path) as file:
        file.line(json.dumps(content, ensure_ascii=False, indent=1))
