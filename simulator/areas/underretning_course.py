"""What happens in a child's case: reports at any hour, their assessments and receipts, an investigation, support.

Here the slow unit and the breaches of rules are drawn. How events are registered is ``simulator.areas.underretning``;
what a case breaks is judged by ``simulator.areas.underretning_rules``.
"""

from datetime import date
from random import Random
from typing import NamedTuple

from simulator import calendar
from simulator.draws import skewed
from simulator.people import CaseWorker

RECEIPT_ROBOT, SYSTEM = "ROBOT-KVITTERING", "SYSTEM"
DUTY = 2
"""Place of the unit that is on duty when the offices are closed."""
SLOWED = {"familie_syd": 2.3}
"""How many times longer a unit takes from decided to completed investigation: the planted bottleneck."""
NEW_LAW = (date(2024, 1, 1) - calendar.FIRST_DATE).days
"""The day from which barnets lov holds in place of serviceloven, and with it the lighter assessment (afdækning)."""
_MINUTE, _HOUR = 60, 3600


class Step(NamedTuple):
    """An event as it happened; ``moment`` is a whole minute."""

    moment: int
    kind: str
    by: str
    worker: CaseWorker


class Course:
    """One child's case; ``steps`` are its events in order."""

    def __init__(self, rng: Random, arrival: int, units: list[list[CaseWorker]]) -> None:
        self.rng, self.units = rng, units
        self.team = units[rng.random() < 0.5]
        self.worker = self.team[int(rng.random() * len(self.team))]
        self.is_slow = self.worker.unit.code in SLOWED
        self.steps: list[Step] = []
        received = self._hour_of_report(arrival)
        is_screened_first = rng.random() < 0.04
        if is_screened_first:  # by telephone; the report itself is registered only when it comes in writing
            self._at(received, "Screening afsluttet")
            received = self._hour_of_report(received // calendar.DAY + 1 + int(2 * rng.random()))
        self._report(received)
        self._further_reports(received)
        day = received // calendar.DAY
        self._close(self._investigate(day if is_screened_first else self._screen(day)))
        self._afterwards()
        self.steps.sort(key=_moment)

    def _at(self, moment: int, kind: str, *, by: str = "", worker: CaseWorker | None = None) -> int:
        """Add an event at a moment, which it gives back rounded to a minute that every night of the year has."""
        moment = moment // _MINUTE * _MINUTE
        if 2 * _HOUR <= moment % calendar.DAY < 3 * _HOUR:  # skipped or repeated when the clock is changed
            moment += 2 * _HOUR
        worker = worker or self.worker
        self.steps.append(Step(moment, kind, by or worker.name, worker))
        return moment

    def _on(self, day: int, kind: str) -> int:
        """Add an event in office hours of the first working day from ``day`` on; that day is given back."""
        day = calendar.workday_from(day)
        self._at(calendar.office_time(self.rng, day), kind)
        return day

    def _hour_of_report(self, day: int) -> int:
        """Mostly in office hours on a working day; else, and at weekends, at any hour from seven to midnight."""
        if calendar.CAPACITY[day] and self.rng.random() < 0.8:
            return calendar.office_time(self.rng, day)
        return day * calendar.DAY + int((7 + 16.9 * self.rng.random()) * _HOUR)

    def _report(self, received: int) -> None:
        """A report with its acute assessment and its receipt, now and then too late and sometimes never."""
        by = SYSTEM if self.rng.random() < 0.45 else ""
        received = self._at(received, "Underretning modtaget", by=by)
        self._assess(received)
        self._send_receipt(received // calendar.DAY)

    def _assess(self, received: int) -> None:
        day, drawn = received // calendar.DAY, self.rng.random()
        is_office_day = bool(calendar.CAPACITY[day]) and received % calendar.DAY < 15 * _HOUR
        late = (0.03 if is_office_day else 0.12) * (1.6 if self.is_slow else 1.0)
        if drawn > 0.985:
            return
        if drawn < late:  # nobody on duty took it; it waits for the office
            opens = calendar.workday_from((received + 25 * _HOUR) // calendar.DAY)
            assessed = max(received + 26 * _HOUR, calendar.office_time(self.rng, opens))
            self._at(assessed, "Akut vurdering")
            return
        after = min(21.0, skewed(self.rng, 3.0 if is_office_day else 9.0, 0.8))
        duty = self.units[DUTY]
        worker = None if is_office_day else duty[int(self.rng.random() * len(duty))]
        self._at(received + max(600, int(after * _HOUR)), "Akut vurdering", worker=worker)

    def _send_receipt(self, day: int) -> None:
        drawn = self.rng.random()
        if drawn < 0.55:
            morning = calendar.workday_from(day + 1) * calendar.DAY + 7 * _HOUR
            self._at(morning, "Kvittering til underretter", by=RECEIPT_ROBOT)
        elif drawn < (0.92 if not self.is_slow else 0.86):
            self._on(calendar.workday_from(day + 1) + int(4 * self.rng.random()), "Kvittering til underretter")
        elif drawn < 0.98:
            self._on(day + 14 + int(16 * self.rng.random()), "Kvittering til underretter")

    def _further_reports(self, received: int) -> None:
        """More reports of the same child: sometimes within hours, before anybody has assessed the first."""
        drawn, hours = self.rng.random(), self.rng.random()
        if drawn < 0.05:
            self._report(received + int((0.3 + 2 * hours) * _HOUR))
        while self.rng.random() < 0.26:
            received += int((9 + 50 * self.rng.random()) * calendar.DAY)
            received = self._hour_of_report(received // calendar.DAY)
            self._report(received)

    def _screen(self, day: int) -> int:
        return self._on(calendar.after(day, skewed(self.rng, 4, 0.5)), "Screening afsluttet")

    def _investigate(self, day: int) -> int:
        """Assessment, investigation and support, as far as it goes; the day from which the case can be closed."""
        drawn = self.rng.random()
        if drawn < 0.3:
            return day
        if day >= NEW_LAW and self.rng.random() < 0.6:
            day = self._on(calendar.after(day, skewed(self.rng, 4, 0.5)), "Afdækning påbegyndt")
            day = calendar.after(day, skewed(self.rng, 22, 0.4))
            if drawn < 0.5:
                return day
        day = calendar.after(day, skewed(self.rng, 4, 0.5))
        if self.rng.random() >= 0.05:  # else nobody has written down that the investigation was decided
            day = self._on(day, "Børnefaglig undersøgelse besluttet")
        completed = calendar.after(day, skewed(self.rng, 38 * SLOWED.get(self.worker.unit.code, 1.0), 0.35))
        if completed - day > 115 and self.rng.random() < 0.3:
            self._on(day + 95 + int(15 * self.rng.random()), "Foreløbig vurdering")
        completed = self._on(completed, "Børnefaglig undersøgelse afsluttet")
        return self._support(completed) if self.rng.random() < 0.6 else completed

    def _support(self, day: int) -> int:
        """Support, followed up after three months and then twice a year, until it is no longer needed."""
        day = self._on(calendar.after(day, skewed(self.rng, 9, 0.5)), "Indsats iværksat")
        late = 0.2 if self.is_slow else 0.09
        day += (100 if self.rng.random() < late else 60) + int(25 * self.rng.random())
        day = self._on(day, "Opfølgning på indsats")
        while day <= calendar.LAST_DAY and self.rng.random() < 0.7:
            day += (192 if self.rng.random() < late else 115) + int(50 * self.rng.random())
            day = self._on(day, "Opfølgning på indsats")
        return day

    def _close(self, day: int) -> None:
        """Close the case after all that has happened in it."""
        last = max(step.moment for step in self.steps) // calendar.DAY
        self._on(calendar.after(max(day, last), skewed(self.rng, 6, 0.6)), "Sag afsluttet")

    def _afterwards(self) -> None:
        """A closed case gets a new report: reopened for it, or now and then not."""
        drawn = self.rng.random()
        if drawn >= 0.16:
            return
        day = self.steps[-1].moment // calendar.DAY + 20 + int(120 * self.rng.random())
        received = self._hour_of_report(day)
        if drawn < 0.11:
            self._at(received - 20 * _MINUTE, "Sag genåbnet")
        self._report(received)
        self._close(self._screen(day))


def _moment(step: Step) -> int:
    return step.moment
