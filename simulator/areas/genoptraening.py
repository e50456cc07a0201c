"""Genoptræning: one XML element per course with its events, as messages between hospital and municipality are gathered.

Named and laid out like MedCom's letters: English element names, CPR numbers without hyphen, ISO 8859-1. What happens is
drawn by ``genoptraening_course``; words and ranks stand in ``simulator.vocabulary.genoptraening``.
"""

from random import Random
from typing import NamedTuple
from xml.sax.saxutils import escape

from simulator import calendar
from simulator.areas.genoptraening_course import MEDCOM, Course, Step
from simulator.areas.genoptraening_rules import RULES, broken
from simulator.case import Bottleneck, Case, Effect, canary, has_canary
from simulator.people import Citizen, People, fails_modulus_11
from simulator.tables import Layout
from simulator.vocabulary.genoptraening import GENOPTRAENING

HEADER = """<?xml version="1.0" encoding="ISO-8859-1"?>
<Emessage xmlns="urn:demo:genoptraening:1">
<Envelope><Sent><Date>2025-01-01</Date><Time>00:00</Time></Sent><Identifier>GOP-2024</Identifier></Envelope>"""


class Line(NamedTuple):
    """An event as it was registered: what the extract shows of it, to the minute or with its day alone."""

    stamp: int
    registered: int
    is_day: bool
    step: Step


class Genoptraening:
    """The area's extract: one XML file, Danish wall-clock time to the minute."""

    vocabulary = GENOPTRAENING
    tables = {
        "courses": Layout("genoptraening/GENOPTRAENING.xml", "iso-8859-1", header=HEADER, footer="</Emessage>"),
    }
    bottleneck = Bottleneck("contact_made", "first_session_offered", "genoptraening_syd")
    effects: tuple[Effect, ...] = ()
    rules = RULES
    plants = {
        "missing_unit": "courses without Receiver",
        "repeated_message": "events that stand twice in a course, with the same Code and DateTime",
        "date_only": "events whose DateTime is a day alone",
        "late_registration": "events whose Registered is more than 14 days after DateTime",
        "done_by_system_user": "events whose Responsible is MEDCOM",
        "cpr_fails_modulus_11": "courses whose citizen's CPR number fails modulus 11, which a valid one may",
    }

    def __init__(self, seed: int, people: People, *, block: int) -> None:
        self._seed, self._people, self._block = seed, people, block
        self._rng = Random()  # noqa: S311 - simulated data; seeded anew for each case
        self.workers = people.staff(GENOPTRAENING.units, block=block)
        self._code, self._rank = GENOPTRAENING.code_of(), GENOPTRAENING.rank_of()
        self._arrivals = calendar.arrivals(
            weekend=0.45, months=(1.1, 1.05, 1.1, 1.05, 1.0, 1.0, 0.8, 0.9, 1.0, 1.05, 1.05, 0.9)
        )

    def case(self, case_no: int) -> Case:
        """Case ``case_no``: its element, its events by stamp and rank, and what was planted."""
        rng = self._rng
        rng.seed(f"{self._seed}:genoptraening:{case_no}")
        citizen = self._people.party(rng, case_no=case_no, block=self._block)
        worker = self.workers[int(rng.random() * len(self.workers))]
        course = Course(rng, calendar.arrival(rng, self._arrivals), worker)
        lines = [_registered(rng, step) for step in course.steps if step.moment <= calendar.END]
        unit = worker.unit if rng.random() >= 0.03 else None
        marks = [canary("gen", "navn", case_no)] if has_canary(case_no) else []
        number = f"GOP-{case_no + 1:07d}"
        head = [f"<Identifier>{number}</Identifier>", _patient(citizen, marks)]
        if unit:
            name = escape(unit.written(calendar.DATES[course.discharged].year))
            head.append(f"<Receiver><OrganisationName>{name}</OrganisationName></Receiver>")
        body = [*head, f"<PlanType>{course.kind}</PlanType>", *map(_event, lines)]
        record = "\n".join(["<RehabilitationCourse>", *body, "</RehabilitationCourse>"])
        planted = _planted(lines) + ["missing_unit"] * (unit is None)
        planted += ["cpr_fails_modulus_11"] * fails_modulus_11(citizen.cpr)
        events = self._events(lines)
        code, rows = unit.code if unit else None, {"courses": [record]}
        return Case(number, rows, events, code, citizen, (citizen.cpr,), planted, marks, broken(events))

    def _events(self, lines: list[Line]) -> list[tuple[int, str]]:
        events = [(line.stamp, self._code[line.step.name]) for line in lines]
        return sorted(events, key=lambda event: (event[0], self._rank[event[1]]))


def _registered(rng: Random, step: Step) -> Line:
    """How an event was registered: at once, far too late, or with its day alone; messages register themselves."""
    drawn, spread = rng.random(), rng.random()
    minute, day = step.moment // 60 * 60, step.moment // calendar.DAY
    if step.by == MEDCOM:
        return Line(minute, minute, False, step)
    late = calendar.workday_from(day + 16 + int(40 * spread))
    if drawn < 0.04 and late <= calendar.LAST_DAY:
        return Line(minute, calendar.office_time(rng, late), False, step)
    registered = min(calendar.END, step.moment + int(3600 * spread**2))
    # An end keeps its time: with its day alone it would stand before what happened that day.
    is_day = drawn > 0.95 and step.name in ("BorgerKontaktet", "TraeningPaabegyndt")
    return Line(day * calendar.DAY if is_day else minute, registered, is_day, step)


def _patient(citizen: Citizen, marks: list[str]) -> str:
    given, _, surname = " ".join([citizen.name, *marks]).partition(" ")
    return (
        f"<Patient><CivilRegistrationNumber>{citizen.cpr}</CivilRegistrationNumber>"
        f"<PersonGivenName>{given}</PersonGivenName><PersonSurnameName>{surname}</PersonSurnameName></Patient>"
    )


def _event(line: Line) -> str:
    stamp = _iso(line.stamp)[:10] if line.is_day else _iso(line.stamp)
    return (
        f"<Event><Code>{line.step.name}</Code><DateTime>{stamp}</DateTime>"
        f"<Registered>{_iso(line.registered)}</Registered><Responsible>{line.step.by}</Responsible></Event>"
    )


def _iso(moment: int) -> str:
    """ISO 8601 to the minute, without an offset."""
    day, month, year = calendar.DAY_TEXT[moment // calendar.DAY].split("-")
    return f"{year}-{month}-{day}T{calendar.stamp_minutes(moment)[11:]}"


def _planted(lines: list[Line]) -> list[str]:
    found = []
    for before, line in zip([None, *lines], lines, strict=False):
        found += ["repeated_message"] * (before is not None and before.step == line.step)
        found += ["date_only"] * line.is_day + ["done_by_system_user"] * (line.step.by == MEDCOM)
        found += ["late_registration"] * (line.registered // 60 * 60 - line.stamp > 14 * calendar.DAY)
    return found
