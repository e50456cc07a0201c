"""What happens in a request for access: which deadline is kept and which is broken, and the day of every change.

How the changes are registered and written is ``simulator.areas.aktindsigt``.
"""

from random import Random
from typing import NamedTuple

from simulator import calendar
from simulator.deadlines import add_months, add_working_days
from simulator.draws import skewed
from simulator.people import CaseWorker

ROBOT, SYSTEM = "ROBOT-AKT", "SYSTEM"
SLOW_UNIT, SLOWED = "plan_miljoe", 2.6
"""The unit that takes longer from delay letter to decision, and how many times: the planted bottleneck."""
BATCH = 2 * 3600
"""The nightly job that closes cases runs 02:00 before working days only, never in the hour summer time skips."""

KINDS = (("Aktindsigt", 0.52), ("Partsaktindsigt", 0.84), ("Miljøoplysninger", 1.0))
"""Kinds with their cumulative shares."""
UNITS = {
    "Aktindsigt": (("jura", 0.62), ("borgerservice", 0.72), (SLOW_UNIT, 1.0)),
    "Partsaktindsigt": (("jura", 0.3), ("borgerservice", 0.74), (SLOW_UNIT, 1.0)),
    "Miljøoplysninger": ((SLOW_UNIT, 1.0),),
}
OUTCOMES = (("fuld aktindsigt", 0.5), ("delvis aktindsigt", 0.82), ("afslag", 1.0))

Teams = dict[str, list[CaseWorker]]


class Step(NamedTuple):
    """A status change as it happened; ``by`` is empty where the case worker did it."""

    moment: int
    status: str
    by: str
    worker: CaseWorker


class Course:
    """One request from arrival to closing: changes in the order they happened, without regard to the window's end."""

    def __init__(self, rng: Random, arrival: int, teams: Teams) -> None:
        self.rng, self.received = rng, arrival
        self.kind = _drawn(rng, KINDS)
        self.unit = _drawn(rng, UNITS[self.kind])
        team = teams[self.unit]
        self.worker = team[int(rng.random() * len(team))]
        self.steps: list[Step] = []
        self.is_slow = self.unit == SLOW_UNIT
        self._receive()
        if self._answer_in_time_or_write():
            self._close()

    def _breaks(self, share: float, slow_share: float) -> bool:
        """Whether a deadline is broken on purpose: seldom, and more often where time is short."""
        return self.rng.random() < (slow_share if self.is_slow else share)

    def _add(self, status: str, day: int, *, by: str = "", at: int | None = None) -> int:
        """Append a change in office hours of a day (or at a moment), at least a minute after the last; its day."""
        moment = calendar.office_time(self.rng, day) // 60 * 60 if at is None else at
        if self.steps and at is None and moment <= self.steps[-1].moment:
            moment = self.steps[-1].moment + 60 * (2 + int(25 * self.rng.random()))
        self.steps.append(Step(moment, status, by, self.worker))
        return moment // calendar.DAY

    def _receive(self) -> None:
        at = self.received * calendar.DAY + 60 * int(60 * (7 + 15 * self.rng.random()))
        self._add("Anmodning modtaget", self.received, at=at)
        drawn = self.rng.random()
        if drawn < 0.72:
            self._add("Kvittering sendt", self.received, by=ROBOT, at=at + 60 * (1 + int(9 * self.rng.random())))
        elif drawn < 0.93:
            self._add("Kvittering sendt", calendar.after(self.received, 1))

    def _answer_in_time_or_write(self) -> bool:
        """Decide within the deadline, or write within it and decide later; False if the request is withdrawn."""
        if self.kind == "Miljøoplysninger":
            self._decide_within_a_month()
            return True
        due = add_working_days(self.received, 7)
        if self._breaks(0.04, 0.12):
            self._be_late(due)
            return True
        if self.rng.random() < (0.3 if self.is_slow else 0.55):
            self._decide(min(calendar.after(self._last_day(), skewed(self.rng, 2.4, 0.5)), calendar.workday_by(due)))
            return True
        self._add(
            "Fristbrev sendt", calendar.workday_by(add_working_days(self.received, 4 + int(4 * self.rng.random())))
        )
        if self.kind == "Partsaktindsigt" and self.rng.random() < 0.12:
            self._add("Lukket", calendar.after(self._last_day(), skewed(self.rng, 5, 0.4)))
            return False
        self._decide_later()
        return True

    def _last_day(self) -> int:
        return self.steps[-1].moment // calendar.DAY

    def _effort(self) -> float:
        """Working days from the letter to the decision."""
        return skewed(self.rng, 6.5 * (SLOWED if self.is_slow else 1.0), 0.5)

    def _decide_within_a_month(self) -> None:
        """Environmental information: most within the month, now and then with a letter under way."""
        due = add_months(self.received, 1)
        if self._breaks(0.05, 0.07):
            self._decide(calendar.workday_from(due + 2 + int(20 * self.rng.random())))
            return
        if self.rng.random() < 0.4:
            self._add("Fristbrev sendt", calendar.after(self._last_day(), 3 + 4 * self.rng.random()))
        self._decide(
            max(self._last_day(), min(calendar.after(self._last_day(), self._effort()), calendar.workday_by(due)))
        )

    def _be_late(self, due: int) -> None:
        """No letter at all, or one that comes too late; the decision is later still."""
        day = calendar.workday_from(due + 1 + int(6 * self.rng.random()))
        if self.rng.random() < 0.4:
            self._add("Fristbrev sendt", day)
            self._decide_later()
        else:
            self._decide(calendar.after(day, self._effort() / 2))

    def _decide_later(self) -> None:
        """The decision after a letter: within 40 working days, but for a few; some complain over the time first."""
        limit = add_working_days(self.received, 40)
        day = min(calendar.after(self._last_day(), self._effort()), calendar.workday_by(limit))
        if self.kind == "Aktindsigt" and self._breaks(0.03, 0.1):
            day = calendar.workday_from(limit + 2 + int(25 * self.rng.random()))
        complained = add_working_days(self.received, 14)
        if day > complained and self.rng.random() < 0.35:
            self._complain(calendar.workday_from(complained + int((day - complained) * self.rng.random())), day)
        else:
            self._decide(day)

    def _complain(self, day: int, decided: int) -> None:
        """A complaint over the time, and its forwarding: mostly within 7 working days, before the decision or after."""
        day = self._add("Klage over tid modtaget", day)
        due = add_working_days(day, 7)
        is_late = self._breaks(0.08, 0.2)
        if is_late and self.rng.random() < 0.3:
            self._decide(max(day, decided))
            return
        forwarded = calendar.workday_from(due + 1 + int(8 * self.rng.random())) if is_late else calendar.workday_by(
            add_working_days(day, 1 + int(6.5 * self.rng.random()))
        )  # fmt: skip
        if forwarded <= decided:
            self._add("Klage videresendt", max(day, forwarded))
            self._decide(decided)
        else:
            self._decide(max(day, decided))
            self._add("Klage videresendt", forwarded)

    def _decide(self, day: int) -> None:
        self.outcome = _drawn(self.rng, OUTCOMES)
        self._add(f"Afgjort: {self.outcome}", day)

    def _close(self) -> None:
        """Documents and closing: in that order, but for a few who close first."""
        drawn, decided = self.rng.random(), self._last_day()
        if self.outcome == "afslag":
            if drawn < 0.25:
                self._add("Lukket", decided, at=self.steps[-1].moment)
                return
            self._end(calendar.after(decided, skewed(self.rng, 4, 0.6)))
        elif drawn < 0.04:
            self._end(decided)
            self._add("Dokumenter udleveret", calendar.after(self._last_day(), skewed(self.rng, 3, 0.5)))
            return
        else:
            sent = decided if drawn < 0.5 else calendar.after(decided, skewed(self.rng, 1.5, 0.4))
            self._add("Dokumenter udleveret", sent)
            self._end(calendar.after(self._last_day(), skewed(self.rng, 2.5, 0.6)))
        if self.rng.random() < 0.03:
            self._reopen()

    def _end(self, day: int) -> None:
        if self.rng.random() < 0.35:
            night = calendar.workday_from(max(day, self._last_day() + 1))
            self._add("Lukket", night, by=SYSTEM, at=night * calendar.DAY + BATCH)
        else:
            self._add("Lukket", day)

    def _reopen(self) -> None:
        self._add("Genåbnet", calendar.after(self._last_day(), 3 + 20 * self.rng.random()))
        self._decide(calendar.after(self._last_day(), skewed(self.rng, 6, 0.5)))
        if self.outcome != "afslag":
            self._add("Dokumenter udleveret", self._last_day())
        self._end(calendar.after(self._last_day(), skewed(self.rng, 4, 0.5)))


def _drawn(rng: Random, shares: tuple[tuple[str, float], ...]) -> str:
    drawn = rng.random()
    return next(name for name, share in shares if drawn < share)
