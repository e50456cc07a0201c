"""A refresh that is killed leaves the last release readable and unchanged, and the next one completes."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tests.end_to_end.test_demo_refresh import checksums
from tests.end_to_end.workplace import AS_OF, Workplace, new_workplace

MOMENTS = (4.0, 9.0, 14.0, 20.0, 26.0, 33.0, 41.0, 50.0)
"""Seconds after the start: from the parse through dbt, mining and quality to the release, on a two-core machine."""


@pytest.mark.full
def test_a_refresh_killed_at_any_moment_leaves_the_last_release_and_the_next_completes(tmp_path: Path) -> None:
    workplace = new_workplace(tmp_path)
    workplace.run("demo", "--cases", "300", "--out", str(workplace.data / "deliveries"))
    workplace.run("refresh", "--as-of", AS_OF)
    before = checksums(workplace)
    for moment in MOMENTS:
        release = (workplace.data / "published").resolve()
        kill_after(workplace, moment)
        current = (workplace.data / "published").resolve()
        assert readable(current)
        assert current == release or moment == MOMENTS[-1], f"killed after {moment} s, the release changed"
    workplace.run("refresh", "--as-of", AS_OF)
    after = checksums(workplace)
    assert {name for name in before if before[name] != after[name]} <= {"refreshes.parquet"}
    assert not list((workplace.data / "releases").glob(".building-*"))


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
