"""Sygedagpenge: a status history, one row per status change, as a nightly extract from the benefit system writes it.

What happens in a case is drawn by ``_Course``; ``Sygedagpenge`` adds registration habits and lays out the rows. Words
stand in ``simulator.vocabulary.sygedagpenge``.
"""

from random import Random
from typing import NamedTuple

from simulator import calendar
from simulator.case import Bottleneck, Case, Effect, canary, has_canary
from simulator.draws import skewed
from simulator.people import CaseWorker, People, fails_modulus_11, written_cpr
from simulator.tables import Layout
from simulator.vocabulary.sygedagpenge import SYGEDAGPENGE

HEADER = "SagsId;CPR;Navn;Team;Status;StatusDato;Registreret;Sagsbehandler;Kategori;SekvensNr"
ROBOT, SYSTEM = "ROBOT-01", "SYSTEM"
RETENTION = 2
"""Place of the unit that takes over cases of category 3."""
BATCH = 2 * 3600
"""The nightly job stamps everything it does 02:00:00. It runs before working days only, so never in the hour that
summer time skips or repeats."""
SLOWED = {"sygedagpenge_vest": 2.6}
"""How many times longer a unit takes from medical certificate to reassessment: the planted bottleneck."""


class Step(NamedTuple):
    """A status change as it happened."""

    moment: int
    status: str
    by: str
    category: str
    worker: CaseWorker


class Line(NamedTuple):
    """A status change as it was registered: what the history shows of it."""

    registered: int
    place: int
    stamp: int
    step: Step
    has_unit: bool


class _Course:
    """One case from report to end: status changes in the order they happened, without regard to the window's end."""

    def __init__(self, rng: Random, arrival: int, teams: list[list[CaseWorker]]) -> None:
        self.rng, self.teams = rng, teams
        self.team = teams[rng.random() < 0.5]
        self.worker = self._someone()
        self.steps: list[Step] = []
        self.category = ""
        self.first_day = self.day = arrival
        self._begin()
        if self.category == "1":
            self.day = calendar.after(self.first_day, skewed(rng, 24, 0.35))
            self._recover()
        elif self._meetings() and self._certificate():
            self._recover()
        if self.steps[-1].status == "Ophørt" and rng.random() < 0.05:
            self._reopen()

    def _someone(self) -> CaseWorker:
        return self.team[int(self.rng.random() * len(self.team))]

    def _add(self, status: str, *, by: str = "", at: int | None = None) -> None:
        """Append a change on ``self.day``, never before the last one."""
        moment = calendar.office_time(self.rng, self.day) if at is None else at
        if self.steps and moment < self.steps[-1].moment:
            moment = self.steps[-1].moment + 60 + int(1740 * self.rng.random())
        self.day = moment // calendar.DAY
        self.steps.append(Step(moment, status, by or self.worker.name, self.category, self.worker))

    def _later(self, median: float, spread: float = 0.45) -> None:
        self.day = calendar.after(self.day, skewed(self.rng, median, spread))

    def _begin(self) -> None:
        reported = self.day * calendar.DAY + int((6 + 16 * self.rng.random()) * 3600)
        self._add("Anmeldt", by=SYSTEM, at=reported)
        self.day = calendar.after(self.day, 1)
        self._add("Oplysningsskema sendt", by=ROBOT, at=self.day * calendar.DAY + int((6 + self.rng.random()) * 3600))
        if self.rng.random() < 0.93:
            self._later(5, 0.5)
            self._add("Oplysningsskema modtaget")
        drawn = self.rng.random()
        self.category = "1" if drawn < 0.3 else "3" if drawn > 0.86 else "2"
        self._later(2, 0.6)
        self._add(f"Visiteret kategori {self.category}")
        if self.category == "3" and self.rng.random() < 0.7:
            self.team = self.teams[RETENTION]
            self.worker = self._someone()

    def _meetings(self) -> bool:
        """The first meeting, mostly by the end of the eighth week, and the talks after it; False if the case ends."""
        held_by = self.first_day + (38 if self.rng.random() < 0.8 else 55) + int(14 * self.rng.random())
        self.day = max(self.day, calendar.workday_from(held_by - 16))
        self.day = calendar.after(self.day, 1)
        self._add("1. samtale planlagt")
        self.day = max(self.day + 1, calendar.workday_from(held_by))
        while self.rng.random() < 0.12:
            self.day = calendar.workday_from(self.day)
            self._add("Udeblevet")
            self._later(2)
            self._add("1. samtale planlagt")
            self._later(6)
        self.day = calendar.workday_from(self.day)
        self._add("1. samtale afholdt")
        self._talks(0.45)
        if self.rng.random() < 0.2:
            self._later(10)
            self._recover()
            return False
        return True

    def _talks(self, chance: float) -> None:
        """Talks about every fourth week; now and then the citizen does not come and a new one is held."""
        while self.rng.random() < chance:
            self._later(19, 0.15)
            if self.rng.random() < 0.08:
                self._add("Udeblevet")
                self._later(5)
            self._add("Opfølgningssamtale afholdt")

    def _certificate(self) -> bool:
        """Certificate, the wait for reassessment, and its outcome; True if the benefit is extended."""
        self._later(9)
        self._add("Lægeattest indhentet")
        if self.rng.random() < 0.12:
            self.worker = self._someone()
        self._later(17 * SLOWED.get(self.worker.unit.code, 1.0), 0.4)
        self._add("Revurderet")
        drawn = self.rng.random()
        if drawn < 0.22:
            if drawn < 0.07:
                # Half of these in the very second of the decision: only the sequence number tells their order.
                decided = self.steps[-1].moment
                self._add("Ophørt", at=decided if drawn < 0.035 else decided // 60 * 60 + 59)
            else:
                self._later(7, 0.6)
                self._add("Ophørt")
            return False
        self._later(2)
        self._add("Forlænget")
        self._talks(0.5)
        self._later(14)
        return True

    def _recover(self) -> None:
        self._add("Raskmeldt")
        if self.rng.random() < 0.35:
            night = calendar.workday_from(self.day + 1)
            self._add("Ophørt", by=SYSTEM, at=night * calendar.DAY + BATCH)
            return
        self._later(3, 0.7)
        self._add("Ophørt", by=ROBOT if self.rng.random() < 0.2 else "")

    def _reopen(self) -> None:
        self.day = calendar.after(self.day, 5 + 30 * self.rng.random())
        self._add("Genoptaget")
        self._later(12)
        self._add("Opfølgningssamtale afholdt")
        self._later(10)
        self._recover()


class Sygedagpenge:
    """The area's extract: UTF-8 with byte order mark, CRLF, stamps with seconds in Danish time."""

    vocabulary = SYGEDAGPENGE
    tables = {"status_changes": Layout("sygedagpenge/SYGEDAGPENGE_STATUSHISTORIK.csv", "utf-8-sig", "\r\n", HEADER)}
    bottleneck = Bottleneck("medical_certificate_obtained", "reassessed", "sygedagpenge_vest")
    effects: tuple[Effect, ...] = ()
    rules: dict[str, str] = {}
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
        course = _Course(rng, calendar.arrival(rng, self._arrivals), self._teams)
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
        return Case(case_id, {"status_changes": rows}, events, unit, citizen, forms, planted, marks)


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
