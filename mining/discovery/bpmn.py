"""BPMN of process trees: the graph of tasks and gateways, and BPMN 2.0 XML with a drawing that editors open.

Pictures for reading are in ``model_pictures.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree

from mining.adapters.dot import Layout, layout_dot
from mining.discovery.tree import Tree
from mining.discovery.xml_text import as_document, xml_safe

NodeKind = Literal["startEvent", "endEvent", "task", "exclusiveGateway", "parallelGateway"]

_MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
_BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
_LINES = "http://www.omg.org/spec/DD/20100524/DI"
_SIZES: dict[NodeKind, tuple[int, int]] = {  # what BPMN editors use, in pixels
    "startEvent": (36, 36),
    "endEvent": (36, 36),
    "task": (120, 80),
    "exclusiveGateway": (50, 50),
    "parallelGateway": (50, 50),
}


@dataclass(frozen=True)
class Node:
    """An element of the graph; only a task has an ``activity``."""

    name: str
    kind: NodeKind
    activity: str | None = None


@dataclass
class BpmnGraph:
    """The elements and the sequence flows between them (tail, head), in the order of the tree."""

    nodes: list[Node] = field(default_factory=list)
    flows: list[tuple[str, str]] = field(default_factory=list)

    def node(self, kind: NodeKind, activity: str | None = None) -> str:
        """Add an element and return its name."""
        number = sum(node.kind == kind for node in self.nodes) + 1
        self.nodes.append(Node(f"{kind}_{number}", kind, activity))
        return self.nodes[-1].name


def bpmn_graph(tree: Tree) -> BpmnGraph:
    """The tree as BPMN: exclusive gateways for choices and loops, parallel ones for parallels."""
    graph = BpmnGraph()
    last = _follow(graph, tree, graph.node("startEvent"))
    graph.flows.append((last, graph.node("endEvent")))
    return graph


def to_bpmn_xml(model: Tree | BpmnGraph, *, labels: Mapping[str, str] | None = None) -> str:
    """The model as a BPMN 2.0 document with coordinates: the same model and labels give the same bytes.

    Args:
        model: a tree, or the graph of a model that is none.
        labels: what to call activities; an activity without a label is called by itself.
    """
    graph = model if isinstance(model, BpmnGraph) else bpmn_graph(model)
    root = ElementTree.Element(
        "bpmn:definitions",
        {"xmlns:bpmn": _MODEL, "xmlns:bpmndi": _DIAGRAM, "xmlns:dc": _BOUNDS, "xmlns:di": _LINES}
        | {"id": "definitions", "targetNamespace": "http://bpmn.io/schema/bpmn"},
    )
    _add_process(root, graph, labels or {})
    _add_diagram(root, graph)
    return as_document(root)


def _follow(graph: BpmnGraph, tree: Tree, before: str) -> str:
    """Add the tree after the element ``before``; the element it ends with."""
    if tree.operator is None:
        return before if tree.activity is None else _after(graph, before, "task", tree.activity)
    if tree.operator == "sequence":
        for child in tree.children:
            before = _follow(graph, child, before)
        return before
    if tree.operator == "loop":
        ready = _after(graph, before, "exclusiveGateway")
        done = _after(graph, _follow(graph, tree.children[0], ready), "exclusiveGateway")
        graph.flows.append((_follow(graph, tree.children[1], done), ready))
        return done
    kind: NodeKind = "exclusiveGateway" if tree.operator == "choice" else "parallelGateway"
    split = _after(graph, before, kind)
    lasts = [_follow(graph, child, split) for child in tree.children]
    join = graph.node(kind)
    graph.flows += [(last, join) for last in lasts]
    return join


def _after(graph: BpmnGraph, before: str, kind: NodeKind, activity: str | None = None) -> str:
    name = graph.node(kind, activity)
    graph.flows.append((before, name))
    return name


def _add_process(root: ElementTree.Element, graph: BpmnGraph, labels: Mapping[str, str]) -> None:
    process = ElementTree.SubElement(root, "bpmn:process", id="process", isExecutable="false")
    for node in graph.nodes:
        name = {} if node.activity is None else {"name": xml_safe(labels.get(node.activity, node.activity))}
        element = ElementTree.SubElement(process, f"bpmn:{node.kind}", {"id": node.name} | name)
        for direction, end in (("incoming", 1), ("outgoing", 0)):
            for number, flow in enumerate(graph.flows, start=1):
                if flow[end] == node.name:
                    ElementTree.SubElement(element, f"bpmn:{direction}").text = f"flow_{number}"
    for number, (tail, head) in enumerate(graph.flows, start=1):
        ElementTree.SubElement(process, "bpmn:sequenceFlow", id=f"flow_{number}", sourceRef=tail, targetRef=head)


def _add_diagram(root: ElementTree.Element, graph: BpmnGraph) -> None:
    layout = layout_dot(_layout_request(graph))
    diagram = ElementTree.SubElement(root, "bpmndi:BPMNDiagram", id="diagram")
    plane = ElementTree.SubElement(diagram, "bpmndi:BPMNPlane", id="plane", bpmnElement="process")
    for node in graph.nodes:
        shape = ElementTree.SubElement(plane, "bpmndi:BPMNShape", id=f"{node.name}_shape", bpmnElement=node.name)
        place, (width, height) = layout.nodes[node.name], _SIZES[node.kind]
        corner = {"x": f"{place.x - width / 2:.0f}", "y": f"{place.y - height / 2:.0f}"}
        ElementTree.SubElement(shape, "dc:Bounds", corner | {"width": str(width), "height": str(height)})
    for number, flow in enumerate(graph.flows, start=1):
        edge = ElementTree.SubElement(plane, "bpmndi:BPMNEdge", id=f"flow_{number}_edge", bpmnElement=f"flow_{number}")
        for x, y in _way(layout, flow):
            ElementTree.SubElement(edge, "di:waypoint", x=f"{x:.0f}", y=f"{y:.0f}")


def _layout_request(graph: BpmnGraph) -> str:
    """The graph as DOT with each element's size, for its coordinates only."""
    lines = ["digraph { graph [rankdir=LR, splines=polyline, nodesep=0.5, ranksep=0.6]"]
    lines.append('node [shape=box, fixedsize=true, label=""]; edge [arrowhead=none]')
    for node in graph.nodes:
        width, height = _SIZES[node.kind]
        lines.append(f"{node.name} [width={width / 72:.4f}, height={height / 72:.4f}]")
    lines += [f"{tail} -> {head}" for tail, head in graph.flows]
    return "\n".join([*lines, "}"])


def _way(layout: Layout, flow: tuple[str, str]) -> list[tuple[float, float]]:
    """The corners of a flow: every third control point of straight Bezier pieces, without immediate repeats."""
    corners = layout.edges[flow][::3]
    return [corner for number, corner in enumerate(corners) if number == 0 or corner != corners[number - 1]]
