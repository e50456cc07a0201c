"""Precision, generalisation and simplicity: by hand and against pm4py."""

import random
from pathlib import Path

import pytest

from mining.conformance.alignments import compare
from mining.conformance.quality import allowed_next, generalisation, precision, simplicity
from mining.conformance.replay import Replay
from mining.conformance.state_space import state_space
from mining.discovery.inductive import discover_inductive
from mining.discovery.petri_net import PetriNet, petri_net, to_pnml
from mining.discovery.tree import Tree
from mining.variant import Variant
from tests.mining.languages import language_of_tree
from tests.mining.variant_logs import as_frame, random_variants

A, B, C = (Tree(activity=name) for name in "abc")


@pytest.fixture(scope="module")
def pm4py():
    return pytest.importorskip("pm4py")


def pm4pys_net(pm4py, net: PetriNet, folder: Path):
    file = folder / "net.pnml"
    file.write_text(to_pnml(net), encoding="utf-8")
    return pm4py.read_pnml(str(file))


def quality(net: PetriNet, variants: list[Variant]) -> tuple[float | None, float, float]:
    compared = compare(net, variants)
    return (
        precision(compared.replay, compared.followed),
        generalisation(compared.replay, compared.followed),
        simplicity(net),
    )


def test_by_hand():
    """After a the model has b and c, and only b is seen, in 9 cases; what never came is one of three allowed."""
    net = petri_net(Tree("sequence", children=(A, Tree("choice", children=(B, C)))))
    made = quality(net, [Variant(("a", "b"), 9)])
    assert made == (pytest.approx(1 - 9 / 27), pytest.approx(1 - (1 / 3 + 1 / 3 + 1) / 3), 1 / (1 + 0))


def test_beginnings_that_deviate_say_nothing_of_precision():
    net = petri_net(Tree("sequence", children=(A, Tree("choice", children=(B, C)))))
    fitting = [Variant(("a", "b"), 9), Variant(("a", "c"), 1)]
    assert quality(net, fitting)[0] == 1.0
    assert quality(net, [*fitting, Variant(("x", "a", "b"), 5)])[0] == 1.0


def test_what_may_come_next_is_what_the_language_says(random_trees):
    """Of all sequences the model allows: those that begin so, and what comes then. Loops make it go on for ever."""
    for tree in random_trees[:40]:
        longest = 7
        words = language_of_tree(tree, longest)
        replay = Replay(state_space(petri_net(tree), max_markings=10_000), max_cells=10_000_000)
        beginnings = sorted({word[:length] for word in words for length in range(1, 3) if len(word) >= length})
        for beginning, track in zip(beginnings, replay.tracks(beginnings), strict=True):
            next_ones = {word[len(beginning)] for word in words if word[: len(beginning)] == beginning != word}
            assert track.least[-1] == 0
            assert allowed_next(replay, track.states[-1]) == next_ones, (tree.text(), beginning)


def test_precision_is_pm4pys_on_random_logs(pm4py, tmp_path: Path):
    """Of pm4py's two, the one by token replay: on these it takes the right silent steps, and it is faster."""
    for seed in (0, 1, 2, 3, 5):
        variants = random_variants(random.Random(seed))  # noqa: S311
        model = discover_inductive(variants, noise=0.2 if seed % 2 else 0.0, min_cases=4 if seed % 3 else 1)
        expected = pm4py.precision_token_based_replay(as_frame(variants), *pm4pys_net(pm4py, model.net, tmp_path))
        assert quality(model.net, variants)[0] == pytest.approx(expected, abs=1e-12), seed


def test_simplicity_and_generalisation_are_pm4pys(pm4py, tmp_path: Path):
    """Generalisation on logs that the model replays without deviation and without a choice between silent steps."""
    from pm4py.algo.evaluation.generalization import algorithm as generalization
    from pm4py.algo.evaluation.simplicity import algorithm as simplicity_evaluator

    trees = [
        Tree("sequence", children=(A, Tree("choice", children=(B, C)))),
        Tree("sequence", children=(A, Tree("parallel", children=(B, C)))),
        Tree("sequence", children=(A, Tree("choice", children=(B, Tree())), C)),
    ]
    variants = [Variant(("a", "b", "c"), 7), Variant(("a", "c", "b"), 2)]
    fitting = [[Variant(("a", "b"), 7), Variant(("a", "c"), 3)], variants, [*variants[:1], Variant(("a", "c"), 4)]]
    for tree, log in zip(trees, fitting, strict=True):
        net = petri_net(tree)
        theirs = pm4pys_net(pm4py, net, tmp_path)
        _, spread, plain = quality(net, log)
        assert plain == pytest.approx(simplicity_evaluator.apply(theirs[0]))
        assert spread == pytest.approx(generalization.apply(as_frame(log), *theirs))
