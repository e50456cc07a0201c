"""Every level of abstraction of a process map at once: from which share of activities and of paths each part is shown.

A reader moves two sliders, activities and paths from 0 to 100, and filters on two numbers; nothing is mined anew. Each
level shows what the level below shows and more. How one map is cut to a number of boxes is ``abstraction``'s.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from math import ceil
from typing import Any

import pyarrow as pa

from mining.discovery.abstraction import MapEdge, Row, ends_of, map_parts

SCHEMA = pa.schema(
    [("process", pa.string()), ("kind", pa.string()), ("from_activity", pa.string()), ("to_activity", pa.string()),
     ("activity_level", pa.int32()), ("path_level", pa.int32()), ("cases", pa.int64())]
)  # fmt: skip
WHOLE = 100


def map_levels(edges: Iterable[Row], activities: Iterable[Row], *, min_cases: int = 1) -> pa.Table:
    """The parts of every process's map, each with the slider positions from which it is shown.

    Activities come in by their cases, each together with the activities on its cheapest paths from the start and to the
    end (as in ``abstraction.simplify_map``), so that at every level each box lies on a shown path; those paths
    are shown from path level 0 on. The other arrows come in by frequency. Ties go by the activities' text.

    Args:
        edges: rows with process, from_activity, to_activity, transitions, cases.
        activities: rows with process, activity, cases, starts, ends.
        min_cases: a figure of fewer cases counts as unknown and comes last, so that no level tells it.

    Returns:
        One row per part, ordered by ``process, kind, from_activity, to_activity``: ``kind`` (aktivitet, overgang,
        start, slut), ``from_activity`` (NULL for a start), ``to_activity`` (NULL for an end and an activity),
        ``activity_level`` and ``path_level`` (integer, 1 to 100 and 0 to 100: the smallest positions at which it is
        shown; an activity's ``path_level`` is 0), ``cases`` (that have it).

    Source: van der Aalst (2016), Process Mining, section 15.2 (sliders over activities and paths).
    """
    by_process = _by_process(edges)
    rows = []
    for process, found in _by_process(activities).items():
        rows += _levels(process, by_process.get(process, []), found, min_cases)
    rows.sort(key=lambda row: tuple(row[name] or "" for name in SCHEMA.names[:4]))
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _levels(process: str, edges: Sequence[Row], activities: Sequence[Row], min_cases: int) -> list[dict[str, Any]]:
    known_edges = [_known(edge, ("transitions",), edge["cases"], min_cases) for edge in edges]
    known = [_known(row, ("cases", "starts", "ends"), row["cases"], min_cases) for row in activities]
    joined, backbone, arrows = map_parts(known_edges, known)
    activity_level = {name: ceil(WHOLE * size / len(joined)) for name, size in joined.items()}
    others = [arrow for arrow in arrows if arrow not in backbone]
    path_level = {arrow: ceil(WHOLE * place / len(others)) for place, arrow in enumerate(others, 1)}
    cases = {(edge["from_activity"], edge["to_activity"]): edge["cases"] for edge in edges}
    cases |= {(None, row["activity"]): row["starts"] for row in activities}
    cases |= {(row["activity"], None): row["ends"] for row in activities}
    counts = {row["activity"]: row["cases"] for row in activities}
    told = [_row(process, "aktivitet", (name, None), activity_level[name], 0, counts[name]) for name in joined]
    for arrow in arrows:
        level = max(activity_level[end] for end in ends_of(arrow))
        place = (arrow.tail, arrow.head)
        told.append(_row(process, _kind(arrow), place, level, path_level.get(arrow, 0), cases[place]))
    return told


def _known(row: Row, figures: Sequence[str], cases: int | None, min_cases: int) -> dict[str, Any]:
    """The row with its figures hidden where too few cases have it, or too few cases have one of them."""
    few = cases is None or cases < min_cases
    hidden = {name: None for name in figures if few or 0 < (row[name] or 0) < min_cases}
    return {"median_seconds": None, **row, **hidden}


def _kind(arrow: MapEdge) -> str:
    if arrow.tail is None:
        return "start"
    return "slut" if arrow.head is None else "overgang"


def _row(
    process: str, kind: str, place: tuple[str | None, str | None], activity: int, path: int, cases: int | None
) -> dict[str, Any]:
    return dict(zip(SCHEMA.names, (process, kind, *place, activity, path, cases), strict=True))


def _by_process(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    ordered = sorted(rows, key=lambda row: row["process"])
    return {process: list(found) for process, found in groupby(ordered, key=lambda row: row["process"])}
