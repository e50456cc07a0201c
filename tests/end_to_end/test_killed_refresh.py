"""A refresh that is killed leaves a whole release, and the next one completes."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tests.end_to_end.workplace import AS_OF, Workplace, changed, checksums

PARTS = (0.1, 0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Of the time a whole refresh takes: from the imports through dbt, mining and quality to the release."""


@pytest.mark.full
def test_a_refresh_killed_at_any_moment_leaves_a_whole_release_and_the_next_completes(demo_copy: Workplace) -> None:
    started = time.monotonic()
    demo_copy.run("refresh", "--as-of", AS_OF)
    whole = time.monotonic() - started
    before = checksums(demo_copy)
    releases = [(demo_copy.data / "published").resolve()]
    for part in PARTS:
        kill_after(demo_copy, part * whole)
        releases.append((demo_copy.data / "published").resolve())
        assert readable(releases[-1])
        assert changed(before, checksums(demo_copy)) <= {"refreshes.parquet"}, f"killed at {part} of {whole:.0f} s"
    assert releases[: len(PARTS) // 2] == releases[:1] * (len(PARTS) // 2), "these kills came before the release"
    demo_copy.run("refresh", "--as-of", AS_OF)
    assert changed(before, checksums(demo_copy)) <= {"refreshes.parquet"}
    assert not list((demo_copy.data / "releases").glob(".building-*"))


def kill_after(workplace: Workplace, seconds: float) -> None:
    """Start a refresh and kill its process, and only its own, without warning."""
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "sagsflow"), "refresh", "--as-of", AS_OF],
        env=workplace.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()


def readable(release: Path) -> bool:
    """Whether BI can open the release and read a figure."""
    con = duckdb.connect(str(release / "sagsflow.duckdb"), read_only=True)
    try:
        return con.execute("select sum(cases) from processes").fetchall()[0][0] > 0
    finally:
        con.close()
