"""One optimal alignment of a sequence, move by move, always the same; and what its deviations are called.

Costs alone come from ``replay.py``; which of several optimal alignments is meant matters here, so ties are broken by
rule: back from the end, an event that the model has before one that is extra, those before a step of the model alone,
and steps in the order of the net.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mining.conformance.replay import Replay, Track

MoveKind = Literal["both", "log", "model"]
DeviationKind = Literal["skipped", "inserted", "repeated", "misplaced", "unknown"]
DEVIATION_KINDS: tuple[DeviationKind, ...] = ("skipped", "inserted", "repeated", "misplaced", "unknown")


@dataclass(frozen=True)
class Move:
    """A step of an alignment: ``both`` case and model, the case alone (``log``), or the ``model`` alone.

    ``step`` is the place of the transition in the net, None for ``log``; ``activity`` None is a silent step.
    """

    kind: MoveKind
    activity: str | None
    step: int | None


def moves(replay: Replay, sequence: Sequence[str], track: Track, *, is_open: bool = False) -> list[Move]:
    """An optimal alignment of the sequence, in order; silent steps included. ``is_open`` says that the case goes on."""
    found: list[Move] = []
    marking = replay.last(track, is_open=is_open)
    for place in range(len(sequence), -1, -1):
        marking, within = _back_to_entry(replay, sequence, track, place, marking)
        found += within
        if place:
            marking, move = _entry(replay, sequence, track, place, marking) or (marking, None)
            assert move is not None, "a marking found to be entered is entered"  # noqa: S101
            found.append(move)
    return found[::-1]


def deviations(made: Sequence[Move], *, known: frozenset[str]) -> dict[tuple[DeviationKind, str], int]:
    """How often each activity deviates in one alignment, by kind.

    skipped: the model asks for it, and it was not done. inserted: done where the model does not have it. repeated: done
    once more than the model allows, beside a time when it has it. misplaced: skipped in one place and done in another
    (counted once for both). unknown: the model does not have the activity at all; ``known`` are those it has.
    """
    extra = Counter(move.activity for move in made if move.kind == "log")
    missing = Counter(move.activity for move in made if move.kind == "model" and move.activity is not None)
    done = {move.activity for move in made if move.kind == "both"}
    found: Counter[tuple[DeviationKind, str]] = Counter()
    for activity in sorted({*extra, *missing} - {None}, key=str):
        assert activity is not None  # noqa: S101 - for the type checker
        moved = min(extra[activity], missing[activity])
        found["misplaced", activity] = moved
        found["skipped", activity] = missing[activity] - moved
        more: DeviationKind = "unknown" if activity not in known else "repeated" if activity in done else "inserted"
        found[more, activity] += extra[activity] - moved
    return {key: count for key, count in sorted(found.items()) if count}


def _cost(replay: Replay, track: Track, place: int, marking: int) -> int:
    return track.least[place] + int(replay.costs(track.states[place])[marking])


def _entry(
    replay: Replay, sequence: Sequence[str], track: Track, place: int, marking: int
) -> tuple[int, Move | None] | None:
    """The marking before the event at ``place`` and the move, if the event leads to ``marking`` at its cost."""
    if place == 0:
        return (0, None) if marking == 0 else None
    cost, activity = _cost(replay, track, place, marking), sequence[place - 1]
    for before, step in replay.space.incoming[marking]:
        if replay.space.firings[step].activity == activity and _cost(replay, track, place - 1, before) == cost:
            return before, Move("both", activity, step)
    if _cost(replay, track, place - 1, marking) + 1 == cost:
        return marking, Move("log", activity, None)
    return None


def _back_to_entry(
    replay: Replay, sequence: Sequence[str], track: Track, place: int, last: int
) -> tuple[int, list[Move]]:
    """The nearest marking entered at ``place`` that leads to ``last`` by steps of the model; and those, last first."""
    reached: dict[int, tuple[int, Move] | None] = {last: None}
    for marking in (waiting := [last]):
        if _entry(replay, sequence, track, place, marking) is not None:
            way: list[Move] = []
            entered = marking
            while (after := reached[marking]) is not None:
                way.append(after[1])
                marking = after[0]  # noqa: PLW2901 - walks on to ``last``
            return entered, way[::-1]
        cost = _cost(replay, track, place, marking)
        for before, step in replay.space.incoming[marking]:
            activity = replay.space.firings[step].activity
            price = 0 if activity is None else 1
            if before not in reached and _cost(replay, track, place, before) + price == cost:
                reached[before] = (marking, Move("model", activity, step))
                waiting.append(before)
    raise AssertionError("every marking's cost comes from somewhere")
