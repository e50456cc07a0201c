"""What happens in a sickness-benefit case: its status changes in the order they happened, whatever the window's end.

Here the slow unit, the effect of a new case worker and the breaches of rules are drawn. How changes are registered is
``simulator.areas.sygedagpenge``; what a case breaks is judged by ``simulator.areas.sygedagpenge_rules``.
"""

from random import Random
from typing import NamedTuple

from simulator import calendar
from simulator.draws import skewed
from simulator.people import CaseWorker

ROBOT, SYSTEM = "ROBOT-01", "SYSTEM"
RETENTION = 2
"""Place of the unit that takes over cases of category 3."""
BATCH = 2 * 3600
"""The nightly job stamps everything it does 02:00:00. It runs before working days only, so never in the hour that
summer time skips or repeats."""
SLOWED = {"sygedagpenge_vest": 2.6}
"""How many times longer a unit takes from medical certificate to reassessment: the planted bottleneck."""
NEW_WORKER_WAIT = 1.7
"""How many times longer that step takes when the case gets a new worker in it: the planted effect."""


class Step(NamedTuple):
    """A status change as it happened."""

    moment: int
    status: str
    by: str
    category: str
    worker: CaseWorker


class Course:
    """One case from report to end; ``steps`` are its status changes."""

    def __init__(self, rng: Random, arrival: int, teams: list[list[CaseWorker]]) -> None:
        self.rng, self.teams = rng, teams
        self.team = teams[rng.random() < 0.5]
        self.worker = self._someone()
        self.steps: list[Step] = []
        self.category = ""
        self.first_day = self.day = arrival
        drawn = rng.random()
        category = "1" if drawn < 0.3 else "3" if drawn > 0.86 else "2"
        # Now and then the case is triaged only after the first meeting, which then was held without knowing what for.
        is_triaged_late = category != "1" and rng.random() < 0.04
        self._begin()
        if not is_triaged_late:
            self._triage(category)
        if category == "1":
            self.day = calendar.after(self.first_day, skewed(rng, 24, 0.35))
            self._recover()
        elif self._meetings(category if is_triaged_late else "") and self._certificate():
            self._recover()
        self._afterwards()

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
        """Report and form; now and then the citizen has called, and the form goes out before the employer's report."""
        is_called = self.rng.random() < 0.025
        if is_called:
            self._send_form()
            self.day = self.first_day = self.day + 1 + int(3 * self.rng.random())
        self._add("Anmeldt", by=SYSTEM, at=self.day * calendar.DAY + int((6 + 16 * self.rng.random()) * 3600))
        if not is_called:
            self.day = calendar.after(self.day, 1)
            self._send_form()
        if self.rng.random() < 0.93:
            self._later(5, 0.5)
            self._add("Oplysningsskema modtaget")

    def _send_form(self) -> None:
        self._add("Oplysningsskema sendt", by=ROBOT, at=self.day * calendar.DAY + int((6 + self.rng.random()) * 3600))

    def _triage(self, category: str) -> None:
        self.category = category
        self._later(2, 0.6)
        self._add(f"Visiteret kategori {category}")
        if category == "3" and self.rng.random() < 0.7:
            self.team = self.teams[RETENTION]
            self.worker = self._someone()

    def _meetings(self, triage_late: str) -> bool:
        """The first meeting, mostly by the end of the eighth week, and the talks after it; False if the case ends."""
        held_by = self.first_day + (36 if self.rng.random() < 0.94 else 56) + int(14 * self.rng.random())
        self.day = max(self.day, calendar.workday_from(held_by - 16))
        self.day = calendar.after(self.day, 1)
        self._add("1. samtale planlagt")
        self.day = max(self.day + 1, calendar.workday_from(held_by))
        while self.rng.random() < 0.12:
            self.day = calendar.workday_from(self.day)
            self._add("Udeblevet")
            self._later(1.5)
            self._add("1. samtale planlagt")
            self._later(4)
        self.day = calendar.workday_from(self.day)
        self._add("1. samtale afholdt")
        if triage_late:
            self._triage(triage_late)
        if self.rng.random() < 0.93:  # else the talks of the spring were forgotten
            self._talk(14)
            self._talk(14)
        if self.rng.random() < 0.25:
            self._later(8)
            self._recover()
            return False
        return True

    def _talk(self, workdays: float) -> None:
        """A talk some weeks after the last step; now and then the citizen does not come and a new one is held."""
        self._later(workdays, 0.15)
        if self.rng.random() < 0.08:
            self._add("Udeblevet")
            self._later(4)
        self._add("Opfølgningssamtale afholdt")

    def _certificate(self) -> bool:
        """Certificate, the wait for reassessment, and its outcome; True if the benefit is extended."""
        self._later(4)
        self._add("Lægeattest indhentet")
        former = self.worker
        if self.rng.random() < 0.3:
            self.worker = self._someone()
        pace = SLOWED.get(self.worker.unit.code, 1.0) * (1.0 if self.worker is former else NEW_WORKER_WAIT)
        self._later(17 * pace, 0.4)
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
        if self.rng.random() < 0.95:
            self._later(3)
            self._add("Opfølgningssamtale afholdt")
        while self.rng.random() < 0.45:
            self._talk(18)
        self._later(12)
        return True

    def _recover(self) -> None:
        self._add("Raskmeldt")
        if self.rng.random() < 0.35:
            night = calendar.workday_from(self.day + 1)
            self._add("Ophørt", by=SYSTEM, at=night * calendar.DAY + BATCH)
            return
        self._later(3, 0.7)
        self._add("Ophørt", by=ROBOT if self.rng.random() < 0.2 else "")

    def _afterwards(self) -> None:
        """What happens after the end: reopened, sometimes twice, or a talk held in a case that is over."""
        drawn = self.rng.random()
        if drawn < 0.06:
            self._reopen()
            if drawn < 0.02:
                self._reopen()
        elif drawn < 0.09:
            self._later(5)
            self._add("Opfølgningssamtale afholdt")

    def _reopen(self) -> None:
        self.day = calendar.after(self.day, 5 + 30 * self.rng.random())
        self._add("Genoptaget")
        self._later(12)
        self._add("Opfølgningssamtale afholdt")
        self._later(10)
        self._recover()
