"""The dbt project as Dagster knows it, and the manifest it needs.

Kept apart from the assets so that the manifest can be prepared before they load. No data is touched here.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from dagster_dbt import DbtProject

from orchestration.settings import DBT_PROJECT, Settings

FINGERPRINT = "parsed_from.json"
PARTS = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests")


class ManifestMissing(RuntimeError):
    """The code location cannot load before dbt has parsed the project once."""


class ParseFailed(ValueError):
    """dbt refused the project or the municipality folder; exit code 2."""


def dbt_executable() -> str:
    """The dbt beside the running Python, whatever PATH says."""
    beside = Path(sys.executable).parent / "dbt"
    return str(beside) if beside.is_file() else "dbt"


def dbt_project(settings: Settings) -> DbtProject:
    """The project with this data folder's target. The settings must be in the environment (``Settings.export``)."""
    return DbtProject(
        project_dir=settings.dbt_project, profiles_dir=settings.dbt_project, target_path=settings.dbt_target
    )


def link_project(settings: Settings) -> None:
    """Lay the folder dbt runs in: links to each part of the engine's project, and to the municipality's folder.

    dbt joins its target folder with a model's path to write compiled SQL; a path that is absolute swallows the target
    folder, and the SQL lands on the model itself. Through a link every path is inside the project.
    """
    settings.dbt_project.mkdir(parents=True, exist_ok=True)
    wanted = {name: DBT_PROJECT / name for name in PARTS} | {"municipality": settings.municipality}
    for name, target in wanted.items():
        link = settings.dbt_project / name
        if link.is_symlink() and link.readlink() == target:
            continue
        beside = link.with_name(f".{name}-new")
        beside.unlink(missing_ok=True)
        beside.symlink_to(target, target_is_directory=target.is_dir())
        beside.replace(link)


def require_manifest(settings: Settings) -> Path:
    """The manifest's path; raises ManifestMissing, naming the command that makes it."""
    manifest = settings.dbt_target / "manifest.json"
    if not manifest.is_file():
        raise ManifestMissing(f"no dbt manifest at {manifest}; run `make manifest` (or `sagsflow manifest`) first")
    return manifest


def prepare_manifest(settings: Settings) -> None:
    """Parse the dbt project if anything it is made of has changed since the last parse.

    Raises:
        ParseFailed: dbt's own words, which name file and line.
    """
    link_project(settings)
    settings.dbt_target.mkdir(parents=True, exist_ok=True)
    stamp = settings.dbt_target / FINGERPRINT
    wanted = _fingerprint(settings)
    fresh = (settings.dbt_target / "manifest.json").is_file()
    if fresh and stamp.is_file() and json.loads(stamp.read_text(encoding="utf-8")) == wanted:
        return
    done = subprocess.run(  # noqa: S603 - our own executable, fixed arguments
        [dbt_executable(), "parse", "--quiet"],
        env={**os.environ, **settings.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ParseFailed(f"dbt could not parse the project:\n{(done.stdout + done.stderr).strip()}")
    stamp.write_text(json.dumps(wanted), encoding="utf-8")


def _fingerprint(settings: Settings) -> dict[str, str]:
    folders = [DBT_PROJECT, *(settings.municipality / part for part in ("models", "sources", "seeds"))]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path).encode())
        digest.update(path.read_bytes())
    return {
        "files": digest.hexdigest(),
        "municipality": str(settings.municipality),
        "data": str(settings.data),
    }
