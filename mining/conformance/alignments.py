"""How well variants fit a model: alignments, and the fitness figures made from them.

Nets of few markings are searched by ``replay.py``, all variants at once; the others variant by variant by r4pm, behind
``adapters/r4pm.py``. Which model, and the published tables, are in ``models.py``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mining.adapters.r4pm import align, shortest_path
from mining.conformance.replay import Replay, Track
from mining.conformance.state_space import TooManyMarkings, state_space
from mining.discovery.petri_net import PetriNet
from mining.variant import Variant, all_cases, most_cases_first

_BLOCK = 256  # variants between two looks at the total: coarse, so that chance in the search does not move the end
_WIDE_BLOCK = 4096  # the same for the search of all at once, which is faster the more it has at a time


@dataclass(frozen=True)
class AlignmentBudget:
    """How much the search may do; in sizes, not seconds, so that a slow machine gives the same figures.

    Attributes:
        max_markings: nets that reach more go to r4pm; 20,000 take some minutes for thousands of variants.
        max_cells: costs kept, two bytes each; once they are used up, looked at every 4,096 variants, the rarer ones
            stay unaligned.
        max_states: of r4pm's search for one variant, which else stays unaligned; about a million states take a second
            on a busy core.
        total_states: of r4pm's search for all; once it is used up, looked at every 256 variants, the rarer ones stay
            unaligned.
    """

    max_markings: int = 20_000
    max_cells: int = 400_000_000
    max_states: int = 200_000
    total_states: int = 15_000_000


@dataclass(frozen=True)
class VariantAlignment:
    """A variant with the cost of its best alignment and its fitness, 0 to 1; None for both when it is unaligned."""

    variant: Variant
    cost: int | None
    fitness: float | None


@dataclass(frozen=True)
class Fitness:
    """The fitness of a log, over its aligned cases; None when none is.

    Attributes:
        average_fitness: mean over cases.
        log_fitness: one minus all costs over all worst costs, so that long cases weigh more.
        fitting_share: share of cases that the model allows as they are.
        cases: all cases.
        unaligned_cases: those without a figure, because the search hit a limit.
    """

    average_fitness: float | None
    log_fitness: float | None
    fitting_share: float | None
    cases: int
    unaligned_cases: int


def _never(_: Variant) -> bool:
    return False


@dataclass(frozen=True)
class Compared:
    """A log put to a model: its alignments, most cases first, and the replay behind them where the net is small enough.

    ``tracks`` are the alignments' ways through ``replay``, None for unaligned variants; empty without a replay.
    ``open_ends`` says which variants were compared as beginnings.
    """

    alignments: list[VariantAlignment]
    shortest: int
    replay: Replay | None = None
    tracks: tuple[Track | None, ...] = ()
    open_ends: Callable[[Variant], bool] = _never

    @property
    def followed(self) -> list[tuple[Variant, Track]]:
        """The variants that the replay followed, with their ways."""
        pairs = zip(self.alignments, self.tracks, strict=False)
        return [(each.variant, track) for each, track in pairs if track is not None]


def compare(
    net: PetriNet,
    variants: Sequence[Variant],
    *,
    budget: AlignmentBudget | None = None,
    open_ends: Callable[[Variant], bool] = _never,
) -> Compared:
    """Align each variant with the model: the fewest extra and missing activities that make it a case of the model.

    Fitness is one minus cost over worst cost, where the worst is to skip the whole variant and go the shortest way
    through the model. Variants are taken most cases first until the budget is used up; the result is in that order.

    Args:
        net: the model.
        variants: the variants of one process.
        budget: the limits of the search.
        open_ends: whether a variant's cases go on, so that they are compared with beginnings of the model's cases and
            lack nothing that may still come. Only nets within ``max_markings`` can say so.

    Raises:
        StateSpaceError: the net is not safe, or has no way to its end.

    Source: van der Aalst, Adriansyah & van Dongen (2012), Replaying history on process models; costs as in pm4py.
    """
    limits = budget or AlignmentBudget()
    ranked = most_cases_first(variants)
    try:
        replay = Replay(state_space(net, max_markings=limits.max_markings), max_cells=limits.max_cells)
    except TooManyMarkings:
        shortest = shortest_path(net)
        return Compared(_searched(net, ranked, shortest, limits), shortest)
    shortest = int(replay.costs(0)[replay.space.final])
    tracks: list[Track | None] = []
    for first in range(0, len(ranked), _WIDE_BLOCK):
        block = [variant.activities for variant in ranked[first : first + _WIDE_BLOCK]]
        tracks += [None] * len(block) if replay.is_full else replay.tracks(block)
    aligned = [
        _with_fitness(variant, None if track is None else replay.cost(track, is_open=open_ends(variant)), shortest)
        for variant, track in zip(ranked, tracks, strict=True)
    ]
    return Compared(aligned, shortest, replay, tuple(tracks), open_ends)


def align_variants(
    net: PetriNet, variants: Sequence[Variant], *, budget: AlignmentBudget | None = None
) -> list[VariantAlignment]:
    """The alignments of ``compare`` alone."""
    return compare(net, variants, budget=budget).alignments


def _searched(
    net: PetriNet, ranked: Sequence[Variant], shortest: int, limits: AlignmentBudget
) -> list[VariantAlignment]:
    """Alignments by r4pm, variant by variant."""
    aligned: list[VariantAlignment] = []
    states = 0
    for first in range(0, len(ranked), _BLOCK):
        block = ranked[first : first + _BLOCK]
        if states >= limits.total_states:
            aligned += [VariantAlignment(variant, None, None) for variant in block]
            continue
        found = align(net, [variant.activities for variant in block], max_states=limits.max_states)
        states += sum(each.states for each in found)
        aligned += [_with_fitness(each, one.cost, shortest) for each, one in zip(block, found, strict=True)]
    return aligned


def fitness(alignments: Sequence[VariantAlignment], *, shortest: int) -> Fitness:
    """The log's fitness figures from its variants' alignments.

    Args:
        alignments: all variants of the log, unaligned ones too.
        shortest: activities on the shortest way through the model, ``adapters.r4pm.shortest_path``.
    """
    done = [(each.variant, each.cost, each.fitness) for each in alignments if each.cost is not None]
    cases = sum(variant.cases for variant, _, _ in done)
    whole = all_cases([each.variant for each in alignments])
    if not cases:
        return Fitness(None, None, None, whole, whole)
    average = sum(variant.cases * (value or 0.0) for variant, _, value in done) / cases
    costs = sum(variant.cases * (cost or 0) for variant, cost, _ in done)
    worst = sum(variant.cases * (len(variant.activities) + shortest) for variant, _, _ in done)
    fitting = sum(variant.cases for variant, cost, _ in done if cost == 0)
    return Fitness(average, 1 - costs / worst, fitting / cases, whole, whole - cases)


def _with_fitness(variant: Variant, cost: int | None, shortest: int) -> VariantAlignment:
    if cost is None:
        return VariantAlignment(variant, None, None)
    return VariantAlignment(variant, cost, 1 - cost / (len(variant.activities) + shortest))
