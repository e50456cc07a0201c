"""Optimal alignments of many sequences at once, over the whole state space of a small net.

After each event, what is known of a case is how cheaply it could stand in each marking: a vector of costs. Sequences
share their beginnings, and after different beginnings the vectors soon repeat but for a constant, so each vector, less
its smallest cost, is a state of an automaton that is built only where a sequence goes; its steps are computed many at a
time. On BPIC 2012 the 4,366 variants (182,000 events) need 19,000 states over 5,977 markings.

What the moves of an alignment are is ``moves.py``'s; nets that are too large for this go to ``adapters/r4pm.py``.
Source: van der Aalst, Adriansyah & van Dongen (2012), Replaying history on process models, for cost and optimality;
the automaton is a determinisation of their synchronous product by dynamic programming.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from mining.conformance.state_space import Firing, StateSpace

Costs = NDArray[np.int16]

LONGEST = 10_000  # events of a sequence: costs are 16-bit numbers
_AT_A_TIME = 1 << 22  # cells of a block of vectors: wide enough that Python's part does not count, 8 MB


@dataclass(frozen=True)
class Track:
    """A sequence's way through the automaton: the state after each event, and the least cost of standing anywhere.

    The first of both is before the first event.
    """

    states: tuple[int, ...]
    least: tuple[int, ...]


class Replay:
    """The automaton of a state space, as far as it has been needed; ``max_cells`` bounds its memory (2 bytes each)."""

    def __init__(self, space: StateSpace, *, max_cells: int) -> None:
        self.space = space
        self._max_cells = max_cells
        self._vectors: list[Costs] = []
        self._numbers: dict[bytes, int] = {}
        self._steps: dict[tuple[int, str], tuple[int, int]] = {}
        first = np.full((space.size, 1), LONGEST, dtype=np.int16)
        first[0] = 0
        self._close(first)
        self._number(first[:, 0])

    @property
    def is_full(self) -> bool:
        """Whether the memory allowed is used up, so that no new state may be made."""
        return len(self._vectors) * self.space.size >= self._max_cells

    def costs(self, state: int) -> Costs:
        """What it costs to stand in each marking, above the least cost of the track."""
        return self._vectors[state]

    def last(self, track: Track, *, is_open: bool = False) -> int:
        """The marking an optimal alignment ends in: the final one, else, of the cheapest, the furthest."""
        return int(np.flatnonzero(self._vectors[track.states[-1]] == 0)[-1]) if is_open else self.space.final

    def cost(self, track: Track, *, is_open: bool = False) -> int:
        """The cost of an optimal alignment of the track's sequence; ``is_open`` says that the case goes on."""
        return track.least[-1] + int(self._vectors[track.states[-1]][self.last(track, is_open=is_open)])

    def tracks(self, sequences: Sequence[tuple[str, ...]]) -> list[Track | None]:
        """The way of each sequence, None for one longer than ``LONGEST``."""
        states: list[list[int]] = [[0] for _ in sequences]
        least: list[list[int]] = [[0] for _ in sequences]
        able = [number for number, sequence in enumerate(sequences) if len(sequence) <= LONGEST]
        place = 0
        while going := [number for number in able if len(sequences[number]) > place]:
            self._make_steps((states[number][place], sequences[number][place]) for number in going)
            for number in going:
                state, rise = self._steps[states[number][place], sequences[number][place]]
                states[number].append(state)
                least[number].append(least[number][place] + rise)
            place += 1
        found = {number: Track(tuple(states[number]), tuple(least[number])) for number in able}
        return [found.get(number) for number in range(len(sequences))]

    def _make_steps(self, wanted: Iterable[tuple[int, str]]) -> None:
        """Let the automaton know these steps, as many at a time as stay in the processor's cache."""
        missing = sorted({step for step in wanted if step not in self._steps}, key=lambda step: (step[1], step[0]))
        width = max(1, _AT_A_TIME // self.space.size)
        for first in range(0, len(missing), width):
            self._make_block(missing[first : first + width])

    def _make_block(self, steps: Sequence[tuple[int, str]]) -> None:
        """Steps in the order of their activities."""
        before = np.stack([self._vectors[state] for state, _ in steps], axis=1)
        after = before + np.int16(1)  # the event is extra: the case stays where it stands
        first = 0
        for activity, alike in groupby(activity for _, activity in steps):
            last = first + len(list(alike))
            for firing in self.space.visible.get(activity, ()):
                _lower(after[:, first:last], before[:, first:last], firing, cost=0)
            first = last
        self._close(after)
        rises = after.min(axis=0)
        after -= rises
        for step, column, rise in zip(steps, after.T, rises, strict=True):
            self._steps[step] = (self._number(column), int(rise))

    def _close(self, costs: Costs) -> None:
        """Let activities be left out, and silent steps be taken, wherever that makes a marking cheaper."""
        while True:
            former = costs.copy()
            for firing in self.space.firings:
                _lower(costs, costs, firing, cost=0 if firing.activity is None else 1)
            if np.array_equal(former, costs):
                return

    def _number(self, column: Costs) -> int:
        key = column.tobytes()
        if key not in self._numbers:
            self._numbers[key] = len(self._vectors)
            self._vectors.append(np.frombuffer(key, dtype=np.int16))
        return self._numbers[key]


def _lower(costs: Costs, given: Costs, firing: Firing, *, cost: int) -> None:
    """Lower the costs of the markings that the transition leads to; it leads to each from one only."""
    reached = given[firing.before] + np.int16(cost)
    costs[firing.after] = np.minimum(reached, costs[firing.after])
