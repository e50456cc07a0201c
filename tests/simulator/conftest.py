"""A small simulation, and a reader of its files that shares nothing with the code that wrote them."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from simulator.generation import generate

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SEEDS = Path(__file__).resolve().parents[2] / "municipality" / "demo" / "seeds"


@dataclass
class Simulation:
    """What a reader finds: rows as written, and each case's events in the platform's order; the truth beside."""

    folder: Path
    truth: dict
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    traces: dict[str, dict[str, list[tuple[datetime, str]]]] = field(default_factory=dict)


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The demo municipality's own seeds."""
    return SEEDS


@pytest.fixture(scope="session")
def instant() -> Callable[[str, str], datetime]:
    """The instant of a Danish wall-clock stamp, given its layout; an ambiguous hour is the first."""
    return _instant


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    return generate(tmp_path_factory.mktemp("simulated") / "demo", cases=1500, seed=7)


@pytest.fixture(scope="session")
def simulation(folder) -> Simulation:
    truth = json.loads((folder / "truth" / "truth.json").read_text("utf-8"))
    found = Simulation(folder, truth)
    for process, encoding in (("byggesag", "cp1252"), ("sygedagpenge", "utf-8-sig")):
        text = (folder / truth["processes"][process]["file"]).read_bytes().decode(encoding)
        found.rows[process] = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    found.traces["byggesag"] = _byggesag_traces(found.rows["byggesag"])
    found.traces["sygedagpenge"] = _sygedagpenge_traces(found.rows["sygedagpenge"])
    return found


def _seed(name: str, process: str, key: str, value: str) -> dict[str, str]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if process in (row.get("process"), row.get("source"))]
    return {row[key]: row[value] for row in rows}


def _instant(text: str, layout: str) -> datetime:
    return datetime.strptime(text, layout).replace(tzinfo=COPENHAGEN).astimezone(UTC)


def _byggesag_traces(rows: list[dict[str, str]]) -> dict[str, list[tuple[datetime, str]]]:
    mapping = _seed("municipality_mappings", "byggesag", "raw_activity", "activity")
    rank = _seed("municipality_activities", "byggesag", "activity", "activity_rank")
    traces = {}
    for row in rows:
        events = [
            (_instant(day, "%d-%m-%Y"), int(rank[mapping[column]]), place, mapping[column])
            for place, (column, day) in enumerate(row.items())
            if column in mapping and day
        ]
        traces[row["Sagsnr"]] = [(event[0], event[-1]) for event in sorted(events)]
    return traces


def _sygedagpenge_traces(rows: list[dict[str, str]]) -> dict[str, list[tuple[datetime, str]]]:
    mapping = _seed("municipality_mappings", "sygedagpenge", "raw_activity", "activity")
    rank = _seed("municipality_activities", "sygedagpenge", "activity", "activity_rank")
    events: dict[str, list] = {}
    for row in rows:
        activity = mapping[row["Status"]]
        stamp = _instant(row["StatusDato"], "%d-%m-%Y %H:%M:%S")
        events.setdefault(row["SagsId"], []).append((stamp, int(rank[activity]), int(row["SekvensNr"]), activity))
    return {case: [(event[0], event[-1]) for event in sorted(found)] for case, found in events.items()}
