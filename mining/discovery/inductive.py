"""Discover a process model from variants with the inductive miner, within limits that a run states.

The miner itself is pm4py's, behind ``adapters/pm4py.py``. How a model fits the log is in ``conformance/``.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from mining.adapters.pm4py import inductive_tree, inductive_tree_of_graph
from mining.discovery.petri_net import PetriNet, petri_net, to_pnml
from mining.discovery.tree import Tree
from mining.errors import ArgumentError, EventLogError
from mining.variant import Variant, all_cases, most_cases_first

Method = Literal["inductive_infrequent", "inductive_directly_follows"]


@dataclass(frozen=True)
class DiscoveryBudget:
    """What the inductive miner may be given, so that its time stays bounded.

    Its time grows steeply with activities, because it tries to take each one out of each part of the log. Measured on
    two busy cores: 51 activities and 1,478 variants 1 s, 24 activities and 182,000 events in variants 20–50 s, 112
    activities and only 20 variants 15 s, 268 activities and 200 variants over 100 s.

    Attributes:
        max_activities: the most distinct activities.
        max_work: the most activities times events, an event of a variant counted once however many its cases.
        min_coverage: below this share of cases, the directly-follows graph is tried instead of variants.
    """

    max_activities: int = 60
    max_work: int = 1_500_000
    min_coverage: float = 0.5


@dataclass(frozen=True)
class ProcessModel:
    """A discovered model: ``tree``, and how it came about.

    ``coverage`` is the share of all cases that discovery has seen: those of the variants it was given, or, of a
    directly-follows graph, those whose every step is in it. ``variants`` counts the variants behind them.
    """

    tree: Tree
    method: Method
    noise: float
    coverage: float
    variants: int

    @cached_property
    def net(self) -> PetriNet:
        """The model as a Petri net."""
        return petri_net(self.tree)

    @cached_property
    def pnml(self) -> str:
        """The model as PNML."""
        return to_pnml(self.net)

    @cached_property
    def version(self) -> str:
        """What ``version_of`` calls this model."""
        return version_of(self.pnml)


def version_of(pnml: str) -> str:
    """Twelve hexadecimal digits that name a model: equal for equal models, from the SHA-256 of its PNML."""
    return hashlib.sha256(pnml.encode("utf-8")).hexdigest()[:12]


def discover_inductive(
    variants: Sequence[Variant],
    *,
    noise: float = 0.2,
    min_cases: int = 1,
    budget: DiscoveryBudget | None = None,
) -> ProcessModel:
    """The inductive miner's model of the variants.

    The most frequent variants that fit the budget are mined together (method ``inductive_infrequent``). Where they
    stand for too few cases, the miner gets the directly-follows graph of steps that at least ``min_cases`` cases took
    (``inductive_directly_follows``), if that covers more. The same variants give the same model, whatever their order.

    Args:
        variants: the variants of one process.
        noise: share of the most frequent branch below which the miner leaves a branch out; 0 leaves out nothing.
        min_cases: a variant or step of fewer cases is not shown to the miner, so that no model holds a rare path.
        budget: the limits on what is mined.

    Raises:
        EventLogError: no variant and no path of steps has ``min_cases`` cases.
        ArgumentError: ``noise`` is outside 0 to 1.
    """
    if not 0 <= noise <= 1:
        raise ArgumentError(f"noise {noise} is outside 0 to 1")
    limits = budget or DiscoveryBudget()
    ranked = most_cases_first(variants)
    chosen = within_budget([variant for variant in ranked if variant.cases >= min_cases], limits)
    whole = all_cases(ranked)
    coverage = all_cases(chosen) / whole if whole else 0.0
    if coverage < limits.min_coverage:
        graph = _frequent_graph(ranked, min_cases)
        seen = [variant for variant in ranked if graph.holds(variant.activities)]
        if graph.starts and (not chosen or all_cases(seen) / whole > coverage):
            tree = inductive_tree_of_graph(graph.edges, graph.starts, graph.ends)
            return ProcessModel(tree, "inductive_directly_follows", 0.0, all_cases(seen) / whole, len(seen))
    if not chosen:
        raise EventLogError(f"no path has {min_cases} cases or more, so there is nothing to make a model of")
    return ProcessModel(inductive_tree(chosen, noise=noise), "inductive_infrequent", noise, coverage, len(chosen))


def within_budget(ranked: Sequence[Variant], limits: DiscoveryBudget) -> list[Variant]:
    """The first variants until the next one would break a limit."""
    chosen: list[Variant] = []
    seen: set[str] = set()
    events = 0
    for variant in ranked:
        seen |= set(variant.activities)
        events += len(variant.activities)
        if len(seen) > limits.max_activities or len(seen) * events > limits.max_work:
            break
        chosen.append(variant)
    return chosen


@dataclass(frozen=True)
class _Graph:
    """A directly-follows graph with the number of cases that took each step."""

    edges: Mapping[tuple[str, str], int]
    starts: Mapping[str, int]
    ends: Mapping[str, int]

    def holds(self, activities: tuple[str, ...]) -> bool:
        steps = zip(activities, activities[1:], strict=False)
        return (
            activities[0] in self.starts and activities[-1] in self.ends and all(step in self.edges for step in steps)
        )


def _frequent_graph(variants: Iterable[Variant], min_cases: int) -> _Graph:
    """The steps that at least ``min_cases`` cases took, as far as they lie on a path from a start to an end."""
    edges: Counter[tuple[str, str]] = Counter()
    starts: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for variant in variants:
        activities = variant.activities
        for step in set(zip(activities, activities[1:], strict=False)):
            edges[step] += variant.cases
        starts[activities[0]] += variant.cases
        ends[activities[-1]] += variant.cases
    kept = [step for step, cases in edges.items() if cases >= min_cases]
    onwards = _reachable((name for name, cases in starts.items() if cases >= min_cases), kept)
    back = _reachable((name for name, cases in ends.items() if cases >= min_cases), [(b, a) for a, b in kept])
    inside = onwards & back
    return _Graph(
        {step: edges[step] for step in kept if inside.issuperset(step)},
        {name: cases for name, cases in starts.items() if cases >= min_cases and name in inside},
        {name: cases for name, cases in ends.items() if cases >= min_cases and name in inside},
    )


def _reachable(firsts: Iterable[str], steps: Iterable[tuple[str, str]]) -> set[str]:
    following: dict[str, list[str]] = {}
    for tail, head in steps:
        following.setdefault(tail, []).append(head)
    found = set(firsts)
    waiting = list(found)
    while waiting:
        for name in following.get(waiting.pop(), []):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found
