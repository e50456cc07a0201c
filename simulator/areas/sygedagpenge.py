"""Sygedagpenge: a status history, one row per status change, as a nightly extract from the benefit system writes it.

What happens in a case is drawn by ``simulator.areas.sygedagpenge_course``; here registration habits are added and rows
laid out. Words stand in ``simulator.vocabulary.sygedagpenge``.
"""

from random import Random
from typing import NamedTuple

from simulator import calendar
from simulator.areas.sygedagpenge_course import BATCH, ROBOT, SYSTEM, Course, Step
from simulator.areas.sygedagpenge_rules import RULES, broken
from simulator.case import Bottleneck, Case, Effect, canary, has_canary
from simulator.people import People, fails_modulus_11, written_cpr
from simulator.tables import Layout
from simulator.vocabulary.sygedagpenge import SYGEDAGPENGE

HEADER = "SagsId;CPR;Navn;Team;Status;StatusDato;Registreret;Sagsbehandler;Kategori;SekvensNr"


class Line(NamedTuple):
    """A status change as it was registered: what the history shows of it."""

    registered: int
    place: int
    stamp: int
    step: Step
    has_unit: bool


class Sygedagpenge:
    """The area's extract: UTF-8 with byte order mark, CRLF, stamps with seconds in Danish time."""

    vocabulary = SYGEDAGPENGE
    tables = {"status_changes": Layout("sygedagpenge/SYGEDAGPENGE_STATUSHISTORIK.csv", "utf-8-sig", "\r\n", HEADER)}
    bottleneck = Bottleneck("medical_certificate_obtained", "reassessed", "sygedagpenge_vest")
    effects = (
        Effect(
            "new_worker_waits", "worker_change", "medical_certificate_obtained", "reassessed",
            {"resource": "another at reassessed than at medical_certificate_obtained"},
            "1.7 times the time to the reassessment",
        ),
    )  # fmt: skip
    rules = RULES
    plants = {
        "late_registration": "rows whose Registreret is more than 14 days after StatusDato",
        "batch_stamp": "rows whose StatusDato has the time 02:00:00, all by SYSTEM",
        "midnight_stamp": "rows whose StatusDato has the time 00:00:00",
        "missing_unit": "rows without Team",
        "decision_and_closing_same_minute": "cases whose Ophørt has the same minute as a Revurderet",
        "reopened": "rows with status Genoptaget",
        "done_by_system_user": "rows whose Sagsbehandler is ROBOT-01 or SYSTEM",
        "cpr_nine_digits": "cases whose CPR lost its leading zero",
        "cpr_in_two_forms": "cases that write their CPR number both with and without hyphen",
        "cpr_fails_modulus_11": "cases whose CPR number fails modulus 11, which a valid one may",
    }

    def __init__(self, seed: int, people: People, *, block: int) -> None:
        self._seed, self._people, self._block = seed, people, block
        self._rng = Random()  # noqa: S311 - simulated data; seeded anew for each case
        self.workers = people.staff(SYGEDAGPENGE.units, block=block)
        self._teams = [[each for each in self.workers if each.unit is unit] for unit in SYGEDAGPENGE.units]
        self._code = SYGEDAGPENGE.code_of()
        self._arrivals = calendar.arrivals(
            weekend=0.1, months=(1.25, 1.2, 1.1, 1.0, 0.95, 0.9, 0.65, 0.95, 1.05, 1.1, 1.2, 0.9)
        )

    def case(self, case_no: int) -> Case:
        """Case ``case_no``: its rows as registered, its events as they happened, and what was planted."""
        rng = self._rng
        rng.seed(f"{self._seed}:sygedagpenge:{case_no}")
        citizen = self._people.party(rng, case_no=case_no, block=self._block)
        forms = written_cpr(rng, citizen)
        course = Course(rng, calendar.arrival(rng, self._arrivals), self._teams)
        lines = [line for place, step in enumerate(course.steps) if (line := _registered(rng, place, step))]
        lines.sort()
        marks = [canary("syg", "navn", case_no)] if has_canary(case_no) else []
        case_id, name = f"SDP-{case_no + 1:07d}", " ".join([citizen.name, *marks])
        rows = [
            f"{case_id};{forms[number % len(forms)]};{name};{_team(line)};{line.step.status};"
            f"{calendar.stamp_seconds(line.stamp)};{calendar.stamp_seconds(line.registered)};"
            f"{line.step.by};{line.step.category};{number + 1}"
            for number, line in enumerate(lines)
        ]
        forms = forms[: len(rows)]
        planted = _planted(lines) + ["cpr_fails_modulus_11"] * fails_modulus_11(citizen.cpr)
        planted += ["cpr_nine_digits"] * (len(forms[0]) == 9) + ["cpr_in_two_forms"] * (len(forms) == 2)
        happened = sorted(lines, key=_stamp)
        unit = next((line.step.worker.unit.code for line in reversed(happened) if line.has_unit), None)
        events = [(line.stamp, self._code[line.step.status]) for line in happened]
        category = next((line.step.category for line in reversed(happened) if line.step.category), "")
        return Case(
            case_id, {"status_changes": rows}, events, unit, citizen, forms, planted, marks,
            broken(events, category=category), ("new_worker_waits",) * _has_new_worker(happened),
        )  # fmt: skip


def _has_new_worker(lines: list[Line]) -> bool:
    """Whether the reassessment was made by another than who obtained the certificate."""
    by = {line.step.status: line.step.by for line in lines}
    return "Revurderet" in by and by["Revurderet"] != by.get("Lægeattest indhentet")


def _stamp(line: Line) -> int:
    """Sorting is stable, so equal stamps keep the order of registration, which SekvensNr shows."""
    return line.stamp


def _team(line: Line) -> str:
    return line.step.worker.unit.written(calendar.DATES[line.stamp // calendar.DAY].year) if line.has_unit else ""


def _registered(rng: Random, place: int, step: Step) -> Line | None:
    """How a change was registered: at once, some days later, far too late, or with its date only; None if not yet seen.

    Only case workers are late or careless, and decisions and endings keep their stamps.
    """
    moment, status, by = step.moment, step.status, step.by
    if moment > calendar.END:
        return None
    has_unit = rng.random() >= 0.02
    if by in (ROBOT, SYSTEM):
        return Line(moment, place, moment, step, has_unit)
    day, drawn = moment // calendar.DAY, rng.random()
    late = calendar.workday_from(day + 15 + int(60 * rng.random()))
    if drawn < 0.035 and late <= calendar.LAST_DAY:
        return Line(calendar.office_time(rng, late), place, moment, step, has_unit)
    registered = moment + int(1200 * rng.random())
    if drawn > 0.75:
        slow = calendar.workday_from(day + int(6 * rng.random() ** 2))
        registered = max(registered, calendar.office_time(rng, slow))
    is_date_only = 0.035 <= drawn < 0.07 and status not in ("Revurderet", "Ophørt")
    stamp = day * calendar.DAY if is_date_only else moment
    return Line(min(registered, calendar.END), place, stamp, step, has_unit)


def _planted(lines: list[Line]) -> list[str]:
    found = []
    for line in lines:
        second = line.stamp % calendar.DAY
        found += ["late_registration"] * (line.registered - line.stamp > 14 * calendar.DAY)
        found += ["batch_stamp"] * (second == BATCH) + ["midnight_stamp"] * (second == 0)
        found += ["missing_unit"] * (not line.has_unit) + ["reopened"] * (line.step.status == "Genoptaget")
        found += ["done_by_system_user"] * (line.step.by in (ROBOT, SYSTEM))
    decided = {line.stamp // 60 for line in lines if line.step.status == "Revurderet"}
    ended = {line.stamp // 60 for line in lines if line.step.status == "Ophørt"}
    return found + ["decision_and_closing_same_minute"] * bool(decided & ended)
