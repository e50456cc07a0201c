"""A process map as elements of Cytoscape: places from Graphviz, width and colour from the figures.

Which steps and arrows there are is ``process_map.py``; colours are those of the pictures in the report. An arrow is
bent as Graphviz routed it, so that it does not run through a box that it has nothing to do with.
"""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from explorer.wording import Words
from mining.adapters.dot import Layout, layout_dot
from mining.discovery.abstraction import MapEdge, ProcessMap
from mining.discovery.pictures import slowest

Measure = Literal["frequency", "time"]
Element = dict[str, Any]

START, END = "start", "end"
BOX_WIDTH, BOX_HEIGHT = 200, 62
SLOW_ARROWS = 5

STYLESHEET: list[Mapping[str, Any]] = [
    {
        "selector": "node",
        "style": {
            "shape": "round-rectangle", "width": BOX_WIDTH, "height": BOX_HEIGHT, "label": "data(text)",
            "text-wrap": "wrap", "text-max-width": str(BOX_WIDTH - 14), "text-valign": "center", "font-size": 17,
            "color": "#1b2733", "background-color": "data(fill)", "border-width": 1.5, "border-color": "#1c4e79",
        },
    },
    {
        "selector": ".marker",
        "style": {
            "shape": "ellipse", "width": 54, "height": 54, "background-color": "#1b2733", "color": "#ffffff",
            "font-size": 15,
        },
    },
    {
        "selector": "edge",
        "style": {
            "width": "data(width)", "line-color": "data(colour)", "target-arrow-color": "data(colour)",
            "target-arrow-shape": "triangle", "arrow-scale": 1.1, "label": "data(text)", "font-size": 16,
            "color": "#1b2733", "text-background-color": "#ffffff", "text-background-opacity": 0.85,
            "text-background-padding": "2px", "curve-style": "bezier", "edge-distances": "node-position",
        },
    },
    {
        "selector": ".bent",
        "style": {
            "curve-style": "unbundled-bezier", "control-point-weights": "data(weights)",
            "control-point-distances": "data(distances)",
        },
    },
    {"selector": ".hidden-figure", "style": {"line-style": "dashed", "border-style": "dashed"}},
    {"selector": ":selected", "style": {"border-width": 4, "border-color": "#8a3b00", "line-color": "#8a3b00",
                                        "target-arrow-color": "#8a3b00"}},
]  # fmt: skip


def map_elements(shown: ProcessMap, measure: Measure, words: Words) -> list[Element]:
    """The nodes and arrows of a map, placed; arrows carry their number or their time as text."""
    ids = {node.activity: f"n{index}" for index, node in enumerate(shown.activities)}
    layout = _places(tuple(ids.values()), _routes(shown, ids))
    most = max((node.cases or 0 for node in shown.activities), default=0)
    nodes = [_node(ids[node.activity], node.label, node.cases, most, words) for node in shown.activities]
    for element, name in zip(nodes, shown.activities, strict=True):
        element["data"]["activity"] = name.activity
    markers = [_marker(name, words(name)) for name in (START, END)]
    for element in [*nodes, *markers]:
        box = layout.nodes[element["data"]["id"]]
        element["position"] = {"x": round(box.x, 1), "y": round(box.y, 1)}
    return [*markers, *nodes, *_edges(shown, ids, layout, measure, words)]


def _node(key: str, label: str, cases: int | None, most: int, words: Words) -> Element:
    share = math.sqrt((cases or 0) / most) if most else 0
    fill = _mix((239, 245, 250), (120, 170, 213), share)
    element: Element = {"data": {"id": key, "text": f"{label}\n{words.number(cases)}", "fill": fill}}
    return element | ({"classes": "hidden-figure"} if cases is None else {})


def _marker(key: str, text: str) -> Element:
    return {"data": {"id": key, "text": text, "fill": "#1b2733"}, "classes": "marker", "selectable": False}


def _edges(shown: ProcessMap, ids: Mapping[str, str], layout: Layout, measure: Measure, words: Words) -> list[Element]:
    sizes = {edge: _size(edge, measure) for edge in shown.edges}
    most = max(sizes.values(), default=0.0)
    slow = slowest(shown, SLOW_ARROWS)
    return [
        _edge(edge, ids, layout, math.sqrt(sizes[edge] / most) if most else 0.0, edge in slow, measure, words)
        for edge in shown.edges
    ]


def _size(edge: MapEdge, measure: Measure) -> float:
    """What the width of an arrow stands for: how many, or how long one transition takes."""
    if measure == "frequency":
        return float(edge.transitions or 0)
    return float(edge.median_seconds if edge.median_seconds is not None else edge.mean_seconds or 0)


def _edge(
    edge: MapEdge,
    ids: Mapping[str, str],
    layout: Layout,
    share: float,
    is_slow: bool,
    measure: Measure,
    words: Words,
) -> Element:
    tail, head = ids.get(edge.tail or "", START), ids.get(edge.head or "", END)
    data: dict[str, Any] = {
        "id": f"{tail}-{head}", "source": tail, "target": head, "tail": edge.tail, "head": edge.head,
        "text": edge_text(edge, measure, words), "width": round(1 + 6 * share, 2),
        "colour": "#c24a00" if is_slow else _mix((150, 168, 186), (28, 78, 121), share),
    }  # fmt: skip
    bend = _bend(layout, tail, head)
    if bend:
        data["weights"], data["distances"] = bend
    classes = [name for name, holds in (("hidden-figure", edge.transitions is None), ("bent", bool(bend))) if holds]
    return {"data": data, "classes": " ".join(classes)}


def edge_text(edge: MapEdge, measure: Measure, words: Words) -> str:
    """What stands on an arrow: nothing where the figure is hidden, and no time at the start and the end."""
    if edge.transitions is None:
        return ""
    if measure == "frequency" or edge.is_marker:
        return words.number(edge.transitions)
    seconds = edge.median_seconds if edge.median_seconds is not None else edge.mean_seconds
    return "" if seconds is None else words.duration(seconds)


def _bend(layout: Layout, tail: str, head: str) -> tuple[list[float], list[float]] | None:
    """Graphviz' route as Cytoscape's control points: how far along the straight line, and how far beside it."""
    points, one, other = layout.edges.get((tail, head)), layout.nodes[tail], layout.nodes[head]
    across = math.hypot(other.x - one.x, other.y - one.y)
    if not points or across < 1:
        return None
    along = ((other.x - one.x) / across, (other.y - one.y) / across)
    inner = [points[index] for index in range(3, len(points) - 1, 3)] or [_middle(points)]
    weights = [((x - one.x) * along[0] + (y - one.y) * along[1]) / across for x, y in inner]
    distances = [(y - one.y) * along[0] - (x - one.x) * along[1] for x, y in inner]
    if max(map(abs, distances)) < 4:
        return None
    return [round(weight, 3) for weight in weights], [round(distance, 1) for distance in distances]


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The middle of a single cubic curve."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = points[:4]
    return (ax + 3 * bx + 3 * cx + dx) / 8, (ay + 3 * by + 3 * cy + dy) / 8


Routes = tuple[tuple[str, str, int], ...]


def _routes(shown: ProcessMap, ids: Mapping[str, str]) -> Routes:
    """The arrows with how straight each should be: what most cases follow runs downwards."""
    most = max((edge.transitions or 0 for edge in shown.edges), default=0) or 1
    return tuple(
        (ids.get(edge.tail or "", START), ids.get(edge.head or "", END), 1 + 40 * (edge.transitions or 0) // most)
        for edge in shown.edges
    )


@lru_cache(maxsize=256)
def _places(nodes: tuple[str, ...], routes: Routes) -> Layout:
    """Where Graphviz puts boxes of one size; the same map is laid out once."""
    size = f"width={BOX_WIDTH / 72:.2f}, height={BOX_HEIGHT / 72:.2f}, fixedsize=true"
    small = "width=0.75, height=0.75"
    lines = [f'node [shape=box, {size}, label=""]', f"{START} [{small}]", f"{END} [{small}]"]
    lines += [f"{{rank=source; {START}}} {{rank=sink; {END}}}", *nodes]
    lines += [f'{tail} -> {head} [label="0000000", weight={weight}]' for tail, head, weight in routes]
    return layout_dot("digraph { graph [nodesep=0.25, ranksep=0.35]\n" + "\n".join(lines) + "\n}")


def _mix(pale: tuple[int, int, int], dark: tuple[int, int, int], share: float) -> str:
    mixed = (round(low + (high - low) * share) for low, high in zip(pale, dark, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
