"""Processes that a check of severity stop keeps from being published anew: their last good rows and models stand.

What is bad enough to stop is ``expectations``'; here is what a release does about it. Tables about registration itself
are always new, since they say why.
"""

import json
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb

from mining import sql
from orchestration.publish.gate import Permission
from orchestration.publish.report.names import file_stems
from orchestration.publish.tables import PublishedTable

TELLS_WHY = frozenset({"quality_results", "quality_scores", "unmapped_values"})
"""Tables with processes that are published whatever is stopped."""


def read_held_back(outcomes: Path) -> dict[str, str]:
    """The processes that are stopped, each with the reason as a Danish sentence; none where nothing was judged."""
    if not outcomes.is_file():
        return {}
    failed: dict[str, list[dict]] = {}
    for outcome in json.loads(outcomes.read_text(encoding="utf-8")):
        if outcome["severity"] == "stop":
            failed.setdefault(outcome["process"], []).append(outcome)
    return {process: _reason(found) for process, found in sorted(failed.items())}


def _reason(found: list[dict]) -> str:
    checks = ", ".join(f"»{outcome['title_da']}«" for outcome in found)
    over = (
        "er over grænsen for, hvad der kan offentliggøres"
        if len(found) == 1
        else "er over grænserne for offentliggørelse"
    )
    return f"{found[0]['label_da']} er ikke opdateret: {checks} {over}."


def last_good(published: Path, permission: Permission, *, municipality: str) -> Path | None:
    """The release whose rows may stand again: the one that is read now, unless it showed more than today's may."""
    manifest = published / "manifest.json"
    if not manifest.is_file():
        return None
    told = json.loads(manifest.read_text(encoding="utf-8"))
    is_ours = told.get("municipality") == municipality and told.get("status") == permission.status
    return published.resolve() if is_ours and told.get("k", 0) >= permission.k else None


def is_first_look(published: Path, permission: Permission, *, municipality: str) -> bool:
    """Whether a public file is looked at for the first time: nothing good would be replaced, so nothing is held back.

    A log without any time is such a file: its order is by position, and it has a map all the same.
    """
    return permission.status == "public" and last_good(published, permission, municipality=municipality) is None


def with_last_good(
    con: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    query: str,
    *,
    held_back: Collection[str],
    earlier: Path | None,
) -> str:
    """``query`` with the rows of the processes held back taken out, and those of an earlier release put in.

    Columns that the earlier release did not have are NULL in its rows. A table without processes is as it was.
    """
    names = [column.name for column in table.published_columns]
    if not held_back or "process" not in names or table.name in TELLS_WHY:
        return query
    stopped = sql.texts(held_back)
    fresh = f"select * from ({query}) where process is null or process not in {stopped}"
    file = earlier / "parquet" / f"{table.name}.parquet" if earlier else None
    if file is None or not file.is_file():
        return fresh
    there = set(con.sql(f"from read_parquet({sql.text(str(file))}) limit 0").columns)
    kept = ", ".join(sql.identifier(name) for name in names if name in there)
    order = ", ".join(f"{sql.identifier(name)} nulls first" for name in table.disclosure.grain)
    return f"""
select * from (
    {fresh}
    union all by name
    select {kept} from read_parquet({sql.text(str(file))}) where process in {stopped}
)
order by {order}"""


def keep_models(models: Path, *, fresh: Collection[str], shown: Collection[str], held_back: Collection[str],
                earlier: Path | None, earlier_processes: Collection[str]) -> None:  # fmt: skip
    """Take the new models of the processes held back out of a release, and put the earlier release's in.

    Models are named after all processes of their own release (``fresh``, ``earlier_processes``); ``shown`` are those
    of the release that is being made.
    """
    new, now, old = file_stems(fresh), file_stems(shown), file_stems(earlier_processes)
    for process in held_back:
        for file in models.glob(f"{new[process]}.*") if process in new else ():
            file.unlink()
        if earlier is not None and process in old and process in now:
            for file in (earlier / "models").glob(f"{old[process]}.*"):
                shutil.copyfile(file, models / f"{now[process]}{file.suffix}")


def told(held_back: Mapping[str, str], shown: Collection[str]) -> dict[str, str]:
    """Each reason, with what the reader sees instead: the last good figures, or nothing."""
    return {
        process: reason
        + (
            " Tallene er fra den seneste gode opdatering."
            if process in shown
            else " Der er ingen tidligere gode tal, så processen vises ikke."
        )
        for process, reason in held_back.items()
    }
