"""Process models as pictures for reading: BPMN's shapes, drawn by Graphviz, in the colours of the process map.

BPMN files for editors are in ``bpmn.py``; process maps in ``pictures.py``.
"""

from collections.abc import Mapping
from typing import Literal

from mining.adapters.dot import SANS_SERIF, PictureFormat, dot_html, render_dot
from mining.discovery.bpmn import BpmnGraph, Node, bpmn_graph
from mining.discovery.pictures import INK, MUTED, PAPER, wrapped
from mining.discovery.tree import Tree

_TASK, _LINE, _GATEWAY = "#dbe8f4", "#1c4e79", "#fff4d6"


def model_dot(
    model: Tree | BpmnGraph,
    *,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    direction: Literal["TB", "LR"] = "TB",
) -> str:
    """A process model as DOT: rounded boxes are activities, × is either-or, + is all of them in any order.

    Args:
        model: a tree, or the graph of a model that is none.
        labels: what to call activities; an activity without a label is called by itself.
        title: a heading in the picture.
        direction: from top to bottom, which suits a page, or from left to right, as BPMN is usually drawn.
    """
    font = f'fontname="{SANS_SERIF}"'
    graph = model if isinstance(model, BpmnGraph) else bpmn_graph(model)
    lines = [
        "digraph {",
        f'graph [rankdir={direction}, bgcolor="{PAPER}", pad=0.3, nodesep=0.35, ranksep=0.4, {font}]',
        f'node [fontsize=12, fontcolor="{INK}", color="{_LINE}", style=filled, {font}]',
        f'edge [color="{MUTED}", arrowsize=0.7]',
    ]
    if title:
        lines.append(f'graph [labelloc=t, label=<<FONT POINT-SIZE="16" COLOR="{INK}"><B>{dot_html(title)}</B></FONT>>]')
    lines += [_node_line(node, labels or {}) for node in graph.nodes]
    lines += [f"{tail} -> {head}" for tail, head in graph.flows]
    return "\n".join([*lines, "}", ""])


def model_picture(
    model: Tree | BpmnGraph,
    *,
    format: PictureFormat,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    direction: Literal["TB", "LR"] = "TB",
) -> bytes:
    """The model drawn, as :func:`model_dot` describes it; raises as :func:`~mining.adapters.dot.render_dot`."""
    return render_dot(model_dot(model, labels=labels, title=title, direction=direction), format=format)


def _node_line(node: Node, labels: Mapping[str, str]) -> str:
    if node.activity is not None:
        label = f"<B>{wrapped(labels.get(node.activity, node.activity))}</B>"
        return (
            f'{node.name} [shape=box, style="rounded,filled", fillcolor="{_TASK}", margin="0.18,0.09", label=<{label}>]'
        )
    if node.kind in ("startEvent", "endEvent"):
        shape, text = ("circle", "Start") if node.kind == "startEvent" else ("doublecircle", "Slut")
        look = f'width=0.55, fixedsize=true, fillcolor="{INK}", fontcolor="{PAPER}", color="{INK}"'
        return f'{node.name} [shape={shape}, label="{text}", {look}]'
    sign = "×" if node.kind == "exclusiveGateway" else "+"
    look = f'shape=diamond, width=0.42, height=0.42, fixedsize=true, fillcolor="{_GATEWAY}"'
    return f'{node.name} [{look}, label=<<FONT POINT-SIZE="18"><B>{sign}</B></FONT>>]'
