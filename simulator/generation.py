"""The whole simulation: every area's extract, the planted truth, and the declaration that all of it is simulated."""

import json
from pathlib import Path
from typing import Any

from simulator import calendar
from simulator.areas.byggesag import Byggesag
from simulator.areas.sygedagpenge import Sygedagpenge
from simulator.case import Area
from simulator.people import MAX_CASES, People
from simulator.truth import Tally, TruthFiles
from simulator.write import TextFile, replaced_folder

VERSION = 1
"""Raised whenever the same seed would give other files."""
AREAS: tuple[type[Byggesag] | type[Sygedagpenge], ...] = (Byggesag, Sygedagpenge)
"""An area's place is also its block of person numbers: append, never insert."""


def generate(out: Path, *, cases: int = 2000, seed: int = 2024) -> Path:
    """Write the demo municipality's extracts, with the truth about them, into the folder ``out``.

    The same ``cases`` and ``seed`` give the same bytes; case n is the same whatever ``cases`` is. Memory does not grow
    with ``cases``. The folder appears whole: an earlier simulation there is replaced at the end, in one step.

    Args:
        out: the folder; may be missing, empty or an earlier simulation.
        cases: number of cases in each area, 1 to 3,000,000.
        seed: any whole number.

    Returns:
        ``out``, holding ``byggesag/`` and ``sygedagpenge/`` with one extract each, ``truth/`` (``truth.json``,
        ``traces.jsonl``, ``identities.json``) and ``simulated.json`` with the checksum of every extract.

    Raises:
        ValueError: ``cases`` is out of range.
        FileExistsError: ``out`` is a file or holds something that no simulation writes.
    """
    if not 1 <= cases <= MAX_CASES:
        raise ValueError(f"cases is {cases}; allowed are 1 to {MAX_CASES}")
    out = Path(out)
    owned = frozenset({"truth", "simulated.json", *(Path(area.layout.path).parts[0] for area in AREAS)})
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
            checksums[area.layout.path] = _write_area(folder, area, cases, tally, truth)
            processes[area.vocabulary.process] = tally.report()
        truth.end(areas)
    window = {"first_day": calendar.FIRST_DATE.isoformat(), "last_day": calendar.LAST_DATE.isoformat()}
    _write_json(
        folder / "truth" / "truth.json",
        {
            **about,
            **window,
            "time_zone": "Europe/Copenhagen",
            "order": "stamp, activity_rank, then column (byggesag) or SekvensNr (sygedagpenge)",
            "processes": processes,
            "canaries": truth.canaries,
        },
    )
    _write_json(folder / "simulated.json", {**about, "files": checksums})


def _write_area(folder: Path, area: Area, cases: int, tally: Tally, truth: TruthFiles) -> str:
    """Stream one area's cases into its extract and the truth; the extract's checksum."""
    layout = area.layout
    with TextFile(folder / layout.path, encoding=layout.encoding, line_end=layout.line_end) as extract:
        extract.line(layout.header)
        for case_no in range(cases):
            case = area.case(case_no)
            for row in case.rows:
                extract.line(row)
            tally.add(case)
            truth.add(area.vocabulary.process, case)
    return extract.sha256


def _write_json(path: Path, content: dict[str, Any]) -> None:
    with TextFile(path) as file:
        file.line(json.dumps(content, ensure_ascii=False, indent=1))
