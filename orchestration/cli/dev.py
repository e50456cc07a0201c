"""The Dagster UI for one municipality: the manifest first, then ``dagster dev`` on the loopback address alone."""

import os
import sys
from pathlib import Path

from orchestration.project import prepare_manifest
from orchestration.settings import REPOSITORY, Settings


def run_dev(settings: Settings, *, port: int) -> None:
    """Replace this process by ``dagster dev``, so that signals reach it. Dagster has no login: never another host."""
    settings.export()
    prepare_manifest(settings)
    dagster = Path(sys.executable).parent / "dagster"
    arguments = ["dev", "-w", str(REPOSITORY / "workspace.yaml"), "-h", "127.0.0.1", "-p", str(port)]
    os.execv(dagster, [str(dagster), *arguments])  # noqa: S606 - our own executable, fixed arguments
