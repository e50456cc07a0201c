"""How well variants fit a model: alignments, and the fitness figures made from them.

The search itself is r4pm's, behind ``adapters/r4pm.py``. Which model, and the published tables, are in ``models.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mining.adapters.r4pm import align, shortest_path
from mining.discovery.petri_net import PetriNet
from mining.variant import Variant, all_cases, most_cases_first

_BLOCK = 256  # variants between two looks at the total: coarse, so that chance in the search does not move the end


@dataclass(frozen=True)
class AlignmentBudget:
    """How many states the search may visit; in states, not seconds, so that a slow machine gives the same figures.

    About a million states take a second on a busy core.

    Attributes:
        max_states: for one variant, which else stays unaligned.
        total_states: for all; once it is used up, looked at every 256 variants, the rarer ones stay unaligned.
    """

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


def align_variants(
    net: PetriNet, variants: Sequence[Variant], *, budget: AlignmentBudget | None = None
) -> list[VariantAlignment]:
    """Align each variant with the model: the fewest extra and missing activities that make it a case of the model.

    Fitness is one minus cost over worst cost, where the worst is to skip the whole variant and go the shortest way
    through the model. Variants are taken most cases first until the budget is used up; the result is in that order.

    Source: van der Aalst, Adriansyah & van Dongen (2012), Replaying history on process models; costs as in pm4py.
    """
    limits = budget or AlignmentBudget()
    ranked = most_cases_first(variants)
    shortest = shortest_path(net)
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
