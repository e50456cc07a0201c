"""Petri nets of trees, and PNML that others read back with the same language."""

from pathlib import Path

import pytest

from mining.discovery.petri_net import PetriNet, Transition, petri_net, to_pnml
from mining.discovery.tree import Tree
from tests.mining.languages import language_of_net, language_of_tree

LONGEST = 5


def test_a_net_allows_exactly_what_its_tree_allows(random_trees):
    for tree in random_trees:
        assert language_of_net(petri_net(tree), LONGEST) == language_of_tree(tree, LONGEST), tree.text()


def test_a_small_net_by_hand():
    optional = Tree("choice", children=(Tree(activity="b"), Tree()))
    net = petri_net(Tree("sequence", children=(Tree(activity="a"), optional)))
    assert net == PetriNet(
        ("p1", "p2", "p3"),
        (
            Transition("t1", "a", ("p1",), ("p3",)),
            Transition("t2", "b", ("p3",), ("p2",)),
            Transition("t3", None, ("p3",), ("p2",)),
        ),
    )


def test_silent_steps_stand_only_where_they_are_needed():
    both = Tree("parallel", children=(Tree(activity="b"), Tree(activity="c")))
    net = petri_net(Tree("sequence", children=(Tree(activity="a"), both, Tree(activity="d"))))
    assert [step.activity for step in net.transitions] == ["a", "b", "c", "d"]


def test_pm4py_reads_the_pnml_with_the_same_language(random_trees, tmp_path: Path):
    pm4py = pytest.importorskip("pm4py")
    for number, tree in enumerate(random_trees[::4]):
        file = tmp_path / f"{number}.pnml"
        file.write_text(to_pnml(petri_net(tree)), encoding="utf-8")
        assert language_of_net(from_pm4py(*pm4py.read_pnml(str(file))), LONGEST) == language_of_tree(tree, LONGEST)


def test_r4pm_reads_the_pnml_with_the_same_language(random_trees, tmp_path: Path):
    r4pm = pytest.importorskip("r4pm")
    for number, tree in enumerate(random_trees[::4]):
        file = tmp_path / f"{number}.pnml"
        file.write_text(to_pnml(petri_net(tree)), encoding="utf-8")
        read = from_pm4py(*r4pm.petri_net.to_pm4py(r4pm.petri_net.import_pnml(str(file))))
        assert language_of_net(read, LONGEST) == language_of_tree(tree, LONGEST)


def test_awkward_names_survive_the_file(tmp_path: Path):
    pm4py = pytest.importorskip("pm4py")
    names = ["Afgørelse <&> \"æøå\" 'x'", "]]>", "tau", "$invisible$"]
    tree = Tree("sequence", children=tuple(Tree(activity=name) for name in names))
    file = tmp_path / "names.pnml"
    file.write_text(to_pnml(petri_net(tree)), encoding="utf-8")
    net, _, _ = pm4py.read_pnml(str(file))
    assert {step.label for step in net.transitions} == set(names)


def from_pm4py(net, initial, final) -> PetriNet:
    """A net of pm4py's as ours, so that its language can be listed."""
    (source,), (sink,) = initial, final
    others = sorted(place.name for place in net.places if place not in (source, sink))
    steps = [
        Transition(
            step.name,
            step.label,
            tuple(arc.source.name for arc in step.in_arcs),
            tuple(arc.target.name for arc in step.out_arcs),
        )
        for step in net.transitions
    ]
    return PetriNet((source.name, sink.name, *others), tuple(steps))
