"""A small simulation as a reader finds it, with the truth beside."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from simulator.generation import generate
from tests.simulator.reading import READERS, SEEDS, Rows, Traces
from tests.simulator.reading import instant as read_instant


@dataclass
class Simulation:
    """What a reader finds: rows as written, and each case's events in the platform's order; the truth beside."""

    folder: Path
    truth: dict
    rows: dict[str, Rows] = field(default_factory=dict)
    traces: dict[str, Traces] = field(default_factory=dict)


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The demo municipality's own seeds."""
    return SEEDS


@pytest.fixture(scope="session")
def instant() -> Callable[[str, str], datetime]:
    """The instant of a Danish wall-clock stamp, given its layout; an ambiguous hour is the first."""
    return read_instant


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    return generate(tmp_path_factory.mktemp("simulated") / "demo", cases=1500, seed=7)


@pytest.fixture(scope="session")
def simulation(folder) -> Simulation:
    found = Simulation(folder, json.loads((folder / "truth" / "truth.json").read_text("utf-8")))
    for process, read in READERS.items():
        found.rows[process], found.traces[process] = read(folder)
    return found
