"""The lock between processes: one holds it, and the kernel frees it when that one is killed."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from orchestration.lock import FolderBusy, exclusive

HOLD = """
import sys, time
from pathlib import Path
from orchestration.lock import exclusive
with exclusive(Path(sys.argv[1]), wait_seconds=0):
    print("held", flush=True)
    time.sleep(60)
"""


def holder(file: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock when this returns."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(file)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    return process


def test_two_processes_cannot_hold_it_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    file = tmp_path / "deep" / ".lock"
    process = holder(file)
    try:
        with pytest.raises(FolderBusy, match="a refresh already runs on"), exclusive(file, wait_seconds=0):
            pytest.fail("held twice")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    with exclusive(file, wait_seconds=0):
        assert file.exists()


def test_who_waits_gets_it_when_the_other_ends(tmp_path: Path) -> None:
    process = holder(tmp_path / ".lock")
    threading.Timer(0.3, process.kill).start()
    started = time.monotonic()
    with exclusive(tmp_path / ".lock", wait_seconds=30):
        assert 0.2 < time.monotonic() - started < 25
    process.wait()
    process.stdout.close()


def test_it_is_free_after_the_block_even_when_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError), exclusive(tmp_path / ".lock", wait_seconds=0):
        raise KeyError("x")
    with exclusive(tmp_path / ".lock", wait_seconds=0):
        pass


def test_it_is_not_given_twice_within_one_process(tmp_path: Path) -> None:
    inner = exclusive(tmp_path / ".lock", wait_seconds=0, what="a second one")
    with exclusive(tmp_path / ".lock", wait_seconds=0), pytest.raises(FolderBusy, match="a second one already"), inner:
        pytest.fail("held twice")


def test_a_program_it_starts_does_not_inherit_it(tmp_path: Path) -> None:
    with exclusive(tmp_path / ".lock", wait_seconds=0):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        with exclusive(tmp_path / ".lock", wait_seconds=0):
            assert child.poll() is None
    finally:
        child.kill()
        child.wait()
