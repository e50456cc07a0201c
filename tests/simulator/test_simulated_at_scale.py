"""A simulation of ten million events: it streams, so that its memory is that of a small one."""

import json
import subprocess
import sys

import pytest

TEN_MILLION = 10_000_000

PROGRAM = """
import resource, sys
from pathlib import Path
from simulator import generate
generate(Path(sys.argv[1]), cases=int(sys.argv[2]), seed=1)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak_kilobytes(folder, cases: int) -> int:
    """The most memory that a process of its own held while it generated."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), str(cases)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def events_in(folder) -> int:
    told = json.loads((folder / "truth" / "truth.json").read_text("utf-8"))
    return sum(facts["events"] for facts in told["processes"].values())


@pytest.mark.full
def test_ten_million_events_take_no_more_memory_than_half_a_million(tmp_path):
    small = tmp_path / "small"
    before = peak_kilobytes(small, 20_000)  # by then every buffer and row group has been full
    cases = 20_000 * TEN_MILLION // events_in(small) + 1
    after = peak_kilobytes(tmp_path / "large", cases)
    assert events_in(tmp_path / "large") >= 0.99 * TEN_MILLION
    assert after < 1.2 * before
