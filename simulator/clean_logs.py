"""Clean event logs of small invented processes: nothing is wrong with how they are registered.

They are what imperfections are planted into (``simulator.imperfections``). The demo municipality's extracts, which have
defects of their own, are ``simulator.generation``'s.
"""

from collections.abc import Iterator
from math import exp
from random import Random
from typing import NamedTuple

HOUR, DAY = 3600, 86_400
FIRST_MOMENT = 1_672_531_200
"""1 January 2023, 00:00 UTC."""


class Event(NamedTuple):
    """One event: ``moment`` is whole seconds since 1970, ``attributes`` what else its row says."""

    case: str
    activity: str
    moment: int
    unit: str
    worker: str
    attributes: tuple[tuple[str, str], ...] = ()


class Step(NamedTuple):
    """One activity, and the median hours from the step before it."""

    name: str
    hours: float


class Either(NamedTuple):
    """One of several courses, each with its chance."""

    courses: tuple[tuple[float, "Course"], ...]


class Both(NamedTuple):
    """Several courses in any mixture of their orders."""

    courses: tuple["Course", ...]


class Again(NamedTuple):
    """A course that is run once more with this chance each time."""

    course: "Course"
    chance: float


Course = tuple["Step | Either | Both | Again", ...]

PERMIT: Course = (
    Step("Ansøgning modtaget", 1),
    Step("Sag oprettet", 5),
    Step("Kvittering sendt", 7),
    Again((Step("Mangelbrev sendt til ansøger", 60), Step("Oplysninger modtaget fra ansøger", 190)), 0.3),
    Step("Sag fuldt oplyst", 40),
    Both(
        ((Step("Lokalplan kontrolleret", 30),), (Step("Brandforhold vurderet", 50),), (Step("Nabohøring sendt", 26),))
    ),
    Either(
        (
            (0.8, (Step("Tilladelse givet", 90), Step("Gebyr opkrævet", 30))),
            (0.2, (Step("Partshøring sendt", 60), Step("Svar på partshøring", 200), Step("Afslag givet", 50))),
        )
    ),
    Step("Afgørelse meddelt", 9),
    Step("Sag afsluttet", 70),
)
FOLLOW_UP: Course = (
    Step("Anmeldt", 1),
    Step("Oplysningsskema sendt", 10),
    Step("Oplysningsskema modtaget", 90),
    Step("Visiteret", 30),
    Either(
        (
            (0.3, (Step("Standbymelding sendt", 40),)),
            (
                0.7,
                (
                    Step("Første samtale indkaldt", 60),
                    Step("Første samtale holdt", 240),
                    Step("Lægeattest bestilt", 20),
                    Step("Lægeattest modtaget", 220),
                    Again((Step("Opfølgning indkaldt", 300), Step("Opfølgning holdt", 120)), 0.5),
                    Step("Sag revurderet", 200),
                ),
            ),
        )
    ),
    Step("Raskmelding modtaget", 260),
    Step("Ydelse stoppet", 20),
)
INVOICE: Course = (
    Step("Faktura modtaget", 1),
    Either(((0.7, (Step("Ordre fundet", 2), Step("Varer modtaget", 20))), (0.3, (Step("Konteret", 12),)))),
    Step("Attesteret", 30),
    Either(((0.85, ()), (0.15, (Step("Spørgsmål stillet", 9), Step("Svar fra leverandør", 80))))),
    Step("Anvist", 25),
    Step("Betalt", 120),
)  # fmt: skip
PROCESSES: dict[str, Course] = {"permit": PERMIT, "follow_up": FOLLOW_UP, "invoice": INVOICE}
UNITS = ("Nord", "Syd", "Vest")


def clean_log(process: str, *, cases: int, seed: int) -> list[Event]:
    """The events of ``cases`` cases that are all over, case by case, in the order they happened.

    No two events of a case share a second, every case starts and ends as the process says, and office hours are kept.
    """
    rng = Random(f"{seed}:{process}")  # noqa: S311 - simulated data
    return [event for number in range(cases) for event in _case(rng, PROCESSES[process], f"{process}-{number:06d}")]


def _case(rng: Random, course: Course, case: str) -> Iterator[Event]:
    unit = UNITS[int(rng.random() * len(UNITS))]
    moment = FIRST_MOMENT + int(rng.random() * 600 * DAY)
    for step in _run(rng, course):
        wait = step.hours * HOUR * exp(0.5 * (sum(rng.random() for _ in range(4)) - 2) * 1.7320508)
        moment = _office(moment + 61 + int(wait), rng)
        yield Event(case, step.name, moment, unit, f"{unit[0]}{int(rng.random() * 5)}")


def _run(rng: Random, course: Course) -> Iterator[Step]:
    for part in course:
        if isinstance(part, Step):
            yield part
        elif isinstance(part, Either):
            yield from _run(rng, _drawn(rng.random(), part))
        elif isinstance(part, Both):
            yield from _mixed(rng, [list(_run(rng, each)) for each in part.courses])
        else:
            while rng.random() < part.chance:
                yield from _run(rng, part.course)


def _drawn(drawn: float, either: Either) -> Course:
    for chance, course in either.courses:
        drawn -= chance
        if drawn < 0:
            return course
    return either.courses[-1][1]


def _mixed(rng: Random, courses: list[list[Step]]) -> Iterator[Step]:
    while any(courses):
        left = [course for course in courses if course]
        yield left[int(rng.random() * len(left))].pop(0)


def _office(moment: int, rng: Random) -> int:
    """The moment itself between 8 and 16 on a weekday, else some time in the next such hours."""
    day, second = divmod(moment, DAY)
    weekday = (day + 3) % 7  # 1 January 1970 was a Thursday
    if weekday < 5 and 8 * HOUR <= second < 16 * HOUR:
        return moment
    if weekday >= 5 or second >= 16 * HOUR:
        day += 1
    while (day + 3) % 7 >= 5:
        day += 1
    return day * DAY + 8 * HOUR + 1 + int(rng.random() * 2 * HOUR)
