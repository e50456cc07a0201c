"""The replay of all variants at once: costs are r4pm's, and what a net must be."""

import random

import pytest

from mining.adapters.r4pm import align, shortest_path
from mining.conformance.replay import LONGEST, Replay
from mining.conformance.state_space import NoWayToEnd, TooManyMarkings, UnsafeNet, state_space
from mining.discovery.petri_net import PetriNet, Transition, petri_net
from mining.discovery.tree import Tree

CELLS = 10_000_000


def replay_of(net: PetriNet) -> Replay:
    return Replay(state_space(net, max_markings=10_000), max_cells=CELLS)


def random_sequences(draw: random.Random) -> list[tuple[str, ...]]:
    """Of the trees' activities and of one they do not have."""
    return sorted({tuple(draw.choice("abcdex") for _ in range(draw.randint(1, 8))) for _ in range(25)})


def test_costs_by_hand():
    net = petri_net(Tree("sequence", children=(Tree(activity="a"), Tree(activity="b"))))
    replay = replay_of(net)
    sequences = [("a", "b"), ("a",), ("b", "a"), ("x",), ("a", "x", "b", "b")]
    tracks = replay.tracks(sequences)
    assert [replay.cost(track) for track in tracks] == [0, 1, 2, 3, 2]
    assert tracks[0].least == (0, 0, 0)
    assert tracks[3].least == (0, 1)


def test_costs_and_shortest_path_are_those_that_r4pm_finds(random_trees):
    draw = random.Random(5)  # noqa: S311
    for tree in random_trees:
        net, sequences = petri_net(tree), random_sequences(draw)
        replay = replay_of(net)
        expected = [found.cost for found in align(net, sequences, max_states=1_000_000)]
        assert [replay.cost(track) for track in replay.tracks(sequences)] == expected, tree.text()
        assert replay.costs(0)[replay.space.final] == shortest_path(net), tree.text()


def test_a_sequence_costs_the_same_alone_and_among_others(random_trees):
    draw = random.Random(6)  # noqa: S311
    for tree in random_trees[:20]:
        net, sequences = petri_net(tree), random_sequences(draw)
        together = replay_of(net)
        costs = [together.cost(track) for track in together.tracks(sequences)]
        for sequence, cost in zip(sequences, costs, strict=True):
            alone = replay_of(net)
            assert [alone.cost(track) for track in alone.tracks([sequence])] == [cost]


def test_a_sequence_longer_than_costs_can_count_has_no_track():
    replay = replay_of(petri_net(Tree("loop", children=(Tree(activity="a"), Tree()))))
    long = ("a",) * (LONGEST + 1)
    track, none = replay.tracks([("a", "a"), long])
    assert none is None
    assert replay.cost(track) == 0


def test_a_net_with_more_markings_than_allowed_is_refused():
    net = petri_net(Tree("parallel", children=tuple(Tree(activity=name) for name in "abcdef")))
    assert state_space(net, max_markings=66).size == 66  # before, after, and which of the six are done: 2 ** 6
    with pytest.raises(TooManyMarkings, match="more than 65"):
        state_space(net, max_markings=65)


def test_a_place_that_can_hold_two_tokens_is_named():
    steps = (
        Transition("t1", "a", ("i",), ("p", "q")),
        Transition("t2", None, ("p",), ("r",)),
        Transition("t3", None, ("q",), ("r",)),
        Transition("t4", "b", ("r",), ("o",)),
    )
    with pytest.raises(UnsafeNet) as refused:
        state_space(PetriNet(("i", "o", "p", "q", "r"), steps), max_markings=100)
    assert refused.value.place == "r"


def test_a_net_whose_end_is_never_reached_is_refused():
    steps = (Transition("t1", "a", ("i",), ("p",)), Transition("t2", "b", ("p", "q"), ("o",)))
    with pytest.raises(NoWayToEnd):
        state_space(PetriNet(("i", "o", "p", "q"), steps), max_markings=100)
