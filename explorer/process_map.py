"""The process map that a choice stands for: its arrows and steps from the published tables, and what to leave out.

How a map is made readable is ``mining.discovery.abstraction``; how it is drawn is ``drawing.py``. Summing the monthly
table is exact for numbers and total time; a median cannot be summed, so a filtered map has means alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from explorer.release import Release, Row
from explorer.selection import ALL, Selection
from mining.discovery.abstraction import ProcessMap, simplify_map

WHOLE_EDGES = """
select
    from_activity, to_activity, transitions, cases, mean_seconds, median_seconds, p90_seconds, is_suppressed
from process_map_edges
where process = ?
order by transitions desc nulls last, from_activity, to_activity
"""

FILTERED_EDGES = """
select
    from_activity,
    to_activity,
    sum(transitions)::bigint as transitions,
    null::bigint as cases,
    sum(total_seconds) / sum(transitions) as mean_seconds,
    null::double as median_seconds,
    null::double as p90_seconds,
    bool_or(is_suppressed) as is_suppressed
from process_map_edges_monthly
where process = ? and level = ? and unit = ? and case_type = ? and (period = ? or ? = '(alle)')
group by from_activity, to_activity
order by transitions desc nulls last, from_activity, to_activity
"""

WHOLE_ACTIVITIES = """
select activity, label_da, events, cases, starts, ends, rework_cases, is_suppressed
from activities
where process = ?
order by cases desc nulls last, activity
"""

DEFAULT_ACTIVITIES, DEFAULT_PATHS = 25, 60  # as many as a reader follows on one screen; the report shows as many


@dataclass(frozen=True)
class MapFigures:
    """All arrows and steps of one choice, before anything is left out; ``has_median`` is false for a filtered one."""

    edges: Sequence[Row]
    activities: Sequence[Row]
    has_median: bool

    def edge(self, tail: str, head: str) -> Row | None:
        """The figures of one arrow."""
        return next((row for row in self.edges if (row["from_activity"], row["to_activity"]) == (tail, head)), None)

    def activity(self, name: str) -> Row | None:
        """The figures of one step."""
        return next((row for row in self.activities if row["activity"] == name), None)

    @property
    def labels(self) -> Mapping[str, str]:
        """What the steps are called."""
        return {row["activity"]: row["label_da"] or row["activity"] for row in self.activities}


def map_figures(release: Release, chosen: Selection) -> MapFigures:
    """The arrows and steps of a choice, the most frequent first."""
    activities = release.rows(WHOLE_ACTIVITIES, chosen.process)
    if chosen.is_whole or not release.has("process_map_edges_monthly"):
        return MapFigures(release.rows(WHOLE_EDGES, chosen.process), activities, has_median=True)
    edges = release.rows(
        FILTERED_EDGES,
        *(chosen.process, _level(chosen), chosen.unit, chosen.case_type, chosen.period, chosen.period),
    )
    return MapFigures(edges, _within(edges, activities), has_median=False)


def _level(chosen: Selection) -> str:
    """The level of the monthly table that has a row for each month of this choice, and no row twice."""
    parts = [name for name, value in (("unit", chosen.unit), ("type", chosen.case_type)) if value != ALL]
    return "_".join([*parts, "month"])


def _within(edges: Sequence[Row], activities: Sequence[Row]) -> list[Row]:
    """The steps that the chosen arrows touch, counted by the arrows that lead to or from them, whichever are more.

    Where cases begin and end inside a filter is not published, so a step may be missing one count per case; the page
    says that these are transitions, not cases. A step of which every arrow is hidden has no figure, which is not 0.
    """
    into: dict[str, int] = {}
    out: dict[str, int] = {}
    for row in edges:
        out[row["from_activity"]] = out.get(row["from_activity"], 0) + (row["transitions"] or 0)
        into[row["to_activity"]] = into.get(row["to_activity"], 0) + (row["transitions"] or 0)
    found = [
        row
        | {"cases": max(into.get(name, 0), out.get(name, 0)) or None, "events": None, "rework_cases": None}
        | {"starts": 0 if name in into else None, "ends": 0 if name in out else None}
        for row in activities
        if (name := row["activity"]) in into or name in out
    ]
    return sorted(found, key=lambda row: (-(row["cases"] or 0), row["activity"]))


@dataclass(frozen=True)
class Detail:
    """How much of the map to show: shares of all steps and of all arrows, 1 to 100 percent."""

    activities: int
    paths: int


def usual_detail(figures: MapFigures) -> Detail:
    """The shares that show as much as a reader follows on one screen."""
    return Detail(
        _share(DEFAULT_ACTIVITIES, len(figures.activities)),
        _share(DEFAULT_PATHS, len(figures.edges) + len(figures.activities)),
    )


def _share(wanted: int, there_are: int) -> int:
    return 100 if there_are <= wanted else max(1, wanted * 100 // there_are)


def shown_map(figures: MapFigures, detail: Detail) -> ProcessMap:
    """The part of the map that the sliders leave: the most frequent steps, connected, and the most frequent arrows."""
    arrows = len(figures.edges) + 2 * len(figures.activities)
    return simplify_map(
        figures.edges,
        figures.activities,
        max_activities=max(1, ceil(len(figures.activities) * detail.activities / 100)),
        max_edges=max(1, ceil(arrows * detail.paths / 100)),
        min_share=0,
    )
