"""Which rules a case's events break, judged one case at a time as a jurist would: the truth about rules.

Everything is asked of the events as the extract shows them, in the platform's order, when the window ends. The days
are ``simulator.deadlines``'; which rules there are, and what is planted against them, is the areas' matter.
"""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass

from simulator import calendar
from simulator.deadlines import due_after_pauses

Event = tuple[int, str]
"""Moment and activity; a moment of midnight is a stamp that carries the day alone."""
Events = Sequence[Event]


@dataclass(frozen=True)
class Clock:
    """A deadline in days: from a start, or from each, to the first stop that follows.

    Attributes:
        start, stop: activities; any of these.
        due: the last day in time, given the start's day.
        each: a clock for every start, else for the first alone.
        alternatives: in time, these serve as well.
        waived_by: before the stop and in time, these end the duty.
        pause: the activities that begin and end a wait, which moves the deadline.
    """

    start: Container[str]
    stop: Container[str]
    due: Callable[[int], int]
    each: bool = False
    alternatives: Container[str] = ()
    waived_by: Container[str] = ()
    pause: tuple[str, str] | None = None

    def is_late(self, events: Events) -> bool:
        """Whether a clock ran out before its stop, or without one before the window's end."""
        starts = [place for place, event in enumerate(events) if event[1] in self.start]
        return any(self._late_from(events, place) for place in (starts if self.each else starts[:1]))

    def _late_from(self, events: Events, place: int) -> bool:
        start, later = events[place][0] // calendar.DAY, list(following(events, place))
        stop = next((number for number, event in enumerate(later) if event[1] in self.stop), None)
        stopped = calendar.LAST_DAY if stop is None else later[stop][0] // calendar.DAY
        due = self.due(start)
        if self.pause:
            due = due_after_pauses(due, _waits(events, *self.pause, until=stopped), start=start, stop=stopped)
        if stopped <= due:
            return False
        in_time = [code for moment, code in later[:stop] if moment // calendar.DAY <= due]
        return not any(code in self.alternatives or code in self.waived_by for code in in_time)


def following(events: Events, place: int) -> Iterator[Event]:
    """The events that follow one: those after it, and those of its day of which only the day is known."""
    midnight = events[place][0] // calendar.DAY * calendar.DAY
    for number, event in enumerate(events):
        if number > place or (event[0] == midnight and number != place):
            yield event


def _waits(events: Events, begins: str, ends: str, *, until: int) -> list[tuple[int, int]]:
    """Days from each beginning to the next end; a wait without one lasts ``until``."""
    waits, begun = [], None
    for moment, code in events:
        if code == begins and begun is None:
            begun = moment // calendar.DAY
        elif code == ends and begun is not None:
            waits.append((begun, moment // calendar.DAY))
            begun = None
    return waits if begun is None else [*waits, (begun, until)]


def is_too_early(
    events: Events, start: str, stop: str, *, allowed: Callable[[int], int], waived_by: Container[str] = ()
) -> bool:
    """Whether the first ``stop`` after the first ``start`` came before the day ``allowed`` gives, not waived before."""
    place = next((number for number, event in enumerate(events) if event[1] == start), None)
    if place is None:
        return False
    for moment, code in following(events, place):
        if code in waived_by:
            return False
        if code == stop:
            return moment // calendar.DAY < allowed(events[place][0] // calendar.DAY)
    return False


def has_too_few(
    events: Events, start: str, counted: Container[str], at_least: int, *,
    due: Callable[[int], int], waived_by: Container[str] = (),
) -> bool:  # fmt: skip
    """Whether fewer than ``at_least`` of the ``counted`` came in time, the time is over, and nothing waived before."""
    place = next((number for number, event in enumerate(events) if event[1] == start), None)
    if place is None:
        return False
    last_day, found = due(events[place][0] // calendar.DAY), 0
    for moment, code in following(events, place):
        if moment // calendar.DAY > last_day:
            break
        if code in waived_by:
            return False
        found += code in counted
        if found >= at_least:
            return False
    return last_day < calendar.LAST_DAY


def comes_without(events: Events, needed: str, code: str) -> bool:
    """Whether some ``code`` comes before the first ``needed``, or without one: precedence broken."""
    for _, each in events:
        if each == needed:
            return False
        if each == code:
            return True
    return False


def begins_otherwise(events: Events, code: str) -> bool:
    """Whether the first event is not ``code``."""
    return events[0][1] != code


def goes_on_after(events: Events, end: str, *, allowed: Container[str]) -> bool:
    """Whether ``end`` is followed at once by anything but what is ``allowed``."""
    return any(before[1] == end and after[1] not in allowed for before, after in zip(events, events[1:], strict=False))


def times(events: Events, code: str) -> int:
    """How often ``code`` occurs."""
    return sum(each == code for _, each in events)


def lacks_after(events: Events, code: str, answers: Container[str]) -> bool:
    """Whether the last ``code`` is followed by none of the ``answers``: response broken, once the case is over."""
    places = [place for place, event in enumerate(events) if event[1] == code]
    return bool(places) and not any(event[1] in answers for event in events[places[-1] + 1 :])
