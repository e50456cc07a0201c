"""Which activities and transitions of a process map to show so that it stays readable.

How they are drawn stands in ``pictures.py``. The input is rows of the published tables ``activities`` and
``process_map_edges``, where a figure that disclosure control has hidden is NULL. Nothing here estimates a
hidden
figure: it counts as rarer than every figure that is known.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
START, END = None, None  # an edge from START has no tail activity, an edge to END no head

_HIDDEN_COST = 1e3  # a hidden transition: dearer than any known one (a known one costs at most 1)
_HIDDEN_MARKER_COST = 1e6  # a hidden number of starts or ends may well be zero: the last resort


@dataclass(frozen=True)
class MapActivity:
    """A node: ``cases`` that have the activity; NULL when hidden."""

    activity: str
    label: str
    cases: int | None


@dataclass(frozen=True)
class MapEdge:
    """An arrow. ``tail`` None is the start of cases, ``head`` None their end; hidden figures are None."""

    tail: str | None
    head: str | None
    transitions: int | None
    median_seconds: float | None = None
    mean_seconds: float | None = None

    @property
    def is_marker(self) -> bool:
        """Whether this arrow leads from the start marker or to the end marker."""
        return self.tail is None or self.head is None

    @property
    def waiting_seconds(self) -> float:
        """What all cases together spent on this transition; 0 when a figure is hidden or missing."""
        each = self.mean_seconds if self.mean_seconds is not None else self.median_seconds
        return float(self.transitions or 0) * float(each or 0)


@dataclass(frozen=True)
class ProcessMap:
    """What a map shows, and how much of the whole that is: the figures that its caption owes the reader.

    Activities come in the order of the main flow, arrows by frequency. ``shown_share`` is the share of known
    transitions between activities that the shown arrows carry; None when none is known. ``hidden`` counts shown arrows
    whose figure is hidden.
    """

    activities: tuple[MapActivity, ...]
    edges: tuple[MapEdge, ...]
    all_activities: int
    all_transitions: int
    shown_transitions: int
    shown_share: float | None
    hidden: int


def simplify_map(
    edges: Sequence[Row],
    activities: Sequence[Row],
    *,
    labels: Mapping[str, str] | None = None,
    max_activities: int = 25,
    max_edges: int = 60,
    min_share: float = 0.01,
) -> ProcessMap:
    """The most frequent activities and transitions, every shown activity on a shown path from start to end.

    Each activity's cheapest path from the start and to the end is found, where a transition costs one over
    its frequency. Activities are taken by cases, each with all activities on its two paths, while they fit;
    the arrows of those paths come first, then the most frequent others. The first path is taken even if it
    alone exceeds a limit, and so are all arrows of chosen paths. Ties go by the activities' text.

    Args:
        edges: rows with from_activity, to_activity, transitions, median_seconds, and perhaps mean_seconds.
        activities: rows with activity, cases, starts, ends, and label_da if there is one.
        labels: what to call activities; else their ``label_da``, else the activity itself.
        max_activities: how many activities to show.
        max_edges: how many arrows to show, those at the start and end markers included.
        min_share: an arrow of no such path must have at least this share of the most frequent arrow's figure; a
            hidden figure counts as 1. 0 lets every arrow in that fits.
    """
    nodes = {row["activity"]: _node(row, labels or {}) for row in activities}
    arrows = _arrows(edges, activities, nodes)
    backwards = _cheapest(arrows, towards_end=False)
    forwards = _cheapest(arrows, towards_end=True)
    kept: dict[str, None] = {}
    ranked = sorted(nodes, key=lambda name: (-(nodes[name].cases or 0), name))
    for activity in ranked:
        more = _closure(activity, backwards, forwards) - kept.keys()
        if not kept or len(kept) + len(more) <= max_activities:
            kept.update(dict.fromkeys(sorted(more)))
    backbone = {step[name] for name in kept for step in (backwards, forwards) if name in step}
    least = min_share * max((arrow.transitions or 1 for arrow in arrows), default=0)
    inside = [arrow for arrow in arrows if ends_of(arrow) <= kept.keys() and arrow not in backbone]
    extra = [arrow for arrow in inside if _is_worth_showing(arrow, least)][: max(0, max_edges - len(backbone))]
    shown = tuple(sorted([*backbone, *extra], key=_by_frequency))
    in_flow = [name for name in dict.fromkeys([*backwards, *ranked]) if name in kept]
    return _with_totals(tuple(nodes[name] for name in in_flow), shown, nodes, arrows)


def map_parts(edges: Sequence[Row], activities: Sequence[Row]) -> tuple[dict[str, int], set[MapEdge], list[MapEdge]]:
    """How large a growing map is when each activity has joined it, the arrows that connect them, and all arrows.

    An activity joins with all those on its two cheapest paths, so that the map is connected at every size by the second
    result. The arrows are in the order of their frequency.
    """
    nodes = {row["activity"]: _node(row, {}) for row in activities}
    arrows = _arrows(edges, activities, nodes)
    backwards, forwards = _cheapest(arrows, towards_end=False), _cheapest(arrows, towards_end=True)
    joined: dict[str, int] = {}
    for activity in sorted(nodes, key=lambda name: (-(nodes[name].cases or 0), name)):
        more = _closure(activity, backwards, forwards) - joined.keys()
        joined.update(dict.fromkeys(sorted(more), len(joined) + len(more)))
    return joined, {step[name] for name in joined for step in (backwards, forwards) if name in step}, arrows


def _is_worth_showing(arrow: MapEdge, least: float) -> bool:
    """Whether an arrow that connects nothing new is frequent enough; a hidden number of starts or ends may be none."""
    if arrow.transitions is None:
        return not arrow.is_marker and least <= 1
    return arrow.transitions >= least


def _node(row: Row, labels: Mapping[str, str]) -> MapActivity:
    name = row["activity"]
    return MapActivity(name, labels.get(name) or row.get("label_da") or name, row["cases"])


def _arrows(edges: Sequence[Row], activities: Sequence[Row], nodes: Mapping[str, MapActivity]) -> list[MapEdge]:
    """The transitions, and an arrow from the start or to the end wherever cases (may) begin or end."""
    arrows = [
        MapEdge(
            row["from_activity"],
            row["to_activity"],
            row["transitions"],
            row["median_seconds"],
            row.get("mean_seconds"),
        )
        for row in edges
        if row["from_activity"] in nodes and row["to_activity"] in nodes
    ]
    arrows += [MapEdge(START, row["activity"], row["starts"]) for row in activities if row["starts"] != 0]
    arrows += [MapEdge(row["activity"], END, row["ends"]) for row in activities if row["ends"] != 0]
    return sorted(arrows, key=_by_frequency)


def _cheapest(arrows: Iterable[MapEdge], *, towards_end: bool) -> dict[str, MapEdge]:
    """Dijkstra: each activity's arrow on its cheapest path from the start (or to the end), the nearest first."""
    leaving: dict[str | None, list[tuple[str, MapEdge]]] = {}
    for arrow in arrows:
        near, far = (arrow.head, arrow.tail) if towards_end else (arrow.tail, arrow.head)
        if far is not None:
            leaving.setdefault(near, []).append((far, arrow))
    step: dict[str, MapEdge] = {}
    queue = [(_cost(arrow), far, index, arrow) for index, (far, arrow) in enumerate(leaving.get(None, []))]
    heapq.heapify(queue)
    pushed = len(queue)
    while queue:
        cost, name, _, arrow = heapq.heappop(queue)
        if name in step:
            continue
        step[name] = arrow
        for far, onward in leaving.get(name, []):
            pushed += 1
            heapq.heappush(queue, (cost + _cost(onward), far, pushed, onward))
    return step


def _cost(arrow: MapEdge) -> float:
    if arrow.transitions:
        return 1 / arrow.transitions
    return _HIDDEN_MARKER_COST if arrow.is_marker else _HIDDEN_COST


def _closure(activity: str, backwards: Mapping[str, MapEdge], forwards: Mapping[str, MapEdge]) -> set[str]:
    """The activity with all that must be shown to connect it, and to connect those."""
    needed, waiting = set(), [activity]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += [end for step in (backwards, forwards) if name in step for end in ends_of(step[name])]
    return needed


def ends_of(arrow: MapEdge) -> set[str]:
    """The one or two activities that an arrow touches."""
    return {end for end in (arrow.tail, arrow.head) if end is not None}


def _by_frequency(arrow: MapEdge) -> tuple[int, str, str]:
    return (-(arrow.transitions or 0), arrow.tail or "", arrow.head or "")


def _with_totals(
    shown_nodes: tuple[MapActivity, ...],
    shown: tuple[MapEdge, ...],
    nodes: Mapping[str, MapActivity],
    arrows: Sequence[MapEdge],
) -> ProcessMap:
    between, shown_between = ([arrow for arrow in some if not arrow.is_marker] for some in (arrows, shown))
    whole, part = (sum(arrow.transitions or 0 for arrow in some) for some in (between, shown_between))
    return ProcessMap(
        activities=shown_nodes,
        edges=shown,
        all_activities=len(nodes),
        all_transitions=len(between),
        shown_transitions=len(shown_between),
        shown_share=part / whole if whole else None,
        hidden=sum(arrow.transitions is None for arrow in shown),
    )
