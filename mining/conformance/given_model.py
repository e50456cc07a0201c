"""A municipality's own BPMN as a net that cases can be put to; what cannot be checked is refused by name.

Which file belongs to which process, and from when, is declared in the municipality's folder and read there. BPMN of
models that were discovered is written by ``discovery/bpmn.py``.

Source: OMG (2014), BPMN 2.0.2, chapters 10 and 13; Dijkman, Dumas & Ouyang (2008), Semantics and analysis of business
process models in BPMN, for the translation.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from mining.conformance.state_space import NoWayToEnd, StateSpaceError, UnsafeNet, state_space
from mining.discovery.petri_net import PetriNet, Transition
from mining.errors import MiningError, RuleError
from mining.rules.xml_tree import parse_xml

TASKS = frozenset(
    ["task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask"]
)
NODES = TASKS | {"startEvent", "endEvent", "exclusiveGateway", "parallelGateway"}
"""The elements that a case can be held against."""
SILENT = frozenset(
    ["laneSet", "documentation", "extensionElements", "textAnnotation", "association", "group", "dataObject"]
    + ["dataObjectReference", "dataStoreReference", "ioSpecification", "property", "category"]
)
"""The elements that say nothing of order."""
INSIDE = frozenset(
    ["incoming", "outgoing", "documentation", "extensionElements", "dataInputAssociation", "dataOutputAssociation"]
    + ["ioSpecification", "property"]
)
"""What a node may hold and be the plain element still: no event definition, no loop, no multiple instances."""
MAX_MARKINGS = 20_000

_START, _END = "start", "end"  # the names of other places have two words


class GivenModelError(MiningError, ValueError):
    """A BPMN file cannot be used; the message names the file and every element that stands in the way."""


@dataclass(frozen=True)
class GivenModel:
    """A model that was given, not discovered: ``net`` is silent but for its tasks, ``activities`` are theirs."""

    net: PetriNet
    activities: frozenset[str]
    checksum: str


def read_bpmn(content: bytes, *, name: str, activity_of: Callable[[str], str | None]) -> GivenModel:
    """The one process of a BPMN file as a net.

    Tasks of every type, plain start and end events, and exclusive and parallel gateways are understood; lanes,
    annotations, data and conditions on the flows of gateways say nothing of order. Everything else is refused: events
    with a trigger, sub-processes, inclusive, event-based and complex gateways, loops and instances of a task,
    conditions on the flows of a task, boundary events.

    Args:
        content: the file.
        name: what an error calls it.
        activity_of: the activity's code of a task's name; None when there is none, and then the task is refused.

    Raises:
        GivenModelError: with every element that cannot be checked, or the places that make the model unsound.
    """
    try:
        root = parse_xml(content, name=name)
    except RuleError as error:
        raise GivenModelError(str(error)) from error
    reading = _Reading(name, _process(root, name))
    reading.check(activity_of)
    net = reading.net(activity_of)
    try:
        state_space(net, max_markings=MAX_MARKINGS)
    except UnsafeNet as unsafe:
        text = "more than one token can be there at once: a parallel split is joined by an exclusive gateway or an end"
        raise GivenModelError(f"{name}: before {reading.told(unsafe.place)}: {text}") from unsafe
    except NoWayToEnd as stuck:
        text = "no way through the model reaches its end: a parallel join waits for a branch that was not taken"
        raise GivenModelError(f"{name}: {text}") from stuck
    except StateSpaceError as large:
        raise GivenModelError(f"{name}: {large}") from large
    activities = frozenset(step.activity for step in net.transitions if step.activity is not None)
    return GivenModel(net, activities, hashlib.sha256(content).hexdigest())


def _process(root: Element, name: str) -> Element:
    if _tag(root) != "definitions":
        raise GivenModelError(f"{name}: the document is <{_tag(root)}>, not BPMN's <definitions>")
    processes = [child for child in root if _tag(child) == "process" and len(child)]
    if len(processes) != 1:
        raise GivenModelError(f"{name}: {len(processes)} processes with content; a model to check has one")
    return processes[0]


@dataclass
class _Reading:
    """One process element, its nodes and flows by id."""

    name: str
    process: Element
    nodes: dict[str, Element] = field(default_factory=dict)
    flows: list[tuple[str, str, str]] = field(default_factory=list)

    def check(self, activity_of: Callable[[str], str | None]) -> None:
        """Take in nodes and flows; refuse with all that is wrong at once."""
        problems: list[str] = []
        flows: list[Element] = []
        for child in self.process:
            tag = _tag(child)
            if tag == "sequenceFlow":
                flows.append(child)
            elif tag in NODES:
                problems += self._node_problems(child, activity_of)
                self.nodes[child.get("id", "")] = child
            elif tag not in SILENT:
                problems.append(f"{_called(child)} is not among what can be checked")
        for flow in flows:
            tail, head = flow.get("sourceRef", ""), flow.get("targetRef", "")
            if tail not in self.nodes or head not in self.nodes:
                problems.append(f"{_called(flow)} does not join two elements that can be checked")
                continue
            self.flows.append((flow.get("id", "").strip() or f"{tail} to {head}", tail, head))
            is_conditional = any(_tag(child) == "conditionExpression" for child in flow)
            if is_conditional and _tag(self.nodes[tail]) != "exclusiveGateway":
                problems.append(f"{_called(flow)} has a condition; only the flows of an exclusive gateway may")
        problems += self._end_problems()
        if problems:
            raise GivenModelError("\n".join(f"{self.name}: {problem}" for problem in problems))

    def _node_problems(self, node: Element, activity_of: Callable[[str], str | None]) -> Iterator[str]:
        if not node.get("id") or node.get("id") in self.nodes:
            yield f"{_called(node)} has no id of its own"
        for child in node:
            if _tag(child) not in INSIDE:
                yield f"{_called(node)} has <{_tag(child)}>, which cannot be checked"
        if _tag(node) in TASKS and activity_of(_name(node)) is None:
            yield f"{_called(node)} is no activity of the process; name it so, or say which under activities"

    def _end_problems(self) -> Iterator[str]:
        for tag in ("startEvent", "endEvent"):
            if not any(_tag(node) == tag for node in self.nodes.values()):
                yield f"there is no {tag}"
        for key, node in self.nodes.items():
            comes = any(head == key for _, _, head in self.flows)
            goes = any(tail == key for _, tail, _ in self.flows)
            if not comes and _tag(node) != "startEvent":
                yield f"{_called(node)}: no flow leads to it"
            if not goes and _tag(node) != "endEvent":
                yield f"{_called(node)}: no flow leads on from it"

    def net(self, activity_of: Callable[[str], str | None]) -> PetriNet:
        """A transition for each node, and for an exclusive gateway one for each way on; a place before each node.

        A parallel gateway waits for all its flows, so each has a place of its own; else any flow starts the node.
        """
        steps: list[Transition] = []
        for key, node in self.nodes.items():
            comes, goes = self._places(key)
            if _tag(node) == "startEvent":
                comes = [_START]
            if _tag(node) == "endEvent":
                goes = [_END]
            activity = activity_of(_name(node)) if _tag(node) in TASKS else None
            ways = [[place] for place in goes] if _tag(node) == "exclusiveGateway" else [goes]
            steps += [
                Transition(f"t{number}", activity, tuple(comes), tuple(targets))
                for number, targets in enumerate(ways, start=len(steps) + 1)
            ]
        used = dict.fromkeys(self._place(flow) for flow in self.flows)
        return PetriNet((_START, _END, *used), tuple(steps))

    def told(self, place: str) -> str:
        """The element that a place leads to, for an error."""
        heads = (head for flow in self.flows for head in [flow[2]] if self._place(flow) == place)
        return next((_called(self.nodes[head]) for head in heads), "the end")

    def _places(self, key: str) -> tuple[list[str], list[str]]:
        """The places before a node and after it, each once."""
        comes = dict.fromkeys(self._place(flow) for flow in self.flows if flow[2] == key)
        return list(comes), list(dict.fromkeys(self._place(flow) for flow in self.flows if flow[1] == key))

    def _place(self, flow: tuple[str, str, str]) -> str:
        key, _, head = flow
        return f"flow {key}" if _tag(self.nodes[head]) == "parallelGateway" else f"before {head}"


def _tag(element: Element) -> str:
    return element.tag.rpartition(":")[2]


def _name(element: Element) -> str:
    return " ".join(element.get("name", "").split())


def _called(element: Element) -> str:
    """An element for an error: its kind, and its name or else its id."""
    return f"{_tag(element)} {(_name(element) or element.get('id') or '(without a name)')!r}"


def activity_finder(codes: Mapping[str, str], *, named: Mapping[str, str]) -> Callable[[str], str | None]:
    """Finds a task's activity by its name: as ``named`` says, else a code itself, else the Danish label of one.

    Args:
        codes: the process's activities with their labels.
        named: task names and the codes they mean.
    """
    by_label: dict[str, str] = {}
    for code, label in codes.items():
        by_label.setdefault(" ".join(label.split()).casefold(), code)
    meant = {" ".join(name.split()): code for name, code in named.items()}

    def find(name: str) -> str | None:
        return meant.get(name) or (name if name in codes else by_label.get(name.casefold()))

    return find
