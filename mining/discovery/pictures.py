"""Process maps as DOT: how they look. What they leave out: ``abstraction.py``; drawing: ``adapters/dot.py``.

Colours are told apart by every kind of colour vision: one blue scale for frequency and vermilion (Okabe & Ito
2008) for waiting. Each is said in words or width too, so that a black-and-white print loses nothing.
"""

import math
import textwrap
from collections.abc import Mapping, Sequence

from mining.adapters.dot import SANS_SERIF, dot_html, dot_quote
from mining.discovery.abstraction import MapActivity, MapEdge, ProcessMap, Row, simplify_map
from mining.discovery.danish import danish_duration, danish_number, danish_percent

INK, PAPER, MUTED, SLOW = "#1b2733", "#ffffff", "#5b6b7a", "#c24a00"
_LINE_PALE, _LINE_DARK = (150, 168, 186), (28, 78, 121)
_BOX_PALE, _BOX_DARK = (239, 245, 250), (120, 170, 213)
_START, _END = "Start", "Slut"
_LABEL_WIDTH = 26  # characters before an activity's name is broken


def process_map_dot(
    edges: Sequence[Row],
    activities: Sequence[Row],
    *,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    max_activities: int = 25,
    max_edges: int = 60,
    min_share: float = 0.01,
    slow_edges: int = 5,
    caption: bool = True,
    note: str | None = None,
) -> str:
    """A process map as DOT text, from one process' rows of the published tables.

    Boxes are activities with their number of cases; arrows are transitions with their number and median
    calendar time, thicker and darker the more often they happen. The transitions on which cases together
    spend most time are vermilion and bold. An arrow whose figure is hidden is dashed and has none.

    Args:
        edges: rows of ``process_map_edges``: from_activity, to_activity, transitions, median_seconds and, if
            at hand, mean_seconds.
        activities: rows of ``activities``: activity, label_da, cases, starts, ends.
        labels: activity to Danish label, instead of ``label_da``.
        title: a heading in the picture.
        max_activities: boxes to show at most (see :func:`~mining.discovery.abstraction.simplify_map`).
        max_edges: arrows to show at most.
        min_share: leave out arrows below this share of the most frequent one, unless they connect an activity.
        slow_edges: how many transitions to mark as the longest waits, at most; never more than a fifth of
            them.
        caption: write how much is shown and what the colours mean: under the title, without one below the
            map.
        note: a line before the caption, in the colour of what to mind; shown without a caption too.
    """
    shown = simplify_map(
        edges,
        activities,
        labels=labels,
        max_activities=max_activities,
        max_edges=max_edges,
        min_share=min_share,
    )
    return draw_process_map(shown, title=title, slow_edges=slow_edges, caption=caption, note=note)


def draw_process_map(
    shown: ProcessMap,
    *,
    title: str | None = None,
    slow_edges: int = 5,
    caption: bool = True,
    note: str | None = None,
) -> str:
    """The DOT text of an already simplified map; see :func:`process_map_dot`."""
    names = _names(shown)
    most_cases = max((node.cases or 0 for node in shown.activities), default=0)
    most_moves = max((edge.transitions or 0 for edge in shown.edges), default=0)
    slow = slowest(shown, slow_edges)
    text = map_caption_da(shown, slow_edges=len(slow)) if caption else None
    lines = ["digraph " + dot_quote(title or "Proceskort") + " {", *_defaults(title, text, note)]
    lines += [_node_line(names[node.activity], node, most_cases) for node in shown.activities]
    lines += [_edge_line(edge, names, most_moves, is_slow=edge in slow) for edge in shown.edges]
    return "\n".join([*lines, "}", ""])


def slowest(shown: ProcessMap, count: int) -> frozenset[MapEdge]:
    """The shown transitions on which cases together spend most time: ``count``, and at most a fifth of them.

    The time is transitions times the mean, or the median where there is no mean.
    """
    waits = [edge for edge in shown.edges if not edge.is_marker and edge.waiting_seconds > 0]
    waits.sort(key=lambda edge: (-edge.waiting_seconds, edge.tail or "", edge.head or ""))
    return frozenset(waits[: min(count, math.ceil(shown.shown_transitions / 5))])


def map_caption_da(shown: ProcessMap, *, slow_edges: int = 0) -> str:
    """What the map shows and leaves out, and how to read it, in Danish: two lines."""
    if len(shown.activities) == shown.all_activities and shown.shown_transitions == shown.all_transitions:
        extent = f"Viser alle {shown.all_activities} aktiviteter og {shown.all_transitions} overgange."
    else:
        share = "" if shown.shown_share is None else f" ({danish_percent(shown.shown_share)} af alle skift)"
        extent = (
            f"Viser {len(shown.activities)} af {danish_number(shown.all_activities)} aktiviteter og "
            f"{shown.shown_transitions} af {danish_number(shown.all_transitions)} overgange{share}."
        )
    reading = "Tal på pile: antal skift og mediantid (kalendertid)."
    marked = " Orange: her går samlet mest tid." if slow_edges else ""
    hidden = " Stiplet: få sager, tallet er skjult." if shown.hidden else ""
    return f"{extent}\n{reading}{marked}{hidden}"


def _defaults(title: str | None, caption: str | None, note: str | None) -> list[str]:
    font = f'fontname="{SANS_SERIF}"'
    marker = f'fixedsize=true, fillcolor="{INK}", fontcolor="{PAPER}", color="{INK}"'
    small = f'<FONT POINT-SIZE="10" COLOR="{MUTED}">{dot_html(caption)}</FONT>' if caption else ""
    minded = f'<FONT POINT-SIZE="11" COLOR="{SLOW}"><B>{dot_html(note)}</B></FONT><BR/>' if note else ""
    heading = (
        f'<FONT POINT-SIZE="16" COLOR="{INK}"><B>{dot_html(title)}</B></FONT><BR/><FONT POINT-SIZE="5"> <BR/></FONT>'
        if title
        else ""
    )
    label = (
        [f"graph [label=<{heading}{minded}{small}>, labelloc={'t' if title else 'b'}]"]
        if title or note or caption
        else []
    )
    return [
        f'graph [rankdir=TB, bgcolor="{PAPER}", pad=0.3, nodesep=0.35, ranksep=0.45, {font}]',
        f'node [fontsize=12, fontcolor="{INK}", color="{_hex(_LINE_DARK)}", shape=box, '
        f'style="rounded,filled", margin="0.18,0.09", {font}]',
        f'edge [fontsize=10, fontcolor="{MUTED}", arrowsize=0.7, {font}]',
        f'{_START} [label="{_START}", shape=circle, width=0.6, {marker}]',
        f'{_END} [label="{_END}", shape=doublecircle, width=0.55, {marker}]',
        f"{{rank=source; {_START}}} {{rank=sink; {_END}}}",
        *label,
    ]


def _names(shown: ProcessMap) -> dict[str | None, str]:
    """Each node's quoted name in DOT, which a browser shows as a tooltip: the label, made unique."""
    names: dict[str | None, str] = {}
    taken = {_START, _END}
    for node in shown.activities:
        name = node.label
        while name in taken:
            name += "\u200a"  # a hair space: the reader sees the label
        taken.add(name)
        names[node.activity] = dot_quote(name)
    return names


def _node_line(name: str, node: MapActivity, most: int) -> str:
    share = math.sqrt((node.cases or 0) / most) if most else 0
    count = "få sager" if node.cases is None else _counted(node.cases, "sag", "sager")
    label = f'<B>{wrapped(node.label)}</B><BR/><FONT POINT-SIZE="10">{count}</FONT>'
    style = ', style="rounded,filled,dashed"' if node.cases is None else ""
    return f'{name} [label=<{label}>, fillcolor="{_mix(_BOX_PALE, _BOX_DARK, share)}"{style}]'


def _edge_line(edge: MapEdge, names: Mapping[str | None, str], most: int, *, is_slow: bool) -> str:
    ends = f"{names.get(edge.tail, _START)} -> {names.get(edge.head, _END)}"
    share = math.sqrt((edge.transitions or 0) / most) if most else 0
    look = [f"penwidth={0.8 + 4.2 * share:.2f}", f"weight={1 + round(40 * share**2)}"]
    look.append(f'color="{SLOW if is_slow else _mix(_LINE_PALE, _LINE_DARK, share)}"')
    label = _edge_label(edge)
    if label:
        look.append(f'label=<<FONT COLOR="{SLOW}"><B> {label} </B></FONT>>' if is_slow else f'label=" {label} "')
    if edge.transitions is None:
        look.append("style=dashed")
    return f"{ends} [{', '.join(look)}]"


def _edge_label(edge: MapEdge) -> str:
    if edge.transitions is None:
        return ""
    count = danish_number(edge.transitions)
    if edge.is_marker or edge.median_seconds is None:
        return count
    return f"{count} · {dot_html(danish_duration(edge.median_seconds))}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{danish_number(number)} {one if number == 1 else many}"


def wrapped(label: str) -> str:
    """A label broken into at most four lines, for use inside an HTML-like DOT label."""
    lines = textwrap.wrap(label, width=_LABEL_WIDTH, max_lines=4, placeholder=" …") or [" "]
    return "<BR/>".join(dot_html(line) for line in lines)


def _mix(pale: tuple[int, int, int], dark: tuple[int, int, int], share: float) -> str:
    """The colour ``share`` of the way from pale to dark."""
    return _hex(tuple(round(low + (high - low) * share) for low, high in zip(pale, dark, strict=True)))


def _hex(colour: tuple[int, ...]) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
