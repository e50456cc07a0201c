"""What happens in a case on an assistive aid: every step with its day, planned without regard to the window's end.

Which steps are kept late, left out or swapped is decided here; how they are registered is ``hjaelpemidler``'s matter,
and which rules a case breaks by what is seen of it is ``hjaelpemidler_rules``'.
"""

from random import Random
from typing import NamedTuple

from simulator import calendar
from simulator.draws import skewed

GRANTED, PARTLY, REFUSED = "Bevilling", "Delvis bevilling", "Afslag"
DEADLINE_DAYS = 56
"""The municipality's own deadline, eight weeks, within which a later decision is announced by letter."""
SLOWED = {"hjaelpemidler_syd": 2.9}
"""How many times longer a unit takes from note to decision: the planted bottleneck."""


class Group(NamedTuple):
    """A group of aids: its cumulative share, law, KLE topic, chance of a visit, and working days to delivery."""

    name: str
    share: float
    paragraph: str
    kle: str
    visit: float
    delivery: float


GROUPS = (
    Group("Gangredskaber", 0.24, "SEL § 112", "27.60.04", 0.35, 2),
    Group("Kørestole og el-scootere", 0.44, "SEL § 112", "27.60.04", 0.9, 10),
    Group("Badeværelse og toilet", 0.62, "SEL § 112", "27.60.04", 0.6, 3),
    Group("Senge og madrasser", 0.76, "SEL § 112", "27.60.04", 0.55, 4),
    Group("Forbrugsgoder", 0.88, "SEL § 113", "27.60.16", 0.45, 5),
    Group("Boligindretning", 1.0, "SEL § 116", "27.60.24", 0.95, 14),
)


class Course:
    """One case from application to closing: ``steps`` are (day, raw name), in no order."""

    def __init__(self, rng: Random, arrival: int, unit: str) -> None:
        self.rng, self.unit, self.received, self.waited = rng, unit, arrival, 0
        self.steps: list[tuple[int, str]] = []
        drawn = rng.random()
        self.group = next(group for group in GROUPS if drawn < group.share)
        drawn = rng.random()
        self.outcome = GRANTED if drawn < 0.64 else PARTLY if drawn < 0.79 else REFUSED
        self.decided: int | None = None
        receipt = self._acknowledge()
        # The date is typed in by hand; where a letter begins the case all the same, it is forgotten now and then.
        if receipt != arrival or rng.random() >= 0.04:
            self._add(arrival, "Ansøgningsdato")
        told = self._ask()
        if told is not None:
            self._decide(self._assess(told))

    def _add(self, day: int, name: str) -> int:
        self.steps.append((day, name))
        return day

    def _later(self, day: int, median: float, spread: float = 0.5) -> int:
        return calendar.after(day, skewed(self.rng, median, spread))

    def _acknowledge(self) -> int | None:
        """The receipt, by the system at once or by hand: within ten working days, much later, or never (None)."""
        drawn, by_hand = self.rng.random(), self.rng.random()
        if drawn < 0.015:
            return None
        if drawn > 0.5:
            return self._add(self.received, "Kvitteringsbrev")
        days = 14 + 10 * by_hand if drawn < 0.045 else 1 + 3 * by_hand
        return self._add(calendar.after(self.received, days), "Kvitteringsbrev")

    def _ask(self) -> int | None:
        """Up to two letters asking for what is missing; None if the citizen never answers and the case is shelved."""
        day, drawn = self.received, self.rng.random()
        for _ in range((drawn > 0.66) + (drawn > 0.93)):
            day = self._add(self._later(day, 4), "Anmodning om oplysninger")
            if self.rng.random() < 0.04:
                self.outcome = ""
                self._close(calendar.after(day, 30 + 20 * self.rng.random()))
                return None
            answered = self._add(day + 2 + round(skewed(self.rng, 11, 0.6)), "Oplysninger modtaget")
            self.waited += answered - day
            day = answered
        return day

    def _assess(self, day: int) -> int:
        """A visit and its note, or a telephone call that is mostly noted down."""
        if self.rng.random() < self.group.visit:
            day = self._add(self._later(day, 9), "VurderingsbesøgDato")
            if self.rng.random() < 0.04:
                return day  # the visit that nobody wrote down
            day = day if self.rng.random() < 0.5 else calendar.after(day, 1 + 2 * self.rng.random())
        else:
            day = self._later(day, 5)
            if self.rng.random() < 0.2:
                return day
        return self._add(day, "Journalnotat")

    def _decide(self, noted: int) -> None:
        effort = skewed(self.rng, 8 * SLOWED.get(self.unit, 1.0), 0.45)
        if self.outcome != GRANTED and self.rng.random() >= 0.05:
            day = self._hear(calendar.after(noted, effort * 0.4), effort * 0.6)
        else:
            day = calendar.after(noted, effort)
        self.decided = self._add(day, "Afgørelsesdato")
        self._announce(day)
        self._fulfil(self._tell(day) if self.outcome != GRANTED else day)

    def _hear(self, sent: int, effort: float) -> int:
        """The party's hearing: answered, waited out, or neither; the day of the decision after it."""
        self._add(sent, "Partshøring")
        drawn, pause = self.rng.random(), 3 + int(9 * self.rng.random())
        if drawn < 0.06:  # neither: well before the fourteen days are over, whatever holidays lie between
            return calendar.workday_from(sent + 1 + int(6 * self.rng.random()))
        if drawn < 0.6:
            answered = self._add(sent + pause, "Partshøringssvar")
            return calendar.after(answered, effort)
        return calendar.after(sent + 15, effort)

    def _announce(self, decided: int) -> None:
        """When a decision falls after the deadline, a letter before it mostly says so."""
        due = self.received + DEADLINE_DAYS + self.waited
        day = calendar.workday_from(due - 14 + int(8 * self.rng.random()))
        if decided > due and self.rng.random() < 0.75:
            self._add(day, "Brev om sagsbehandlingstid")

    def _tell(self, decided: int) -> int:
        """The letters that an unfavourable decision needs, mostly both; the day of the last."""
        later = calendar.after(decided, 1) if self.rng.random() < 0.12 else decided
        for name, left_out in (("Begrundelse", 0.025), ("Klagevejledning", 0.035)):
            if self.rng.random() >= left_out:
                self._add(later, name)
        return later

    def _fulfil(self, day: int) -> None:
        """Order and delivery of what was granted, then closing."""
        at_once = self.rng.random() < 0.08
        if self.outcome != REFUSED:
            day = self._add(self._later(day, 1.5), "BestiltDato")
            day = self._add(self._later(day, self.group.delivery), "LeveretDato")
        self._close(day if at_once else self._later(day, 5))

    def _close(self, day: int) -> None:
        self._add(day, "AfsluttetDato")
        drawn = self.rng.random()
        if drawn < 0.03 and self.decided is not None:
            day = self._add(calendar.after(day, 8 + 35 * self.rng.random()), "GenåbnetDato")
            day = self._add(self._later(day, 10), "NyAfgørelsesdato")
            self._add(calendar.after(day, 1 + 5 * self.rng.random()), "NyAfsluttetDato")
        elif drawn > 0.97:
            self._add(calendar.after(day, 1 + 12 * self.rng.random()), "Journalnotat")
