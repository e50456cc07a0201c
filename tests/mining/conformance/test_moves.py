"""Moves of alignments and the deviations they amount to."""

import random

from mining.conformance.moves import Move, deviations, moves
from mining.conformance.replay import Replay
from mining.conformance.state_space import state_space
from mining.discovery.petri_net import petri_net
from mining.discovery.tree import Tree
from tests.mining.conformance.test_replay import random_sequences

LINE_TREE = Tree("sequence", children=tuple(Tree(activity=name) for name in "abc"))
LINE = petri_net(LINE_TREE)
KNOWN = frozenset("abc")


def moves_of(net, sequence: tuple[str, ...]) -> list[Move]:
    replay = Replay(state_space(net, max_markings=10_000), max_cells=10_000_000)
    (track,) = replay.tracks([sequence])
    return moves(replay, sequence, track)


def kinds_of(sequence: str) -> dict:
    return deviations(moves_of(LINE, tuple(sequence)), known=KNOWN)


def test_the_moves_of_a_case_that_lacks_a_step_and_has_another():
    """Back from the end: of the two, the extra event comes first found, so it stands last."""
    extra, missing = Move("log", "x", None), Move("model", "b", 1)
    assert moves_of(LINE, ("a", "x", "c")) == [Move("both", "a", 0), missing, extra, Move("both", "c", 2)]


def test_what_deviations_are_called():
    assert kinds_of("abc") == {}
    assert kinds_of("ac") == {("skipped", "b"): 1}
    assert kinds_of("abbbc") == {("repeated", "b"): 2}
    assert kinds_of("axbc") == {("unknown", "x"): 1}
    assert kinds_of("bcabc") == {("repeated", "b"): 1, ("repeated", "c"): 1}
    (swapped,) = kinds_of("acb")
    assert swapped in {("misplaced", "b"), ("misplaced", "c")}


def test_an_activity_that_the_model_has_on_another_path_alone_is_inserted():
    net = petri_net(Tree("choice", children=(LINE_TREE, Tree(activity="d"))))
    made = moves_of(net, tuple("abdc"))
    assert deviations(made, known=frozenset("abcd")) == {("inserted", "d"): 1}


def test_moves_spell_the_case_lead_through_the_net_and_cost_what_the_replay_says(random_trees):
    draw = random.Random(8)  # noqa: S311
    for tree in random_trees:
        net = petri_net(tree)
        replay = Replay(state_space(net, max_markings=10_000), max_cells=10_000_000)
        sequences = random_sequences(draw)
        for sequence, track in zip(sequences, replay.tracks(sequences), strict=True):
            made = moves(replay, sequence, track)
            assert tuple(move.activity for move in made if move.kind != "model") == sequence
            assert sum(move.kind == "log" or (move.kind == "model" and move.activity is not None) for move in made) == (
                replay.cost(track)
            )
            marking = {net.source}
            for step in (net.transitions[move.step] for move in made if move.step is not None):
                assert marking.issuperset(step.sources)
                marking = marking.difference(step.sources).union(step.targets)
            assert marking == {net.sink}
