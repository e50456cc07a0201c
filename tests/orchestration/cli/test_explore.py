"""Starting the explorer from the command line."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from orchestration.cli.errors import WRONG_INPUT, CommandFailed
from orchestration.cli.explore import _require_free, explore

PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE, text=True)
print(child.stdout.readline().strip(), flush=True)
sys.stdin.readline()
"""
CHILD = """
import os, time
from orchestration.cli.explore import _end_with_parent
_end_with_parent(os.getppid())
print(os.getpid(), flush=True)
time.sleep(120)
"""


def test_a_port_that_is_taken_is_said_before_the_server_starts():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandFailed, match=str(port)) as refused:
            explore(port=port)
    assert refused.value.code == WRONG_INPUT


def test_a_free_port_is_no_reason_to_stop():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    _require_free(port)


def test_with_parent_ends_when_the_process_that_started_it_ends():
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait(timeout=20)
    for _ in range(200):
        if not _is_running(child):
            return
        time.sleep(0.1)
    os.kill(child, 9)
    raise AssertionError("the child lived on")


def _is_running(pid: int) -> bool:
    """Whether a process is there and no zombie that nobody has collected."""
    status = Path(f"/proc/{pid}/stat")
    return status.is_file() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
