"""Which shape a delivery has: what one row is. Recognised by names and by how values repeat, and always explained.

What each column is for in that shape is ``roles``; the models of each shape are templates.
"""

import re
from typing import get_args

from orchestration.extract.errors import DeliveryError
from orchestration.scaffold.facts import ColumnFacts, Seen
from orchestration.scaffold.identifiers import plain, words
from orchestration.scaffold.names import CHANGED, OWN, SHARED, Shape

SHAPES: tuple[Shape, ...] = get_args(Shape)
TABLES: dict[Shape, str] = {
    "events": "events",
    "milestones": "cases",
    "history": "status_history",
    "snapshot": "snapshots",
    "tasks": "tasks",
    "documents": "documents",
    "sag": "states",
}
"""What a table of each shape is called, unless the user names it."""

FILE_DATE = re.compile(r"(?:19|20)\d{2}([-_]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?!\d)")
"""A date in a file's name: what day a snapshot shows."""

Recognised = tuple[Shape | None, str]


def shape_of_delivery(seen: Seen, asked: str | None = None) -> tuple[Shape, str]:
    """The shape and what it was recognised by.

    Raises:
        DeliveryError: ``asked`` is no shape.
    """
    if asked is not None:
        if asked not in SHAPES:
            raise DeliveryError(f"--shape must be one of {', '.join(SHAPES)}; got {asked!r}")
        return asked, "as given"  # type: ignore[return-value]
    names = {plain(column.name) for column in seen.columns}
    for shape, why in (_sag(names), _documents(names), _tasks(names), _history(names), _snapshot(seen, names)):
        if shape is not None:
            return shape, why
    stamps, one_per_row = milestone_columns(seen), _one_row_per_case(seen)
    if len(stamps) >= 2 and one_per_row:
        return "milestones", f"one row per case, and {len(stamps)} columns of dates"
    return "events", "a case, and one stamp in each row" if one_per_row else "several rows per case, one stamp in each"


def milestone_columns(seen: Seen) -> list[ColumnFacts]:
    """The stamps of a row that each say when something happened: not when the row was changed."""
    return [column for column in seen.columns if column.is_time and not CHANGED & set(words(column.name))]


def _sag(names: set[str]) -> Recognised:
    has_both = any("virkning" in name for name in names) and any("registrering" in name for name in names)
    return ("sag", "periods of virkning and of registrering") if has_both else (None, "")


def _documents(names: set[str]) -> Recognised:
    own = names & {*OWN["documents"]["item"][:6], "retning", "dokumentretning", "documenttype", "dokumenttype"}
    dated = names & set(OWN["documents"]["time"][:6])
    return ("documents", "documents or notes with a date of their own") if own and dated else (None, "")


def _tasks(names: set[str]) -> Recognised:
    dates = [role for role in ("time", "start", "end", "deadline") if names & set(OWN["tasks"][role])]
    if not any(name.startswith(("opgave", "task")) for name in names) or len(dates) < 2:
        return None, ""
    return "tasks", f"tasks with {len(dates)} of created, started, closed and due"


def _history(names: set[str]) -> Recognised:
    own = OWN["history"]
    has_all = all(names & set(own[role]) for role in ("activity", "time", "end"))
    return ("history", "a status with from and to") if has_all else (None, "")


def _snapshot(seen: Seen, names: set[str]) -> Recognised:
    if not names & set(OWN["snapshot"]["activity"]):
        return None, ""
    if names & set(OWN["snapshot"]["time"]):
        return "snapshot", "a status, and the day of the extract in each row"
    dated = seen.path is not None and FILE_DATE.search(seen.path.name)
    if dated and _one_row_per_case(seen) and len(milestone_columns(seen)) < 2:
        return "snapshot", "one row per case with its status, and a day in the file's name"
    return None, ""


def _one_row_per_case(seen: Seen) -> bool:
    cases = [column for column in seen.columns if plain(column.name) in SHARED["case"]]
    return any(column.is_unique for column in (cases or seen.columns) if not column.is_time)
