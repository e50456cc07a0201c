"""BPMN of a Petri net: for models that are found as nets, such as the heuristics miner's.

Process trees have a BPMN of their own in ``bpmn.py``, which is also where the file is written.
"""

from mining.discovery.bpmn import BpmnGraph, NodeKind
from mining.discovery.petri_net import PetriNet


def net_graph(net: PetriNet) -> BpmnGraph:
    """The net's transitions as tasks, places where ways meet or part as exclusive gateways, and parallel ones.

    A transition of several places waits for all before it (a parallel join) and starts all after it (a split). The
    language is the net's as long as no transition shares some but not all of its places with another (free choice).

    Source: Dijkman, Dumas & Ouyang (2008), Semantics and analysis of business process models in BPMN, read backwards.
    """
    drawing = _Drawing()
    for number, place in enumerate(net.places):
        kind: NodeKind = "exclusiveGateway"
        drawing.add(place, kind, may_go=True)
        if number == 0:
            drawing.add("begin", "startEvent")
            drawing.flows.append(("begin", place))
        if number == 1:
            drawing.add("finish", "endEvent")
            drawing.flows.append((place, "finish"))
    for step in net.transitions:
        enters = leaves = f"{step.name} task"
        drawing.add(enters, "task", step.activity, may_go=step.activity is None)
        if len(step.sources) > 1:
            enters = f"{step.name} join"
            drawing.add(enters, "parallelGateway")
            drawing.flows.append((enters, f"{step.name} task"))
        if len(step.targets) > 1:
            leaves = f"{step.name} split"
            drawing.add(leaves, "parallelGateway")
            drawing.flows.append((f"{step.name} task", leaves))
        drawing.flows += [(place, enters) for place in step.sources] + [(leaves, place) for place in step.targets]
    return drawing.graph()


class _Drawing:
    """Elements by their name in the net, and which of them may go when one flow comes in and one goes on."""

    def __init__(self) -> None:
        self.kinds: dict[str, tuple[NodeKind, str | None]] = {}
        self.may_go: set[str] = set()
        self.flows: list[tuple[str, str]] = []

    def add(self, name: str, kind: NodeKind, activity: str | None = None, *, may_go: bool = False) -> None:
        self.kinds[name] = (kind, activity)
        if may_go:
            self.may_go.add(name)

    def graph(self) -> BpmnGraph:
        """The elements that stay, numbered by kind as in other files."""
        flows = dict.fromkeys(self.flows)
        for name in [name for name in self.kinds if name in self.may_go]:
            comes = [flow for flow in flows if flow[1] == name]
            goes = [flow for flow in flows if flow[0] == name]
            if len(comes) == len(goes) == 1 and comes != goes and (comes[0][0], goes[0][1]) not in flows:
                flows = {flow: None for flow in flows if name not in flow} | {(comes[0][0], goes[0][1]): None}
                del self.kinds[name]
        made, names = BpmnGraph(), {}
        for name, (kind, activity) in self.kinds.items():
            silent = kind == "task" and activity is None
            names[name] = made.node("exclusiveGateway" if silent else kind, activity)
        made.flows += [(names[tail], names[head]) for tail, head in flows]
        return made
