"""What happens in a course of rehabilitation, from discharge to the course's end.

Steps are planned without regard to the window's end; how they are registered is ``genoptraening``'s matter, and which
rules a case breaks by what is seen of it is ``genoptraening_rules``'.
"""

from random import Random
from typing import NamedTuple

from simulator import calendar
from simulator.draws import skewed
from simulator.people import CaseWorker

MEDCOM = "MEDCOM"
"""The message hub, which registers what the hospital sends."""
KINDS = (("almen", 0.7), ("specialiseret", 0.94), ("rehabilitering på specialiseret niveau", 1.0))
"""Kinds of plan and their cumulative shares."""
SLOWED = {"genoptraening_syd": 2.3}
"""How many times longer a unit takes from contact to the offered start: the planted bottleneck."""
GUARANTEE_DAYS = 7


class Step(NamedTuple):
    """An event as it happened."""

    moment: int
    name: str
    by: str


class Course:
    """One course: ``steps`` in the order they happened."""

    def __init__(self, rng: Random, discharged: int, worker: CaseWorker) -> None:
        self.rng, self.worker, self.discharged, self.day = rng, worker, discharged, discharged
        self.steps: list[Step] = []
        drawn = rng.random()
        self.kind = next(kind for kind, share in KINDS if drawn < share)
        self._add("Udskrivning", by=MEDCOM, at=discharged * calendar.DAY + int((9 + 8 * rng.random()) * 3600))
        self._plan_and_contact()
        self._offer()
        self._train()

    def _add(self, name: str, *, by: str = "", at: int | None = None) -> None:
        """Append an event on ``self.day``, never before the last one."""
        moment = calendar.office_time(self.rng, calendar.workday_from(self.day)) if at is None else at
        if self.steps and moment <= self.steps[-1].moment:
            moment = self.steps[-1].moment + 60 + int(600 * self.rng.random())
        self.day = moment // calendar.DAY
        self.steps.append(Step(moment, name, by or self.worker.initials))

    def _later(self, median: float, spread: float = 0.4) -> None:
        self.day = calendar.after(self.day, skewed(self.rng, median, spread))

    def _plan_and_contact(self) -> None:
        """The plan comes by message on the day, mostly; now and then it is sent to the wrong place and comes late."""
        drawn = self.rng.random()
        self.is_plan_late = drawn < 0.035
        if not self.is_plan_late:
            self._receive_plan(within=7200 if drawn < 0.85 else 86_400)
        self.day = calendar.after(self.discharged, 1 + (self.rng.random() < 0.2))
        self._add("BorgerKontaktet")

    def _receive_plan(self, *, within: int) -> None:
        at = self.steps[-1].moment + 120 + int(within * self.rng.random())
        self._add("GenoptraeningsplanModtaget", by=MEDCOM, at=at)
        if self.rng.random() < 0.035:  # the hub delivers at least once
            self.steps.append(self.steps[-1])

    def _offer(self) -> None:
        """A first session within seven days, another provider when none can be had, or neither."""
        if self.rng.random() < 0.08:
            self._add("UdsatAfBorger")
            self.day += 5 + int(14 * self.rng.random())
        needed = skewed(self.rng, 1.9 * SLOWED.get(self.worker.unit.code, 1.0), 0.5)
        offered = calendar.after(self.day, needed)
        due = self.discharged + GUARANTEE_DAYS
        told = calendar.workday_from(min(self.day + 2, due))
        if told <= due < offered and self.rng.random() < 0.6:
            self.day = told
            self._add("FritValgTilbudt")
            if self.rng.random() < 0.5:  # the citizen chose the other provider
                return
        self.day = offered
        self._add("OpstartTilbudt")

    def _train(self) -> None:
        self._later(2)
        self._add("TraeningPaabegyndt")
        if self.is_plan_late and self.rng.random() < 0.8:
            self.day = calendar.after(self.day, 1)
            self._receive_plan(within=3600)
        self._later({"almen": 38, "specialiseret": 52}.get(self.kind, 70), 0.35)
        if self.rng.random() < 0.03:  # closed in the system before the last session was held
            self._add("ForloebAfsluttet")
            self.day = calendar.after(self.day, 1 + 4 * self.rng.random())
            self._add("TraeningAfsluttet")
            return
        self._add("TraeningAfsluttet")
        self._later(3, 0.6)
        self._add("ForloebAfsluttet")
