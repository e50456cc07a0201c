"""Petri nets of process trees, and PNML, the form other tools read them in.

The names of places and transitions are numbers in the order of the tree, so that one tree always gives one file.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from xml.etree import ElementTree

from mining.discovery.tree import Tree
from mining.discovery.xml_text import as_document, xml_safe

PNML_NAMESPACE = "http://www.pnml.org/version-2009/grammar/pnml"
PNML_TYPE = "http://www.pnml.org/version-2009/grammar/pnmlcoremodel"


@dataclass(frozen=True)
class Transition:
    """A step from ``sources`` to ``targets`` (places); silent when ``activity`` is None."""

    name: str
    activity: str | None
    sources: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True)
class PetriNet:
    """A workflow net: one token starts in the first place, and a case is done with one token in the second only."""

    places: tuple[str, ...]
    transitions: tuple[Transition, ...]

    @property
    def source(self) -> str:
        """The place where a case begins."""
        return self.places[0]

    @property
    def sink(self) -> str:
        """The place where a case ends."""
        return self.places[1]


def petri_net(tree: Tree) -> PetriNet:
    """The workflow net with the tree's language: sound, and safe (no place ever holds two tokens).

    Silent transitions that a neighbour can do the work of are left out: aligning is many times faster without them.
    """
    drawing = _Drawing()
    source, sink = drawing.place(), drawing.place()
    drawing.add(tree, source, sink)
    return _without_needless_silence(PetriNet(tuple(drawing.places), tuple(drawing.transitions)))


def to_pnml(net: PetriNet) -> str:
    """The net as PNML (ISO/IEC 15909-2), silent transitions marked the way ProM and pm4py read them."""
    root = ElementTree.Element("pnml", xmlns=PNML_NAMESPACE)
    whole = ElementTree.SubElement(root, "net", id="net", type=PNML_TYPE)
    page = ElementTree.SubElement(whole, "page", id="page")
    for place in net.places:
        element = _named(page, "place", place, place)
        if place == net.source:
            ElementTree.SubElement(ElementTree.SubElement(element, "initialMarking"), "text").text = "1"
    for step in net.transitions:
        element = _named(page, "transition", step.name, step.activity or step.name)
        if step.activity is None:
            ElementTree.SubElement(element, "toolspecific", tool="ProM", version="6.4", activity="$invisible$")
    for number, (tail, head) in enumerate(_arcs(net), start=1):
        ElementTree.SubElement(page, "arc", id=f"a{number}", source=tail, target=head)
    final = ElementTree.SubElement(ElementTree.SubElement(whole, "finalmarkings"), "marking")
    done = ElementTree.SubElement(final, "place", idref=net.sink)
    ElementTree.SubElement(done, "text").text = "1"
    return as_document(root)


@dataclass
class _Drawing:
    places: list[str] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)

    def place(self) -> str:
        self.places.append(f"p{len(self.places) + 1}")
        return self.places[-1]

    def step(self, activity: str | None, sources: tuple[str, ...], targets: tuple[str, ...]) -> None:
        self.transitions.append(Transition(f"t{len(self.transitions) + 1}", activity, sources, targets))

    def add(self, tree: Tree, source: str, target: str) -> None:
        """Let the tree take a token from ``source`` to ``target``; neither gets other arcs into the middle of it."""
        if tree.operator is None:
            self.step(tree.activity, (source,), (target,))
        elif tree.operator == "sequence":
            between = [self.place() for _ in tree.children[1:]]
            for child, before, after in zip(tree.children, [source, *between], [*between, target], strict=True):
                self.add(child, before, after)
        elif tree.operator == "choice":
            for child in tree.children:
                self.add(child, source, target)
        elif tree.operator == "parallel":
            pairs = [(self.place(), self.place()) for _ in tree.children]
            self.step(None, (source,), tuple(first for first, _ in pairs))
            for child, (first, last) in zip(tree.children, pairs, strict=True):
                self.add(child, first, last)
            self.step(None, tuple(last for _, last in pairs), (target,))
        else:
            self.add_loop(tree, source, target)

    def add_loop(self, tree: Tree, source: str, target: str) -> None:
        """Places of its own for the loop: without them its way back would open to what shares source or target."""
        ready, done = self.place(), self.place()
        self.step(None, (source,), (ready,))
        self.add(tree.children[0], ready, done)
        self.add(tree.children[1], done, ready)
        self.step(None, (done,), (target,))


def _without_needless_silence(net: PetriNet) -> PetriNet:
    """Let a silent transition's neighbours put its tokens where it would, or take them from there, until none is left.

    Source: Murata (1989), Petri nets: properties, analysis and applications, fusion of series places and transitions.
    """
    steps = {step.name: step for step in net.transitions}
    while (merged := next(_fusions(steps, net), None)) is not None:
        place, silent, others, into = merged
        del steps[silent.name]
        for other in others:
            if into == "targets":
                steps[other.name] = replace(other, targets=_swap(other.targets, place, silent.targets))
            else:
                steps[other.name] = replace(other, sources=_swap(other.sources, place, silent.sources))
    used = {place for step in steps.values() for place in (*step.sources, *step.targets)}
    return PetriNet(tuple(place for place in net.places if place in used), tuple(steps.values()))


def _fusions(
    steps: Mapping[str, Transition], net: PetriNet
) -> Iterator[tuple[str, Transition, list[Transition], Literal["targets", "sources"]]]:
    """Where a silent transition is needless: the place it shares with neighbours, it, them, and which of their ends."""
    producers, consumers = _neighbours(steps.values(), "targets"), _neighbours(steps.values(), "sources")
    for silent in [step for step in steps.values() if step.activity is None]:
        before, after = silent.sources[0], silent.targets[0]
        if len(silent.sources) == 1 and consumers[before] == [silent] and before != net.source:
            yield before, silent, producers[before], "targets"
        if len(silent.targets) == 1 and producers[after] == [silent] and after != net.sink:
            yield after, silent, consumers[after], "sources"


def _neighbours(steps: Iterable[Transition], end: Literal["targets", "sources"]) -> dict[str, list[Transition]]:
    found: dict[str, list[Transition]] = {}
    for step in steps:
        for place in step.targets if end == "targets" else step.sources:
            found.setdefault(place, []).append(step)
    return found


def _swap(places: tuple[str, ...], old: str, new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(place for each in places for place in (new if each == old else (each,)))


def _named(parent: ElementTree.Element, tag: str, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, tag, id=name)
    ElementTree.SubElement(ElementTree.SubElement(element, "name"), "text").text = xml_safe(text)
    return element


def _arcs(net: PetriNet) -> list[tuple[str, str]]:
    return [
        arc
        for step in net.transitions
        for arc in [(place, step.name) for place in step.sources] + [(step.name, place) for place in step.targets]
    ]
