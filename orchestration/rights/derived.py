"""Everything that is made from landing, and its deletion: the refresh makes all of it again.

The list of earlier refreshes holds no personal data and is kept. Deliveries, landing, quarantine, receipts and logs of
access are not derived and are never touched here; nor is a file that Sagsflow does not know.
"""

import shutil
from pathlib import Path

from orchestration.settings import Settings

REFRESHES = "refreshes.parquet"
KEPT = frozenset(
    {
        "landing",
        "quarantine",
        "receipts",
        "access_log.jsonl",
        "exports.jsonl",
        "refresh.lock",
        "warehouse.lock",
        "dbt",
        "releases",
        "deliveries",
    }
)


def delete_derived(settings: Settings, *, dagster: bool = True) -> list[str]:
    """Delete warehouse, mining, quality, releases, dbt's target and logs, logs, and Dagster's records.

    The order: what people read first (the link, the releases), then what it was made from, records and logs last. Each
    may be gone already, so an interrupted deletion is finished by the next.

    Args:
        settings: the data folder.
        dagster: delete Dagster's runs, events and logs too; not from inside a Dagster run.

    Returns:
        What was deleted, as paths relative to the data folder.
    """
    _keep_refreshes(settings)
    data = settings.data
    paths = [settings.published, data / ".published-new"]
    paths += sorted(path for path in settings.releases.glob("*") if path.name != REFRESHES)
    paths += sorted(settings.releases.glob(".building-*"))
    paths += [settings.quality, settings.mining, *sorted(data.glob(f"{settings.warehouse.name}*"))]
    if dagster:
        paths += [settings.dbt_target, settings.dbt_target.parent / "logs", data / "logs", settings.dagster_home]
    return [str(path.relative_to(data)) for path in dict.fromkeys(paths) if _delete(path)]


def left_alone(settings: Settings, deliveries: Path) -> list[str]:
    """Names in the data folder that are neither derived nor known: somebody's own, to be looked at by them."""
    known = KEPT | {settings.warehouse.name, settings.mining.name, settings.quality.name, settings.published.name}
    known |= {settings.dagster_home.name, "logs", ".rights-spill"}
    there = settings.data.iterdir() if settings.data.is_dir() else ()
    return sorted(path.name for path in there if path.name not in known and path.resolve() != deliveries.resolve())


def _keep_refreshes(settings: Settings) -> None:
    """The list of refreshes lies in the published release; the next release reads it from beside the releases."""
    newest = settings.published / "parquet" / REFRESHES
    if newest.is_file():
        beside = settings.releases / f"{REFRESHES}.new"
        shutil.copyfile(newest, beside)
        beside.replace(settings.releases / REFRESHES)


def _delete(path: Path) -> bool:
    if path.is_symlink() or path.is_file():
        path.unlink()
        return True
    if path.is_dir():
        shutil.rmtree(path)
        return True
    return False
