"""How good a model is beside fitness: precision, generalisation and simplicity.

Fitness is in ``alignments.py``; what the replay of a log is, in ``replay.py``.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import sqrt

from mining.conformance.moves import moves
from mining.conformance.replay import Replay, Track
from mining.discovery.petri_net import PetriNet
from mining.variant import Variant

Followed = tuple[Variant, Track]
Ends = Callable[[Variant], bool]


@dataclass
class _Prefix:
    """A beginning that cases share: its state and cost, what came next, and in how many cases something did."""

    state: int
    cost: int
    cases: int = 0
    following: dict[str, "_Prefix"] = field(default_factory=dict)


def precision(replay: Replay, followed: Sequence[Followed]) -> float | None:
    """Of what the model allows after the beginnings seen in the log, the share that came; None without a beginning.

    After each beginning that the model can follow without deviation, counted once per case that went on from it, the
    activities that may come next are compared with those that did: 1 − (allowed and never seen) / (allowed). What may
    come next is the language's answer, whichever silent steps lead there. Equals pm4py's two figures (token replay,
    alignments) where the fewest silent steps to a beginning leave open all that may follow; else theirs are higher.

    Source: Muñoz-Gama & Carmona (2010), A fresh look at precision in process conformance (ETConformance).
    """
    root = _prefixes(followed)
    allowed_by_state: dict[int, frozenset[str]] = {}
    allowed = escaping = 0
    waiting = [root]
    while waiting:
        prefix = waiting.pop()
        waiting += prefix.following.values()
        if prefix.cost or not prefix.cases:
            continue
        if prefix.state not in allowed_by_state:
            allowed_by_state[prefix.state] = allowed_next(replay, prefix.state)
        may = allowed_by_state[prefix.state]
        allowed += prefix.cases * len(may)
        escaping += prefix.cases * len(may - prefix.following.keys())
    return 1 - escaping / allowed if allowed else None


def allowed_next(replay: Replay, state: int) -> frozenset[str]:
    """The activities that the model has next for a case in a state of the automaton, at its least cost."""
    costs = replay.costs(state)
    return frozenset(
        activity
        for activity, firings in replay.space.visible.items()
        if any((costs[firing.before] == 0).any() for firing in firings)
    )


def generalisation(replay: Replay, followed: Sequence[Followed], *, open_ends: Ends = lambda _: False) -> float:
    """How evenly the model's steps are used: 1 − the mean of 1/√(times used), a step never used counting 1.

    Near 1 when every step, silent ones too, rests on many cases. Times are those of one optimal alignment per case.
    Equals pm4py's ``generalization_tbr`` where the replay of every case is perfect and leaves no choice.

    Source: Buijs, van Dongen & van der Aalst (2014), Quality dimensions in process discovery.
    """
    used: Counter[int] = Counter()
    for variant, track in followed:
        for move in moves(replay, variant.activities, track, is_open=open_ends(variant)):
            if move.step is not None:
                used[move.step] += variant.cases
    steps = len(replay.space.firings)
    return 1 - sum(1 / sqrt(used[step]) if used[step] else 1.0 for step in range(steps)) / steps


def simplicity(net: PetriNet) -> float:
    """1 / (1 + how far the mean number of arcs of a place or transition is above 2): 1 for a straight line.

    Equals pm4py's ``simplicity_petri_net``. Source: Vázquez-Barreiros, Mucientes & Lama (2015), ProDiGen, inverse arc
    degree.
    """
    arcs = sum(len(step.sources) + len(step.targets) for step in net.transitions)
    return 1 / (1 + max(2 * arcs / (len(net.places) + len(net.transitions)) - 2, 0))


def _prefixes(followed: Sequence[Followed]) -> _Prefix:
    """The tree of beginnings; ``cases`` are those that went on."""
    root = _Prefix(0, 0)
    for variant, track in followed:
        prefix = root
        for activity, state, cost in zip(variant.activities, track.states[1:], track.least[1:], strict=True):
            prefix.cases += variant.cases
            prefix = prefix.following.setdefault(activity, _Prefix(state, cost))
    return root
