"""Plants the eleven imperfection patterns of event logs into a clean log, and keeps the truth.

The patterns are those of Suriadi, Andrews, ter Hofstede and Wynn (2017), Event log imperfection patterns for process
mining, Information Systems 64. Finding them is ``mining.quality``'s matter. What nobody could find in a log alone is
not called planted: a stamp that was moved without passing another event of its case says the same as before.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import groupby
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from simulator.clean_logs import DAY, Event

DANISH = ZoneInfo("Europe/Copenhagen")
ORPHAN = ""
"""The case of an event whose case nobody knows."""


class Planted(NamedTuple):
    """A log with a pattern in it: its events case by case as they are registered, and the places of those spoilt.

    Of a scattered case, all events of its parts are.
    """

    events: list[Event]
    spoilt: set[int]


Case = list[Event]
Marked = list[tuple[Event, bool]]


def plant(pattern: str, log: Iterable[Event], *, share: float, seed: int) -> Planted:
    """``log`` with ``pattern`` in about ``share`` of its events (scattered case: of its cases).

    Raises:
        KeyError: no such pattern; ``PATTERNS`` has them.
    """
    rng = Random(f"{seed}:{pattern}:{share}")  # noqa: S311 - simulated data
    cases = [list(events) for _, events in groupby(log, key=lambda event: event.case)]
    events: list[Event] = []
    spoilt: set[int] = set()
    for marked in PATTERNS[pattern](rng, cases, share):
        spoilt |= {len(events) + place for place, (_, is_spoilt) in enumerate(marked) if is_spoilt}
        events += [event for event, _ in marked]
    return Planted(events, spoilt)


def _form_based(rng: Random, cases: list[Case], share: float) -> Iterable[Marked]:
    """One to three events after another one get its stamp: the form was saved once."""
    for case in cases:
        marked: Marked = []
        left, stamp = 0, 0
        for event in case:
            if left:
                marked.append((event._replace(moment=stamp), True))
                left -= 1
                continue
            marked.append((event, False))
            # Two events on average follow the one that opens the form.
            if rng.random() < share / (2 * (1 - share)):
                left, stamp = 1 + int(rng.random() * 3), event.moment
        yield marked


def _time_travel(rng: Random, cases: list[Case], share: float) -> Iterable[Marked]:
    """The day before (registered after midnight), the month before or the year before."""
    for case in cases:
        moved = [_moved(rng, event) if rng.random() < share else event for event in case]
        yield [
            (new, any(_passes(old, new, other) for other in case if other is not old))
            for old, new in zip(case, moved, strict=True)
        ]


def _moved(rng: Random, event: Event) -> Event:
    """The stamp with another day, month or year typed; the day is kept where the other month has it."""
    drawn = rng.random()
    if drawn < 0.5:
        return event._replace(moment=event.moment - DAY)
    stamp = datetime.fromtimestamp(event.moment, DANISH)
    year, month = (stamp.year, stamp.month - 1) if drawn < 0.75 and stamp.month > 1 else (stamp.year - 1, stamp.month)
    if drawn < 0.75 and stamp.month == 1:
        month = 12
    day = min(stamp.day, monthrange(year, month)[1])
    return event._replace(moment=int(stamp.replace(year=year, month=month, day=day).timestamp()))


def _passes(old: Event, new: Event, other: Event) -> bool:
    return (old.moment < other.moment) != (new.moment < other.moment)


def _unanchored(rng: Random, cases: list[Case], share: float) -> Iterable[Marked]:
    """Day and month change places, where both readings are dates."""
    for case in cases:
        marked: Marked = []
        for event in case:
            read = _swapped(event)
            takes = read is not None and rng.random() < share
            marked.append((read, True) if takes and read is not None else (event, False))
        yield marked


def _swapped(event: Event) -> Event | None:
    stamp = datetime.fromtimestamp(event.moment, DANISH)
    if stamp.day > 12 or stamp.day == stamp.month:
        return None
    return event._replace(moment=int(stamp.replace(day=stamp.month, month=stamp.day).timestamp()))


def _scattered_event(rng: Random, cases: list[Case], share: float) -> Iterable[Marked]:
    """An event is no row any more: its stamp stands in an attribute of the row before it."""
    for case in cases:
        marked: Marked = [(case[0], False)]
        for event in case[1:]:
            before, _ = marked[-1]
            if rng.random() < share and not before.attributes:
                stamp = f"{datetime.fromtimestamp(event.moment, DANISH):%Y-%m-%d %H:%M:%S}"
                marked[-1] = (before._replace(attributes=(("dato_1", stamp),)), True)
            else:
                marked.append((event, False))
        yield marked


def _elusive(rng: Random, cases: list[Case], share: float) -> Iterable[Marked]:
    """The case's number is left empty."""
    for case in cases:
        lost = [rng.random() < share for _ in case]
        yield [
            (event._replace(case=ORPHAN) if is_lost else event, is_lost)
            for event, is_lost in zip(case, lost, strict=True)
        ]


def _scattered_case(rng: Random, cases: list[Case], share: float) -> Iterable[Marked]:
    """A case goes on under another number, as when it moves to another system."""
    for case in cases:
        if rng.random() >= share:
            yield [(event, False) for event in case]
            continue
        cut = 1 + int(rng.random() * (len(case) - 1))
        yield [(event, True) for event in case[:cut]]
        yield [(event._replace(case=f"{event.case}-b"), True) for event in case[cut:]]


COLLATERAL = ("Brev dannet", "Status ændret", "Mail sendt")


def _collateral(rng: Random, cases: list[Case], share: float) -> Iterable[Marked]:
    """One act leaves further events within seconds: what the system writes of its own accord."""
    names = {}
    for case in cases:
        marked: Marked = []
        for event in case:
            marked.append((event, False))
            if rng.random() < share / 1.5:
                following = names.setdefault(event.activity, COLLATERAL[len(names) % len(COLLATERAL)])
                for number in range(1 + (rng.random() < 0.5)):
                    name = f"{following}: {event.activity.lower()}" if number else following
                    marked.append((event._replace(activity=name, moment=event.moment + 1 + 2 * number), True))
        yield marked


def _polluted(rng: Random, cases: list[Case], share: float) -> Iterable[Marked]:
    """Names and numbers that change stand in the activity's own text; some activities are hit, as one screen would."""
    hit = _hit(rng, cases, share)
    for case in cases:
        marked: Marked = []
        for event in case:
            if rng.random() < hit.get(event.activity, 0):
                text = _mutable(rng, event)
                marked.append((event._replace(activity=f"{event.activity}{text}"), True))
            else:
                marked.append((event, False))
        yield marked


def _mutable(rng: Random, event: Event) -> str:
    letters = "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVXYZabcdefghjkmnpqrstuvxyz23456789") for _ in range(7))
    stamp = f"{datetime.fromtimestamp(event.moment, DANISH):%d-%m-%Y %H:%M}"
    return (f" (sag {100_000 + int(rng.random() * 900_000)})", f"_{letters}", f" den {stamp}")[int(rng.random() * 3)]


def _hit(rng: Random, cases: list[Case], share: float, *, kinds: int = 4) -> dict[str, float]:
    """For each of some activities, the chance that makes ``share`` of all events."""
    counted: dict[str, int] = {}
    for case in cases:
        for event in case:
            counted[event.activity] = counted.get(event.activity, 0) + 1
    names = sorted(counted)
    rng.shuffle(names)
    chosen: list[str] = []
    wanted = share * sum(counted.values())
    for name in names:
        if len(chosen) >= kinds and sum(counted[each] for each in chosen) * 0.4 >= wanted:
            break
        chosen.append(name)
    chance = min(0.9, wanted / sum(counted[name] for name in chosen))
    return dict.fromkeys(chosen, chance)


KEYS = ("qwertyuiopå", "asdfghjklæø", "zxcvbnm")


def _distorted(rng: Random, cases: list[Case], share: float) -> Iterable[Marked]:
    """A slip of the keyboard, capitals, or Danish letters written otherwise."""
    for case in cases:
        marked: Marked = []
        for event in case:
            written = _slip(rng, event.activity) if rng.random() < share else event.activity
            marked.append((event._replace(activity=written), written != event.activity))
        yield marked


def _slip(rng: Random, text: str) -> str:
    place, kind = 1 + int(rng.random() * (len(text) - 2)), int(rng.random() * 6)
    before, letter, after = text[:place], text[place], text[place + 1 :]
    near = next((row for row in KEYS if letter.lower() in row), KEYS[0])
    neighbour = near[(near.find(letter.lower()) + 1) % len(near)]
    return (
        before + neighbour + after,
        before + neighbour + letter + after,
        before + after,
        before + after[:1] + letter + after[1:],
        text.swapcase() if rng.random() < 0.3 else text.upper(),
        text.replace("æ", "ae").replace("ø", "oe").replace("å", "aa"),
    )[kind]


SYNONYMS = ("Ekspederet", "Journal ført", "Registrering foretaget", "Behandlet færdig", "Trin udført", "Noteret")


def _synonymous(rng: Random, cases: list[Case], share: float) -> Iterable[Marked]:
    """Another system has another word for some activities."""
    hit = _hit(rng, cases, share)
    words = dict(zip(sorted(hit), SYNONYMS * 9, strict=False))
    words = {
        name: f"{word} {place}" if place >= len(SYNONYMS) else word for place, (name, word) in enumerate(words.items())
    }
    for case in cases:
        yield [
            (event._replace(activity=words[event.activity]), True)
            if rng.random() < hit.get(event.activity, 0)
            else (event, False)
            for event in case
        ]


def _homonymous(rng: Random, cases: list[Case], share: float) -> Iterable[Marked]:
    """Some activities are registered under the name of another one that means something else."""
    hit = _hit(rng, cases, share)
    names = sorted({event.activity for case in cases for event in case})
    others = {
        name: rng.choice([other for other in names if other != name and other not in hit] or names)
        for name in sorted(hit)
    }
    for case in cases:
        yield [
            (event._replace(activity=others[event.activity]), True)
            if rng.random() < hit.get(event.activity, 0)
            else (event, False)
            for event in case
        ]


PATTERNS: dict[str, Callable[[Random, list[Case], float], Iterable[Marked]]] = {
    "form_based_event_capture": _form_based,
    "inadvertent_time_travel": _time_travel,
    "unanchored_event": _unanchored,
    "scattered_event": _scattered_event,
    "elusive_case": _elusive,
    "scattered_case": _scattered_case,
    "collateral_events": _collateral,
    "polluted_label": _polluted,
    "distorted_label": _distorted,
    "synonymous_labels": _synonymous,
    "homonymous_label": _homonymous,
}
"""Each pattern by its name, in the order of the paper."""
