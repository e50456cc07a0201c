"""Klage: complaints over decisions on aids, one JSON object per complaint with its events, as an API gives them.

A complaint names the case it is about by that case's own number, so the two link. Which case that is follows from the
cases of ``hjaelpemidler`` alone, which know of no complaint.
"""

import json
from itertools import chain, count
from random import Random
from typing import NamedTuple

from simulator import calendar
from simulator.areas.hjaelpemidler import Drawn, Hjaelpemidler
from simulator.areas.hjaelpemidler_course import GRANTED
from simulator.areas.klage_course import LAST_COMPLAINT, OUTCOMES, ROBOT, Course, Step
from simulator.areas.klage_rules import RULES, broken
from simulator.case import Bottleneck, Case, Effect, canary, has_canary
from simulator.people import People, fails_modulus_11, written_cpr
from simulator.tables import Layout
from simulator.vocabulary.klage import KLAGE

LAST_DECISION = calendar.LAST_DAY - LAST_COMPLAINT
"""Decisions up to this day can be complained over: a complaint is a case from the day it is received."""


class Line(NamedTuple):
    """An event as it was registered: what the extract shows of it."""

    step: Step
    registered: int


class Klage:
    """The area's extract: instants with an offset, some with decimals, and days where only the day is known.

    ``every``: one complaint for each ten cases on aids.
    """

    vocabulary = KLAGE
    every = 10
    tables = {
        "cases": Layout(
            "klage/KLAGESAGER.json",
            header='{"udtrukket": "2025-01-01T00:00:00+01:00", "klagesager": [', footer="]}", between=",",
        ),
    }  # fmt: skip
    bottleneck = Bottleneck("receipt_sent", "reassessed_upheld", "jura_og_klager")
    effects: tuple[Effect, ...] = ()
    rules = RULES
    plants = {
        "missing_unit": "complaints whose Enhed is null",
        "missing_party": "complaints whose Klager has no CPR",
        "day_only_complaint": "events of type Klage modtaget whose Tidspunkt is a day alone",
        "late_registration": "events whose Registreret is more than 14 days after Tidspunkt, of a day its midnight",
        "done_by_system_user": "events whose Behandler is ROBOT-01",
        "cpr_nine_digits": "complaints whose CPR lost its leading zero",
        "cpr_fails_modulus_11": "complaints whose complainant's CPR number fails modulus 11, which a valid one may",
    }

    def __init__(self, seed: int, people: People, *, block: int) -> None:
        self._seed = seed
        self._rng = Random()  # noqa: S311 - simulated data; seeded anew for each case
        self._aids = Hjaelpemidler(seed, people, block=block - 1)
        self.workers = people.staff(KLAGE.units, block=block, each=6)
        self._code, self._rank = KLAGE.code_of(), KLAGE.rank_of()

    def case(self, case_no: int) -> Case:
        """Complaint ``case_no``: its object, its events by stamp and rank, and what was planted."""
        about = self.complained_over(case_no)
        rng = self._rng
        rng.seed(f"{self._seed}:klage:{case_no}")
        worker = self.workers[int(rng.random() * len(self.workers))]
        course = Course(rng, _decided(about), worker)
        lines = [_registered(rng, step) for step in course.steps if step.moment <= calendar.END]
        year = calendar.DATES[lines[1].step.moment // calendar.DAY].year
        number = f"27.60.00-K02-{case_no + 1}-{year % 100}"
        unit = worker.unit if rng.random() >= 0.03 else None
        forms = written_cpr(rng, about.citizen)[:1] if rng.random() >= 0.03 else ()
        marks = [canary("kla", "navn", case_no)] if has_canary(case_no) else []
        record = {
            "Klagesagsnummer": number,
            "Sagstype": "Hjælpemidler",
            "VedroererSag": {"Sagsnummer": about.number, "Fagsystem": "Omsorg"},
            "Klager": {"Navn": " ".join([about.citizen.name, *marks]), "CPR": forms[0] if forms else None},
            "Enhed": unit.written(year) if unit else None,
            "Udfald": next((OUTCOMES[line.step.name] for line in lines[::-1] if line.step.name in OUTCOMES), None),
            "Haendelser": [_event(place, line) for place, line in enumerate(lines, start=1)],
        }
        planted = _planted(lines, forms) + ["missing_unit"] * (unit is None)
        planted += ["cpr_fails_modulus_11"] * bool(forms and fails_modulus_11(about.citizen.cpr))
        rows = {"cases": [json.dumps(record, ensure_ascii=False)]}
        events = self._events(lines)
        code = unit.code if unit else None
        return Case(number, rows, events, code, about.citizen, forms, planted, marks, broken(events))

    def complained_over(self, case_no: int) -> Drawn:
        """The case on an aid that complaint ``case_no`` is about.

        The first of its ten that was decided in time to the citizen's disadvantage, else the first that was decided. In
        a span of ten that has none, the nearest one before it; at the very beginning, after it.
        """
        first = case_no * self.every
        own = [self._aids.drawn(number) for number in range(first, first + self.every)]
        unfavourable = (each for each in own if _can_be_appealed(each) and each.course.outcome != GRANTED)
        others = map(self._aids.drawn, chain(range(first - 1, -1, -1), count(first + self.every)))
        return next(chain(unfavourable, filter(_can_be_appealed, chain(own, others))))

    def _events(self, lines: list[Line]) -> list[tuple[int, str]]:
        events = [(line.step.moment, self._code[line.step.name]) for line in lines]
        return sorted(events, key=lambda event: (event[0], self._rank[event[1]]))


def _can_be_appealed(case: Drawn) -> bool:
    return case.course.decided is not None and case.course.decided <= LAST_DECISION


def _decided(case: Drawn) -> int:
    if case.course.decided is None:
        raise ValueError(f"case {case.number} has no decision to complain over")
    return case.course.decided


def _registered(rng: Random, step: Step) -> Line:
    """When an event was registered: at once, some days later, or far too late; the system itself is never late."""
    drawn, spread = rng.random(), rng.random()
    day = step.moment // calendar.DAY
    late = calendar.workday_from(day + 16 + int(40 * spread))
    if step.by != ROBOT and drawn < 0.05 and late <= calendar.LAST_DAY:
        return Line(step, calendar.office_time(rng, late))
    if step.is_day:
        seen = min(calendar.LAST_DAY, calendar.workday_from(day + 1 + int(4 * spread**2)))
        return Line(step, max(step.moment, calendar.office_time(rng, seen)))
    return Line(step, min(calendar.END, step.moment + int(1500 * spread)))


def _event(place: int, line: Line) -> dict[str, object]:
    step = line.step
    stamp = _iso(step.moment)[:10] if step.is_day else _iso(step.moment)
    registered = _iso(line.registered, hundredths=line.registered * 37 % 100)
    return {"Nr": place, "Type": step.name, "Tidspunkt": stamp, "Registreret": registered, "Behandler": step.by}


def _iso(moment: int, *, hundredths: int = 0) -> str:
    """ISO 8601 with Denmark's offset and none, one or two decimals, as a serialiser that drops zeros writes them."""
    day, month, year = calendar.DAY_TEXT[moment // calendar.DAY].split("-")
    decimals = f".{hundredths:02d}".rstrip("0") if hundredths else ""
    offset = (moment - calendar.utc(moment)) // 3600
    return f"{year}-{month}-{day}T{calendar.stamp_seconds(moment)[11:]}{decimals}+{offset:02d}:00"


def _planted(lines: list[Line], forms: tuple[str, ...]) -> list[str]:
    found = ["missing_party"] * (not forms) + ["cpr_nine_digits"] * bool(forms and len(forms[0]) == 9)
    for step, registered in lines:
        found += ["late_registration"] * (registered - step.moment > 14 * calendar.DAY)
        found += ["done_by_system_user"] * (step.by == ROBOT)
        found += ["day_only_complaint"] * (step.is_day and step.name == "Klage modtaget")
    return found
