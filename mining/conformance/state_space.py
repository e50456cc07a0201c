"""The markings that a Petri net can reach, numbered, and which transition leads from which to which.

Small nets only: what is too large or not safe says so. Putting cases to the space is ``replay.py``'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mining.discovery.petri_net import PetriNet
from mining.errors import MiningError

Numbers = NDArray[np.int32]


class StateSpaceError(MiningError, ValueError):
    """A net has no state space to compare cases with; the message says which net and why."""


class TooManyMarkings(StateSpaceError):  # noqa: N818 - what happened, not a kind of error
    """The net reaches more markings than were allowed."""


class UnsafeNet(StateSpaceError):  # noqa: N818 - what happened, not a kind of error
    """A place can hold two tokens; ``place`` is its name."""

    def __init__(self, place: str) -> None:
        super().__init__(f"place {place!r} can hold two tokens at once; a model must be safe")
        self.place = place


class NoWayToEnd(StateSpaceError):  # noqa: N818 - what happened, not a kind of error
    """No firing of transitions leads to the final marking."""


@dataclass(frozen=True)
class Firing:
    """One transition in every marking that enables it: it leads from ``before[i]`` to ``after[i]``, all different."""

    activity: str | None
    before: Numbers
    after: Numbers


@dataclass(frozen=True)
class StateSpace:
    """The reachable markings by number: 0 is the initial one, ``final`` the final one. ``firings`` by transition."""

    net: PetriNet
    size: int
    final: int
    firings: tuple[Firing, ...]

    @cached_property
    def visible(self) -> Mapping[str, tuple[Firing, ...]]:
        """The firings that leave an event, by activity."""
        found: dict[str, tuple[Firing, ...]] = {}
        for firing in self.firings:
            if firing.activity is not None:
                found[firing.activity] = (*found.get(firing.activity, ()), firing)
        return found

    @cached_property
    def incoming(self) -> Sequence[Sequence[tuple[int, int]]]:
        """By marking, the markings that lead to it and the place of the transition in the net, in the net's order."""
        found: list[list[tuple[int, int]]] = [[] for _ in range(self.size)]
        for step, firing in enumerate(self.firings):
            for before, after in zip(firing.before.tolist(), firing.after.tolist(), strict=True):
                found[after].append((before, step))
        return found


def state_space(net: PetriNet, *, max_markings: int) -> StateSpace:
    """All markings that the net reaches.

    Raises:
        TooManyMarkings: there are more than ``max_markings``.
        UnsafeNet: a place can hold two tokens.
        NoWayToEnd: the final marking is not among them.
    """
    bit = {place: 1 << number for number, place in enumerate(net.places)}
    steps = [(_mask(step.sources, bit), _mask(step.targets, bit)) for step in net.transitions]
    numbers = {bit[net.source]: 0}
    markings = list(numbers)
    pairs: list[list[tuple[int, int]]] = [[] for _ in steps]
    for before, marking in enumerate(markings):  # grows while it is walked
        for (taken, given), found in zip(steps, pairs, strict=True):
            if marking & taken != taken:
                continue
            if marking & ~taken & given:
                raise UnsafeNet(next(place for place in net.places if marking & ~taken & given & bit[place]))
            after = (marking & ~taken) | given
            if after not in numbers:
                if len(markings) >= max_markings:
                    raise TooManyMarkings(f"the model reaches more than {max_markings} markings")
                numbers[after] = len(markings)
                markings.append(after)
            found.append((before, numbers[after]))
    if bit[net.sink] not in numbers:
        raise NoWayToEnd("no way through the model leads to its end")
    firings = (
        Firing(step.activity, *(np.array([pair[end] for pair in found], dtype=np.int32) for end in (0, 1)))
        for step, found in zip(net.transitions, pairs, strict=True)
    )
    return StateSpace(net, len(markings), numbers[bit[net.sink]], tuple(firings))


def _mask(places: tuple[str, ...], bit: Mapping[str, int]) -> int:
    return sum(bit[place] for place in set(places))
