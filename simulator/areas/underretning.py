"""Underretning: one JSON object per line and event, as an integration from the case system for children delivers it.

What happens in a case is drawn by ``simulator.areas.underretning_course``; here registration habits are added and lines
laid out. Words and ranks stand in ``simulator.vocabulary.underretning``.
"""

import json
from random import Random
from typing import NamedTuple

from simulator import calendar
from simulator.areas.underretning_course import NEW_LAW, RECEIPT_ROBOT, SYSTEM, Course, Step
from simulator.areas.underretning_rules import RULES, Assessed, broken
from simulator.case import Bottleneck, Case, Effect, canary, has_canary
from simulator.people import Citizen, People, fails_modulus_11, written_cpr
from simulator.tables import Layout
from simulator.vocabulary.underretning import UNDERRETNING

REPORTERS = ("Skole", "Skole", "Dagtilbud", "Sundhedspleje", "Politi", "Familie", "Privatperson", "Anonym")
# What is registered with its day alone, and how often, if it is not of the day of what came before it.
DAY_ONLY = {
    "Akut vurdering": 0.2,
    "Kvittering til underretter": 0.1,
    "Screening afsluttet": 0.1,
    "Opfølgning på indsats": 0.15,
}
INVESTIGATION = ("Børnefaglig undersøgelse besluttet", "Børnefaglig undersøgelse afsluttet")


class Line(NamedTuple):
    """An event as it was registered; ``stamp`` is midnight where ``is_day``."""

    registered: int
    place: int
    stamp: int
    is_day: bool
    step: Step
    has_unit: bool


class Underretning:
    """The area's extract: JSON lines in UTF-8, stamps to the minute with Denmark's offset, some with the day alone."""

    vocabulary = UNDERRETNING
    tables = {"events": Layout("underretning/UNDERRETNINGER.jsonl")}
    bottleneck = Bottleneck("investigation_decided", "investigation_completed", "familie_syd")
    effects: tuple[Effect, ...] = ()
    rules = RULES
    plants = {
        "late_registration": "lines whose registreret is more than 14 days after midnight of tidspunkt's day",
        "day_only": "lines whose tidspunkt is a day without a time",
        "day_only_assessment": "lines of Akut vurdering whose tidspunkt is a day without a time",
        "missing_unit": "lines whose enhed is null",
        "done_by_system_user": "lines whose udfoert_af is SYSTEM or ROBOT-KVITTERING",
        "report_outside_office_days": "lines of Underretning modtaget on a Saturday or Sunday",
        "reopened": "lines of Sag genåbnet",
        "several_reports": "cases with more than one Underretning modtaget",
        "cpr_in_text": "lines whose notat holds the child's CPR number",
        "cpr_nine_digits": "cases whose barn.cpr lost its leading zero",
        "cpr_in_two_forms": "cases that write barn.cpr both with and without hyphen",
        "cpr_fails_modulus_11": "cases whose child's CPR number fails modulus 11, which a valid one may",
    }

    def __init__(self, seed: int, people: People, *, block: int) -> None:
        self._seed, self._people, self._block = seed, people, block
        self._rng = Random()  # noqa: S311 - simulated data; seeded anew for each case
        self.workers = people.staff(UNDERRETNING.units, block=block)
        self._units = [[each for each in self.workers if each.unit is unit] for unit in UNDERRETNING.units]
        self._code, self._rank = UNDERRETNING.code_of(), UNDERRETNING.rank_of()
        self._arrivals = calendar.arrivals(
            weekend=0.3, months=(1.05, 1.05, 1.1, 1.0, 1.05, 1.1, 0.65, 0.9, 1.1, 1.1, 1.1, 0.9)
        )

    def case(self, case_no: int) -> Case:
        """Case ``case_no``: its lines as registered, its events by stamp and rank, and what was planted."""
        rng = self._rng
        rng.seed(f"{self._seed}:underretning:{case_no}")
        child = self._people.party(rng, case_no=case_no, block=self._block)
        forms = written_cpr(rng, child)
        course = Course(rng, calendar.arrival(rng, self._arrivals), self._units)
        lines = sorted(_registered(rng, course.steps))
        number = f"BU-{calendar.DATES[course.steps[0].moment // calendar.DAY].year}-{case_no + 1:06d}"
        marks = [canary("und", column, case_no) for column in ("navn", "tekst")] if has_canary(case_no) else []
        barn, kinds = " ".join([child.name, *marks[:1]]), {line.step.kind for line in lines}
        case_type = "Underretning med undersøgelse" if kinds.intersection(INVESTIGATION) else "Underretning"
        notes = [_note(rng, child) for _ in lines]
        notes[0] = " ".join([notes[0], *marks[1:]]).strip()
        rows = [
            json.dumps(
                {
                    "sag": number, "sagstype": case_type, "udfald": _outcome(kinds),
                    "barn": {"cpr": forms[place % len(forms)], "navn": barn}, "nr": place + 1, **_event(line),
                    "underretter": _reporter(rng, line.step.kind), "notat": notes[place],
                },
                ensure_ascii=False,
            )
            for place, line in enumerate(lines)
        ]  # fmt: skip
        forms = forms[: len(rows)]
        planted = _planted(lines) + _planted_cpr(child, forms, notes)
        in_text = any(child.hyphenated in note for note in notes)
        happened = sorted(lines, key=self._order)
        events = [(line.stamp, self._code[line.step.kind]) for line in happened]
        unit = next((line.step.worker.unit.code for line in reversed(happened) if line.has_unit), None)
        written = tuple(dict.fromkeys([*forms, *[child.hyphenated] * in_text]))
        return Case(
            number, {"events": rows}, events, unit, child, written, planted, marks, broken(events, _assessed(happened))
        )

    def _order(self, line: Line) -> tuple[int, int]:
        """Stamp and rank; sorting is stable, so what shares both keeps the order of registration, which nr shows."""
        return line.stamp, self._rank[self._code[line.step.kind]]


def _registered(rng: Random, steps: list[Step]) -> list[Line]:
    """How the events seen at the window's end were registered: at once, days later, too late, or with the day alone."""
    lines, previous = [], -1
    for place, step in enumerate(steps):
        if step.moment > calendar.END:
            break
        has_unit, drawn, spread = rng.random() >= 0.025, rng.random(), rng.random()
        day = step.moment // calendar.DAY
        is_by_hand = step.by not in (SYSTEM, RECEIPT_ROBOT)
        is_day = is_by_hand and day > previous and rng.random() < DAY_ONLY.get(step.kind, 0.0)
        late = calendar.workday_from(day + 16 + int(50 * spread))
        registered = min(calendar.END, step.moment + int(900 * spread))
        if is_by_hand and drawn < 0.045 and late <= calendar.LAST_DAY:
            registered = calendar.office_time(rng, late)
        elif is_by_hand and drawn > 0.8:
            slow = min(calendar.LAST_DAY, calendar.workday_from(day + 1 + int(4 * spread**2)))
            registered = max(registered, calendar.office_time(rng, slow))
        stamp = day * calendar.DAY if is_day else step.moment
        lines.append(Line(registered // 60 * 60, place, stamp, is_day, step, has_unit))
        previous = day
    return lines


def _event(line: Line) -> dict[str, str | None]:
    day = line.stamp // calendar.DAY
    return {
        "haendelse": line.step.kind,
        "tidspunkt": _iso(line.stamp)[:10] if line.is_day else _iso(line.stamp),
        "registreret": _iso(line.registered),
        "enhed": line.step.worker.unit.written(calendar.DATES[day].year) if line.has_unit else None,
        "udfoert_af": line.step.by,
        "lovgrundlag": "Barnets lov" if day >= NEW_LAW else "Serviceloven",
    }


def _iso(moment: int) -> str:
    """ISO 8601 to the minute, with Denmark's offset."""
    day, month, year = calendar.DAY_TEXT[moment // calendar.DAY].split("-")
    offset = (moment - calendar.utc(moment)) // 3600
    return f"{year}-{month}-{day}T{calendar.MINUTE_TEXT[moment % calendar.DAY // 60]}+{offset:02d}:00"


def _outcome(kinds: set[str]) -> str | None:
    """What the reports have led to so far; None while nothing is settled."""
    if kinds.intersection(INVESTIGATION):
        return "Børnefaglig undersøgelse"
    if "Afdækning påbegyndt" in kinds:
        return "Afdækning"
    return "Ingen yderligere" if "Sag afsluttet" in kinds else None


def _reporter(rng: Random, kind: str) -> str | None:
    return REPORTERS[int(rng.random() * len(REPORTERS))] if kind == "Underretning modtaget" else None


def _note(rng: Random, child: Citizen) -> str:
    drawn = rng.random()
    if drawn < 0.012:
        return f"{child.name} ({child.hyphenated}) er drøftet med skolen.\nSe også søskendes sag."
    return "Talt med forældre; aftalt nyt møde." if drawn > 0.9 else ""


def _assessed(lines: list[Line]) -> list[Assessed]:
    """The reports and acute assessments, in order."""
    kinds = {"Underretning modtaget": True, "Akut vurdering": False}
    return [Assessed(line.stamp, kinds[line.step.kind], line.is_day) for line in lines if line.step.kind in kinds]


def _planted(lines: list[Line]) -> list[str]:
    found, reports = [], 0
    for line in lines:
        is_report = line.step.kind == "Underretning modtaget"
        reports += is_report
        midnight = line.stamp // calendar.DAY * calendar.DAY
        found += ["late_registration"] * (line.registered - midnight > 14 * calendar.DAY)
        found += ["day_only"] * line.is_day + ["missing_unit"] * (not line.has_unit)
        found += ["day_only_assessment"] * (line.is_day and line.step.kind == "Akut vurdering")
        found += ["done_by_system_user"] * (line.step.by in (SYSTEM, RECEIPT_ROBOT))
        found += ["report_outside_office_days"] * (is_report and calendar.WEEKDAY[line.stamp // calendar.DAY] >= 5)
        found += ["reopened"] * (line.step.kind == "Sag genåbnet")
    return found + ["several_reports"] * (reports > 1)


def _planted_cpr(child: Citizen, forms: tuple[str, ...], notes: list[str]) -> list[str]:
    found = ["cpr_in_text"] * sum(child.hyphenated in note for note in notes)
    found += ["cpr_nine_digits"] * (len(forms[0]) == 9) + ["cpr_in_two_forms"] * (len(forms) == 2)
    return found + ["cpr_fails_modulus_11"] * fails_modulus_11(child.cpr)
