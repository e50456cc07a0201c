"""What a command refuses before it writes anything: folders that are files, and folders that are somebody else's.

What a delivery or a declaration must look like is said where it is read (``orchestration.extract``, ``municipality``).
"""

from datetime import datetime
from pathlib import Path

from orchestration.cli.errors import WRONG_INPUT, CommandFailed
from orchestration.settings import Settings

PILOT_FOLDERS = ("models", "sources", "seeds")
"""What a pilot replaces as a whole in its municipality folder."""


def require_folder(folder: Path, *, named: str) -> None:
    """Refuse a path that is a file, or lies below one; a folder that is not there yet is made later."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not there.is_dir():
        raise CommandFailed(f"{named} {folder}: {there.name} is a file; give a folder", code=WRONG_INPUT)


def require_municipality(settings: Settings) -> None:
    """Refuse a data folder that is none and a municipality that is not there or not declared.

    Raises:
        CommandFailed, ConfigurationError: exit code 2, before the data folder is touched.
    """
    from orchestration.municipality import read_municipality

    require_folder(settings.data, named="SAGSFLOW_DATA")
    if not settings.municipality.is_dir():
        raise CommandFailed(f"SAGSFLOW_MUNICIPALITY {settings.municipality}: no such folder", code=WRONG_INPUT)
    read_municipality(settings.municipality)


def require_as_of(as_of: str | None) -> None:
    """Refuse a moment that is not ISO 8601, before anything is started."""
    if as_of is None:
        return
    try:
        datetime.fromisoformat(as_of)
    except ValueError as error:
        raise CommandFailed(
            f"--as-of must be ISO 8601, such as 2024-12-31T23:59:59+01:00; got {as_of!r}", code=WRONG_INPUT
        ) from error


def require_pilot_folder(out: Path, *, name: str) -> None:
    """Refuse a folder whose models, sources and seeds the pilot ``name`` did not write: it would replace them."""
    from orchestration.municipality import read_municipality

    require_folder(out, named="--out")
    found = [part for part in PILOT_FOLDERS if (out / part).exists()]
    if not found:
        return
    ours = (out / "municipality.yml").is_file() and read_municipality(out).name == name
    added = [path.name for path in (out / "sources").glob("*") if path.name != name]
    if not ours or added:
        raise CommandFailed(
            f"--out {out} holds {added[0] if ours else found[0]!r}, which the pilot {name!r} did not write and would "
            "replace; give a folder that is new or an earlier pilot's",
            code=WRONG_INPUT,
        )
