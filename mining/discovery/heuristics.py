"""Discover a process model from variants with the heuristics miner, within the inductive miner's limits.

The miner itself is pm4py's, behind ``adapters/heuristics.py``.
"""

from collections.abc import Sequence

from mining.adapters.heuristics import heuristics_net
from mining.discovery.inductive import DiscoveryBudget, within_budget
from mining.discovery.petri_net import PetriNet
from mining.errors import EventLogError
from mining.variant import Variant, all_cases, most_cases_first


def discover_heuristics(
    variants: Sequence[Variant], *, min_cases: int = 1, budget: DiscoveryBudget | None = None
) -> tuple[PetriNet, float]:
    """The heuristics miner's net of the most frequent variants, and the share of cases that they stand for.

    The net need not be sound: some cases may not be able to end in it.

    Args:
        variants: the variants of one process.
        min_cases: a variant of fewer cases is not shown to the miner, so that no model holds a rare path.
        budget: the limits on what is mined.

    Raises:
        EventLogError: no variant has ``min_cases`` cases.
    """
    ranked = most_cases_first(variants)
    chosen = within_budget([each for each in ranked if each.cases >= min_cases], budget or DiscoveryBudget())
    if not chosen:
        raise EventLogError(f"no path has {min_cases} cases or more, so there is nothing to make a model of")
    return heuristics_net(chosen), all_cases(chosen) / all_cases(ranked)
