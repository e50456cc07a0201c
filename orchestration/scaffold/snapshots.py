"""How a table of periodic snapshots is declared: every delivery is the whole current state, on a day of its own.

Comparing snapshots is landing's work (the macro ``landed_history``); the event model is ``templates/shapes/snapshot``.
"""

import re
from pathlib import PurePath

from orchestration.scaffold.proposal import Proposal
from orchestration.scaffold.shapes import FILE_DATE


def is_history_kept(proposal: Proposal) -> bool:
    """Whether the models read every version of a row instead of the one in force."""
    return proposal.shape == "snapshot"


def snapshot_meta(proposal: Proposal, what: str) -> dict[str, object]:
    """What stands under a table's meta beside connector and identity; nothing for other shapes.

    ``what`` is the name of the profiled file: where no column says the day of a snapshot, the name must.
    """
    if proposal.shape != "snapshot":
        return {}
    if "time" in proposal.names:
        return {"delivers": "snapshot", "snapshot_at": {"column": proposal.names["time"]}}
    pattern = file_name_format(what)
    return {"delivers": "snapshot"} | ({"snapshot_at": {"file_name": pattern}} if pattern else {})


def file_name_format(name: str) -> str | None:
    """A file's name as a strptime format: ``sager_20240105.csv`` gives ``sager_%Y%m%d.csv``; None without a date."""
    file = PurePath(name).name
    found = FILE_DATE.search(file)
    if found is None:
        return None
    day = found[1].join(("%Y", "%m", "%d"))
    return f"{_literal(file[: found.start()])}{day}{_literal(file[found.end() :])}"


def file_name_pattern(name: str) -> str:
    """A file's name as a pattern of files that differ in their numbers alone: ``sager_*.csv``."""
    return re.sub(r"\d+(?:[-_.]?\d+)*(?=[^/]*\.)", "*", PurePath(name).name, count=1)


def _literal(part: str) -> str:
    return part.replace("%", "%%")
