"""What happens in a building case: the day of each milestone, planned without regard to the window's end.

Here the slow unit, the intervention, the disparity and the breaches of rules are drawn. How a case is registered and
laid out in the extract is ``simulator.areas.byggesag``; what it breaks is judged by ``simulator.areas.byggesag_rules``.
"""

from datetime import date
from random import Random
from typing import NamedTuple

from simulator import calendar
from simulator.draws import skewed

# Milestones in the order of the columns, which decides between milestones of one day and one rank.
MILESTONES = (
    "ModtagetDato",
    "FuldtOplystDato",
    "NaboorienteringStart",
    "NaboorienteringSlut",
    "VenterPåAnsøgerFra",
    "VenterPåAnsøgerTil",
    "VenterPåAnsøgerFra2",
    "VenterPåAnsøgerTil2",
    "VenterPåAnsøgerFra3",
    "VenterPåAnsøgerTil3",
    "PartshøringDato",
    "AfgørelseDato",
    "PåbegyndtDato",
    "FærdigmeldtDato",
    "AfsluttetDato",
    "GenåbnetDato",
    "NyAfgørelseDato",
    "NyAfsluttetDato",
)
(RECEIVED, COMPLETE, NEIGHBOURS, NEIGHBOURS_END, WAIT) = range(5)
(HEARING, DECIDED, STARTED, FINISHED, CLOSED, REOPENED, DECIDED_AGAIN, CLOSED_AGAIN) = range(10, 18)


class Category(NamedTuple):
    """A category of the building regulation."""

    name: str
    cumulative_share: float
    workdays: int
    """Median working days of assessment."""
    fee: int
    """Kroner."""
    companies: float
    """Share of cases whose applicant is a company."""


CATEGORIES = (
    Category("Simple konstruktioner", 0.34, 7, 1450, 0.06),
    Category("Enfamiliehuse", 0.74, 8, 4250, 0.1),
    Category("Industri- og lagerbyggeri", 0.84, 11, 9800, 0.85),
    Category("Etagebyggeri, erhverv", 0.93, 13, 14600, 0.7),
    Category("Etagebyggeri, bolig", 1.0, 14, 18900, 0.5),
)
SLOWED = {"byggeri_syd": 4.2}
"""How many times longer a unit takes from complete case to decision: the planted bottleneck."""
REFORMED, REFORM, AFTER_REFORM = "byggeri_nord", date(2024, 4, 1), 0.5
"""The planted intervention: from this day's complete cases on, the unit takes this share of its time to decide."""
COMPANIES_WAIT = 1.5
"""The planted disparity: how many times longer a company waits from complete case to decision."""
_REFORM_DAY = (REFORM - calendar.FIRST_DATE).days


class Course:
    """One case from application to closing.

    Attributes:
        days: the day of each milestone, in the order of ``MILESTONES``.
        category, kind, outcome: as the extract writes them; the outcome as it will be in the end.
        by_company: whether the applicant is a company.
    """

    def __init__(self, rng: Random, arrival: int, unit: str) -> None:
        self.rng, self.unit, self.received = rng, unit, arrival
        self.days: list[int | None] = [None] * len(MILESTONES)
        self.days[RECEIVED] = arrival
        drawn = rng.random()
        self.category = next(each for each in CATEGORIES if drawn < each.cumulative_share)
        self.by_company = rng.random() < self.category.companies
        self.outcome = self._outcome(rng.random())
        self.kind = "Byggetilladelse" if rng.random() < 0.9 else "Ændret anvendelse"
        last = self._waits_for_applicant(arrival)
        if last is not None:
            self._decide(self._complete(last))
        self._registers_receipt_late()

    def _outcome(self, drawn: float) -> str:
        if drawn < 0.76:
            return "Tilladelse"
        if drawn < 0.84:
            return "Afslag"
        return "Kræver ikke tilladelse" if drawn < 0.93 else "Dispensation"

    def _waits_for_applicant(self, day: int) -> int | None:
        """Up to three letters asking for what is missing; None if the applicant never answers: the case is shelved."""
        drawn = self.rng.random()
        letters = (drawn > 0.42) + (drawn > 0.76) + (drawn > 0.92)
        for letter in range(letters):
            day = calendar.after(day, skewed(self.rng, 5, 0.6))
            self.days[WAIT + 2 * letter] = day
            if self.rng.random() < 0.035:
                self._shelve(day)
                return None
            day += max(2, round(skewed(self.rng, 15, 0.7)))
            self.days[WAIT + 2 * letter + 1] = day
        return day if letters else calendar.after(day, skewed(self.rng, 4, 0.6))

    def _shelve(self, day: int) -> None:
        self.outcome = "Henlagt"
        self.days[CLOSED] = calendar.after(day, 40 + 30 * self.rng.random())

    def _complete(self, day: int) -> int:
        if self.days[WAIT] is not None and self.rng.random() < 0.5:
            day = calendar.after(day, 1 + 2 * self.rng.random())
        # Left out on purpose now and then: a decision in a case that never became complete.
        if self.rng.random() >= 0.03:
            self.days[COMPLETE] = day
        return day

    def _pace(self, complete: int) -> float:
        """How many times longer than its category asks the case takes from complete to decided."""
        pace = SLOWED.get(self.unit, 1.0) * (COMPANIES_WAIT if self.by_company else 1.0)
        return pace * AFTER_REFORM if self.unit == REFORMED and complete >= _REFORM_DAY else pace

    def _decide(self, complete: int) -> None:
        day, effort = complete, skewed(self.rng, self.category.workdays * self._pace(complete), 0.55)
        if self.outcome == "Dispensation" or self.rng.random() < 0.1:
            day = self.days[NEIGHBOURS] = calendar.after(day, 1 + 3 * self.rng.random())
            if self.outcome == "Dispensation" and self.rng.random() < 0.12:  # decided before the neighbours' time is up
                self.days[DECIDED] = calendar.workday_from(day + 5 + int(5 * self.rng.random()))
                self._close(self.days[DECIDED])
                return
            day = self.days[NEIGHBOURS_END] = day + 14 + int(self.rng.random() * 8)
        day = self._asks_again(day)
        if self.outcome == "Afslag" and self.rng.random() < 0.85:
            day = self.days[HEARING] = calendar.after(day, effort * 0.6)
            if self.rng.random() < 0.12:  # decided before the party's time is up
                self.days[DECIDED] = calendar.workday_from(day + 5 + int(5 * self.rng.random()))
                self._close(self.days[DECIDED])
                return
            day += 14
            effort *= 0.4
        self.days[DECIDED] = calendar.after(day, effort)
        self._close(self.days[DECIDED])

    def _asks_again(self, day: int) -> int:
        """Now and then something turns out to be missing in a case that was held to be complete."""
        asks = self.rng.random() < 0.15
        unused = next((place for place in range(WAIT, HEARING, 2) if self.days[place] is None), None)
        if not asks or unused is None:
            return day
        day = self.days[unused] = calendar.after(day, 2 + 6 * self.rng.random())
        day = self.days[unused + 1] = day + max(2, round(skewed(self.rng, 12, 0.6)))
        return day

    def _close(self, decided: int) -> None:
        drawn, day = self.rng.random(), decided
        if drawn >= 0.05:  # the others are registered as closed on the day of the decision
            if self.outcome in ("Tilladelse", "Dispensation") and drawn < 0.4:
                day = self.days[STARTED] = calendar.after(day, skewed(self.rng, 18, 0.6))
                finished = self.days[FINISHED] = calendar.after(day, skewed(self.rng, 45, 0.5))
                # Now and then the case is closed while the builders are still at work.
                day = day if self.rng.random() < 0.12 else finished
            day = calendar.after(day, 1 + skewed(self.rng, 6, 0.7))
        self.days[CLOSED] = day
        if self.rng.random() < 0.03:
            self._reopen(day)

    def _reopen(self, closed: int) -> None:
        day = self.days[REOPENED] = calendar.after(closed, 8 + 35 * self.rng.random())
        day = self.days[DECIDED_AGAIN] = calendar.after(day, skewed(self.rng, 12, 0.5))
        self.days[CLOSED_AGAIN] = calendar.after(day, 1 + 5 * self.rng.random())

    def _registers_receipt_late(self) -> None:
        """Now and then ModtagetDato is the day the case was created, after the first letter had gone out."""
        drawn, asked = self.rng.random(), self.days[WAIT]
        if drawn < 0.04 and asked is not None and asked + 3 <= calendar.LAST_DAY:
            self.days[RECEIVED] = asked + 1 + int(50 * drawn)

    def seen(self) -> list[int | None]:
        """The milestones that have happened when the extract is drawn."""
        return [None if day is None or day > calendar.LAST_DAY else day for day in self.days]

    def outcome_if(self, seen: list[int | None]) -> str:
        """The outcome, empty until the day that brings it is among those ``seen``."""
        return self.outcome if seen[CLOSED if self.outcome == "Henlagt" else DECIDED] is not None else ""
