"""The cases that a model allows, listed by brute force: the oracle of every form of a model."""

from collections.abc import Iterable

from mining.discovery.petri_net import PetriNet
from mining.discovery.tree import Tree

Language = frozenset[tuple[str, ...]]


def language_of_tree(tree: Tree, longest: int) -> Language:
    """All sequences of at most ``longest`` activities, straight from what the operators mean."""
    if tree.operator is None:
        return frozenset({() if tree.activity is None else (tree.activity,)})
    parts = [language_of_tree(child, longest) for child in tree.children]
    if tree.operator == "choice":
        return frozenset().union(*parts)
    if tree.operator == "sequence":
        return _fold(parts, longest, lambda one, other: {one + other})
    if tree.operator == "parallel":
        return _fold(parts, longest, shuffles)
    found = parts[0]
    again = _fold([parts[1], parts[0]], longest, lambda one, other: {one + other})
    while (more := found | _fold([found, again], longest, lambda one, other: {one + other})) != found:
        found = more
    return found


def language_of_net(net: PetriNet, longest: int) -> Language:
    """All sequences of at most ``longest`` activities that lead from the initial to the final marking, by firing."""
    start = (frozenset({net.source}), ())
    seen, waiting, found = {start}, [start], set()
    while waiting:
        marking, trace = waiting.pop()
        if marking == {net.sink}:
            found.add(trace)
        for step in net.transitions:
            if not marking.issuperset(step.sources):
                continue
            left = marking.difference(step.sources)
            assert left.isdisjoint(step.targets), f"two tokens in a place after {step.name}"
            after = (left.union(step.targets), trace if step.activity is None else (*trace, step.activity))
            if len(after[1]) <= longest and after not in seen:
                seen.add(after)
                waiting.append(after)
    return frozenset(found)


def shuffles(one: tuple[str, ...], other: tuple[str, ...]) -> set[tuple[str, ...]]:
    """All ways to interleave two sequences."""
    if not one or not other:
        return {one + other}
    return {(one[0], *rest) for rest in shuffles(one[1:], other)} | {
        (other[0], *rest) for rest in shuffles(one, other[1:])
    }


def _fold(parts: Iterable[Language], longest: int, combine) -> Language:
    whole: Language = frozenset({()})
    for part in parts:
        whole = frozenset(
            joined
            for one in whole
            for other in part
            if len(one) + len(other) <= longest
            for joined in combine(one, other)
        )
    return whole
