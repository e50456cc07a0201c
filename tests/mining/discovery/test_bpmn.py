"""BPMN of trees: what an editor or pm4py reads is the same process."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from mining.discovery.bpmn import Node, bpmn_graph, to_bpmn_xml
from mining.discovery.model_pictures import model_picture
from mining.discovery.petri_net import PetriNet, Transition
from mining.discovery.tree import Tree
from tests.mining.languages import language_of_net, language_of_tree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
AWKWARD = 'Høring <&> "nabo"'
TREE = Tree(
    "sequence",
    children=(
        Tree(activity="modtag"),
        Tree("parallel", children=(Tree(activity="høring"), Tree("loop", children=(Tree(activity="notat"), Tree())))),
        Tree("choice", children=(Tree(activity="afgør"), Tree())),
    ),
)


def test_the_graph_of_a_small_tree_by_hand():
    graph = bpmn_graph(
        Tree("sequence", children=(Tree(activity="a"), Tree("loop", children=(Tree(activity="b"), Tree()))))
    )
    assert graph.nodes == [
        Node("startEvent_1", "startEvent"),
        Node("task_1", "task", "a"),
        Node("exclusiveGateway_1", "exclusiveGateway"),
        Node("task_2", "task", "b"),
        Node("exclusiveGateway_2", "exclusiveGateway"),
        Node("endEvent_1", "endEvent"),
    ]
    assert graph.flows == [
        ("startEvent_1", "task_1"),
        ("task_1", "exclusiveGateway_1"),
        ("exclusiveGateway_1", "task_2"),
        ("task_2", "exclusiveGateway_2"),
        ("exclusiveGateway_2", "exclusiveGateway_1"),
        ("exclusiveGateway_2", "endEvent_1"),
    ]


def test_pm4py_reads_the_file_as_the_same_process(random_trees, tmp_path: Path):
    pm4py = pytest.importorskip("pm4py")
    for number, tree in enumerate(random_trees[2::5]):
        file = tmp_path / f"{number}.bpmn"
        file.write_text(to_bpmn_xml(tree), encoding="utf-8")
        net, initial, final = pm4py.convert_to_petri_net(pm4py.read_bpmn(str(file)))
        (source,), (sink,) = initial, final
        names = {place: f"{index}" for index, place in enumerate([source, sink, *(net.places - {source, sink})])}
        steps = tuple(
            Transition(
                step.name,
                step.label,
                tuple(names[arc.source] for arc in step.in_arcs),
                tuple(names[arc.target] for arc in step.out_arcs),
            )
            for step in net.transitions
        )
        assert language_of_net(PetriNet(tuple(names.values()), steps), 4) == language_of_tree(tree, 4), tree.text()


def test_tasks_carry_labels_and_every_element_has_its_place_without_overlap():
    root = ElementTree.fromstring(to_bpmn_xml(TREE, labels={"høring": AWKWARD}))  # noqa: S314
    tasks = [task.get("name") for task in root.iter(f"{BPMN}task")]
    assert sorted(tasks) == sorted(["modtag", AWKWARD, "notat", "afgør"])
    boxes = [tuple(int(bounds.attrib[side]) for side in ("x", "y", "width", "height")) for bounds in root.iter(BOUNDS)]
    assert len(boxes) == len(bpmn_graph(TREE).nodes)
    assert not [(one, other) for one in boxes for other in boxes if one < other and overlap(one, other)]


def overlap(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether two boxes (x, y, width, height) share ground."""
    return all(one[axis] < other[axis] + other[axis + 2] and other[axis] < one[axis] + one[axis + 2] for axis in (0, 1))


def test_every_reference_in_the_file_has_an_element_and_ids_are_unique():
    root = ElementTree.fromstring(to_bpmn_xml(TREE))  # noqa: S314
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    wanted = {element.attrib[name] for element in root.iter() for name in REFERENCES if name in element.attrib}
    wanted |= {element.text for element in root.iter() if element.tag in (f"{BPMN}incoming", f"{BPMN}outgoing")}
    assert wanted <= set(ids)


REFERENCES = ("sourceRef", "targetRef", "bpmnElement")


def test_a_picture_of_the_model_shows_labels_gateways_and_nothing_that_runs():
    svg = model_picture(TREE, format="svg", labels={"høring": AWKWARD}, title="Sager <2026>").decode("utf-8")
    texts = [element.text for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("}text")]  # noqa: S314
    assert sorted(text for text in texts if text not in "×+") == sorted(
        ["Sager <2026>", "Start", "Slut", "modtag", AWKWARD, "notat", "afgør"]
    )
    assert texts.count("×") == 4
    assert texts.count("+") == 2
    assert "<script" not in svg
    assert model_picture(TREE, format="png").startswith(b"\x89PNG")
