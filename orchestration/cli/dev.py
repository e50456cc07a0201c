"""The Dagster UI and the explorer of one municipality, both on the loopback address alone."""

import os
import subprocess
import sys
from pathlib import Path

from orchestration.project import prepare_manifest
from orchestration.settings import REPOSITORY, Settings


def run_dev(settings: Settings, *, port: int, explorer_port: int) -> None:
    """Start the explorer, then become ``dagster dev``, so that signals reach it; the explorer ends when that ends.

    Neither has a login: never another host.
    """
    settings.export()
    prepare_manifest(settings)
    programs = Path(sys.executable).parent
    explore = [str(programs / "sagsflow"), "explore", "--with-parent", "--port", str(explorer_port)]
    subprocess.Popen(explore)  # noqa: S603 - our own executable, a checked port
    dagster = programs / "dagster"
    arguments = ["dev", "-w", str(REPOSITORY / "workspace.yaml"), "-h", "127.0.0.1", "-p", str(port)]
    os.execv(dagster, [str(dagster), *arguments])  # noqa: S606 - our own executable, fixed arguments
