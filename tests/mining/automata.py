"""Whether two nets allow exactly the same cases, of any length: their determinised state spaces walked side by side."""

import numpy as np

from mining.conformance.state_space import StateSpace, state_space
from mining.discovery.petri_net import PetriNet

LARGEST = 200_000


def same_language(one: PetriNet, other: PetriNet) -> bool:
    """Exact, by subset construction (Rabin & Scott 1959); the nets must be safe."""
    spaces = [state_space(net, max_markings=LARGEST) for net in (one, other)]
    start = tuple(closed(space, {0}) for space in spaces)
    seen, waiting = {start}, [start]
    while waiting:
        pair = waiting.pop()
        if len({space.final in markings for space, markings in zip(spaces, pair, strict=True)}) > 1:
            return False
        letters = {letter for space, markings in zip(spaces, pair, strict=True) for letter in enabled(space, markings)}
        for letter in letters:
            after = tuple(step(space, markings, letter) for space, markings in zip(spaces, pair, strict=True))
            if not all(after):
                return False
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return True


def enabled(space: StateSpace, markings: frozenset[int]) -> set[str]:
    """What may come next; of nets in which every marking leads to the end, the beginnings of cases."""
    held = np.array(sorted(markings))
    return {
        name for name, firings in space.visible.items() if any(np.isin(held, each.before).any() for each in firings)
    }


def step(space: StateSpace, markings: frozenset[int], letter: str) -> frozenset[int]:
    after = {
        int(later)
        for firing in space.visible.get(letter, ())
        for before, later in zip(firing.before, firing.after, strict=True)
        if int(before) in markings
    }
    return closed(space, after)


def closed(space: StateSpace, markings: set[int]) -> frozenset[int]:
    """With all that silent steps lead to."""
    waiting, found = list(markings), set(markings)
    silent: dict[int, list[int]] = {}
    for firing in space.firings:
        if firing.activity is None:
            for before, after in zip(firing.before.tolist(), firing.after.tolist(), strict=True):
                silent.setdefault(before, []).append(after)
    while waiting:
        for after in silent.get(waiting.pop(), ()):
            if after not in found:
                found.add(after)
                waiting.append(after)
    return frozenset(found)
