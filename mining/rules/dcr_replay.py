"""DCR graphs replayed over variants: whether the graph accepts what happened, and the first relation it breaks.

Includes, excludes and milestones change what is asked as the case goes on, so a graph that has them is no set of
templates: it is run. Python runs it over variants, not over cases. Reading graphs is ``dcr.py``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mining.errors import RuleError
from mining.rules.dcr import DcrGraph, Kind
from mining.variant import Variant


@dataclass(frozen=True)
class Breach:
    """The first thing a variant does that the graph forbids, or what it still owes when it ends.

    Attributes:
        relation: the kind of the broken relation; ``exclude`` where the event was not part of the process.
        source, target: activities; no source where the graph's first marking is what is broken.
        position: the number of the event in the variant, from 1; None for what is owed at the end.
    """

    relation: Kind
    source: str | None
    target: str
    position: int | None

    @property
    def can_mend(self) -> bool:
        """Whether later events of an open case can make it good: what is owed can come, what was done stays done."""
        return self.position is None


@dataclass(frozen=True)
class Replayed:
    """One variant, and its first breach; without one the graph accepts it."""

    variant: Variant
    breach: Breach | None

    @property
    def is_accepted(self) -> bool:
        """Whether the graph accepts the variant as a whole case."""
        return self.breach is None


def dcr_conformance(graph: DcrGraph, variants: Iterable[Variant], *, codes: Mapping[str, str]) -> list[Replayed]:
    """Each variant replayed from the graph's first marking, in the order given; ``codes`` are the labels' activities.

    An event may happen while it is included, every included condition of it has been executed, and no included
    milestone of it is pending. When it has happened it is executed and no longer pending; then its co-responses stop
    being pending and its responses become it; its excludes leave the process and its includes enter it, where both
    name an event it enters. A whole case is accepted when nothing included is pending at its end. What breaks is
    looked for in that order, conditions and milestones in the order of the graph.

    An activity that no event of the graph stands for is passed over: the graph says nothing of it. Delays and
    deadlines are not judged here, they are clocks (``dcr_rules.dcr_rules``).

    Raises:
        RuleError: a label has no code, or two events have one activity, so that nobody can tell which happened.
    """
    events = _events_of_activities(graph, codes)
    return [Replayed(variant, _Run(graph, events).breach(variant.activities)) for variant in variants]


def _events_of_activities(graph: DcrGraph, codes: Mapping[str, str]) -> dict[str, str]:
    without = sorted({label for label in graph.labels.values() if label not in codes})
    if without:
        raise RuleError(f"no activity code for labels {', '.join(map(repr, without))}")
    events: dict[str, str] = {}
    for event, label in graph.labels.items():
        if codes[label] in events:
            raise RuleError(f"events {events[codes[label]]!r} and {event!r} both stand for activity {codes[label]!r}")
        events[codes[label]] = event
    return events


class _Run:
    """One run of a graph: its marking as it stands, and what put each event out or made it pending."""

    def __init__(self, graph: DcrGraph, events: Mapping[str, str]) -> None:
        self._events = events
        self._activities = {event: activity for activity, event in events.items()}
        self._into: dict[tuple[Kind, str], list[str]] = {}
        self._out: dict[tuple[Kind, str], list[str]] = {}
        for relation in graph.relations:
            self._into.setdefault((relation.kind, relation.target), []).append(relation.source)
            self._out.setdefault((relation.kind, relation.source), []).append(relation.target)
        self._executed = set(graph.start.executed)
        self._included = set(graph.start.included)
        self._pending: dict[str, str | None] = dict.fromkeys(sorted(graph.start.pending))
        self._excluded_by: dict[str, str] = {}

    def breach(self, activities: Iterable[str]) -> Breach | None:
        """The first breach of this run."""
        for position, activity in enumerate(activities, start=1):
            event = self._events.get(activity)
            if event is None:
                continue
            if breach := self._forbidding(event, position):
                return breach
            self._happen(event)
        return next(
            (
                self._breach("response", by, event, None)
                for event, by in self._pending.items()
                if event in self._included
            ),
            None,
        )

    def _forbidding(self, event: str, position: int) -> Breach | None:
        if event not in self._included:
            return self._breach("exclude", self._excluded_by.get(event), event, position)
        for source in self._into.get(("condition", event), ()):
            if source in self._included and source not in self._executed:
                return self._breach("condition", source, event, position)
        for source in self._into.get(("milestone", event), ()):
            if source in self._included and source in self._pending:
                return self._breach("milestone", source, event, position)
        return None

    def _happen(self, event: str) -> None:
        self._executed.add(event)
        for target in [event, *self._out.get(("coresponse", event), ())]:
            self._pending.pop(target, None)
        for target in self._out.get(("response", event), ()):
            self._pending[target] = event
        for target in self._out.get(("exclude", event), ()):
            self._included.discard(target)
            self._excluded_by[target] = event
        self._included.update(self._out.get(("include", event), ()))

    def _breach(self, relation: Kind, source: str | None, target: str, position: int | None) -> Breach:
        return Breach(
            relation, None if source is None else self._activities[source], self._activities[target], position
        )
