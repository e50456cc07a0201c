"""Byggesag: one row per building-permit case with milestone dates in columns, as a BI extract on Windows writes it.

What happens in a case is drawn by ``_Course``; the row is laid out by ``Byggesag``. Words and ranks stand in
``simulator.vocabulary.byggesag``.
"""

from random import Random

from simulator import calendar
from simulator.areas.byggesag_notes import note
from simulator.case import Bottleneck, Case, Effect, canary, has_canary
from simulator.draws import skewed
from simulator.people import People, fails_modulus_11, written_cpr
from simulator.tables import Layout
from simulator.vocabulary.byggesag import BYGGESAG

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
HEADER = (
    "BomNr;Sagsnr;Kategori;Ansøgningstype;Ejendomsnr;BFEnr;AnsøgerNavn;AnsøgerCPR;Afdeling;"
    + ";".join(MILESTONES[:12])
    + ";Afgørelse;"
    + ";".join(MILESTONES[12:])
    + ";Sagsbehandler;Gebyr;Bemærkning;SenestÆndret"
)
(RECEIVED, COMPLETE, NEIGHBOURS, NEIGHBOURS_END, WAIT) = range(5)
(HEARING, DECIDED, STARTED, FINISHED, CLOSED, REOPENED, DECIDED_AGAIN, CLOSED_AGAIN) = range(10, 18)

# Category, cumulative share, median working days of assessment, fee in kroner.
CATEGORIES = (
    ("Simple konstruktioner", 0.34, 9, 1450),
    ("Enfamiliehuse", 0.74, 12, 4250),
    ("Industri- og lagerbyggeri", 0.84, 16, 9800),
    ("Etagebyggeri, erhverv", 0.93, 20, 14600),
    ("Etagebyggeri, bolig", 1.0, 22, 18900),
)
SLOWED = {"byggeri_syd": 4.2}
"""How many times longer a unit takes from complete case to decision: the planted bottleneck."""


class _Course:
    """One case from application to closing: the day of each milestone, planned without regard to the window's end."""

    def __init__(self, rng: Random, arrival: int, unit: str) -> None:
        self.rng, self.unit, self.received = rng, unit, arrival
        self.days: list[int | None] = [None] * len(MILESTONES)
        self.days[RECEIVED] = arrival
        self.category, _, self.assessment, self.fee = _pick(rng.random())
        self.outcome = self._outcome(rng.random())
        self.kind = "Byggetilladelse" if rng.random() < 0.9 else "Ændret anvendelse"
        last = self._waits_for_applicant(arrival)
        if last is not None:
            self._decide(self._complete(last))

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
        if self.rng.random() >= 0.02:
            self.days[COMPLETE] = day
        return day

    def _decide(self, complete: int) -> None:
        day = complete
        if self.outcome == "Dispensation" or self.rng.random() < 0.1:
            day = self.days[NEIGHBOURS] = calendar.after(day, 1 + 3 * self.rng.random())
            day = self.days[NEIGHBOURS_END] = day + 14 + int(self.rng.random() * 8)
        effort = skewed(self.rng, self.assessment * SLOWED.get(self.unit, 1.0), 0.55)
        if self.outcome == "Afslag" and self.rng.random() < 0.85:
            day = self.days[HEARING] = calendar.after(day, effort * 0.6)
            day += 14
            effort *= 0.4
        decided = self.days[DECIDED] = calendar.after(day, effort)
        self._close(decided)

    def _close(self, decided: int) -> None:
        drawn, day = self.rng.random(), decided
        if drawn >= 0.05:  # the others are registered as closed on the day of the decision
            if self.outcome in ("Tilladelse", "Dispensation") and drawn < 0.4:
                day = self.days[STARTED] = calendar.after(day, skewed(self.rng, 18, 0.6))
                day = self.days[FINISHED] = calendar.after(day, skewed(self.rng, 45, 0.5))
            day = calendar.after(day, 1 + skewed(self.rng, 6, 0.7))
        self.days[CLOSED] = day
        if self.rng.random() < 0.03:
            self._reopen(day)

    def _reopen(self, closed: int) -> None:
        day = self.days[REOPENED] = calendar.after(closed, 8 + 35 * self.rng.random())
        day = self.days[DECIDED_AGAIN] = calendar.after(day, skewed(self.rng, 12, 0.5))
        self.days[CLOSED_AGAIN] = calendar.after(day, 1 + 5 * self.rng.random())

    def seen(self) -> list[int | None]:
        """The milestones that have happened when the extract is drawn."""
        return [None if day is None or day > calendar.LAST_DAY else day for day in self.days]

    def outcome_if(self, seen: list[int | None]) -> str:
        """The outcome, empty until the day that brings it is among those ``seen``."""
        return self.outcome if seen[CLOSED if self.outcome == "Henlagt" else DECIDED] is not None else ""


def _pick(drawn: float) -> tuple[str, float, int, int]:
    return next(category for category in CATEGORIES if drawn < category[1])


class Byggesag:
    """The area's extract: Windows-1252, CRLF, day-first dates, decimal comma."""

    vocabulary = BYGGESAG
    tables = {"cases": Layout("byggesag/BYGGESAG_2024.csv", "cp1252", "\r\n", HEADER)}
    bottleneck = Bottleneck("case_complete", "decision_made", "byggeri_syd")
    effects: tuple[Effect, ...] = ()
    rules: dict[str, str] = {}
    plants = {
        "late_registration": "rows whose SenestÆndret is more than 14 days after midnight of the row's last milestone",
        "batch_stamp": "rows whose SenestÆndret is 02:00 and whose Sagsbehandler is SYSTEM",
        "midnight_stamp": "rows whose SenestÆndret is 00:00",
        "missing_unit": "rows without Afdeling",
        "decision_and_closing_same_day": "rows whose AfgørelseDato equals AfsluttetDato",
        "closed_without_decision": "rows with AfsluttetDato and no AfgørelseDato (shelved: Henlagt)",
        "decision_without_complete_case": "rows with AfgørelseDato and no FuldtOplystDato",
        "refusal_without_hearing": "rows with Afgørelse Afslag and no PartshøringDato",
        "reopened": "rows with GenåbnetDato",
        "line_break_in_text": "rows whose Bemærkning holds a line break (quoted)",
        "cpr_in_text": "rows whose Bemærkning holds the applicant's CPR number",
        "cpr_nine_digits": "rows whose AnsøgerCPR lost its leading zero",
        "cpr_fails_modulus_11": "rows whose applicant's CPR number fails modulus 11, which a valid one may",
    }

    def __init__(self, seed: int, people: People, *, block: int) -> None:
        self._seed, self._people, self._block = seed, people, block
        self._rng = Random()  # noqa: S311 - simulated data; seeded anew for each case
        self.workers = people.staff(BYGGESAG.units, block=block)
        code, rank = BYGGESAG.code_of(), BYGGESAG.rank_of()
        self._order = sorted((rank[code[name]], place, code[name]) for place, name in enumerate(MILESTONES))
        self._arrivals = calendar.arrivals(
            weekend=0.18, months=(0.9, 1.0, 1.2, 1.25, 1.2, 1.1, 0.7, 0.95, 1.05, 1.0, 0.9, 0.6)
        )

    def case(self, case_no: int) -> Case:
        """Case ``case_no``: its one row, its events in the order of day, rank and column, and what was planted."""
        rng = self._rng
        rng.seed(f"{self._seed}:byggesag:{case_no}")
        citizen = self._people.party(rng, case_no=case_no, block=self._block)
        worker = self.workers[int(rng.random() * len(self.workers))]
        course = _Course(rng, calendar.arrival(rng, self._arrivals), worker.unit.code)
        days = course.seen()
        last = max(day for day in days if day is not None)
        year = calendar.DATES[course.received].year
        changed, habit, initials = _registered(rng, last, worker.initials)
        unit = "" if rng.random() < 0.025 else worker.unit.written(year)
        outcome = course.outcome_if(days)
        planted = _planted(days, outcome, unit, habit)

        forms = written_cpr(rng, citizen)[:1]
        marks = [canary("byg", column, case_no) for column in ("navn", "tekst")] if has_canary(case_no) else []
        text, planted_text = note(rng, citizen, worker, calendar.DAY_TEXT[last], marks[1:])
        planted += planted_text + ["cpr_nine_digits"] * (len(forms[0]) == 9)
        planted += ["cpr_fails_modulus_11"] * fails_modulus_11(citizen.cpr)
        number = f"02.34.02-P19-{case_no + 1}-{year % 100}"
        dates = ["" if day is None else calendar.DAY_TEXT[day] for day in days]
        row = [
            f"BOM-{year}-{case_no + 10_001}", number, course.category, course.kind, *_property(rng),
            " ".join([citizen.name, *marks[:1]]), forms[0], unit, *dates[:12], outcome, *dates[12:], initials,
            _kroner(course.fee) if days[DECIDED] is not None else "", text, changed,
        ]  # fmt: skip
        if "cpr_in_text" in planted_text and forms[0] != citizen.hyphenated:
            forms = (*forms, citizen.hyphenated)
        named_unit = worker.unit.code if unit else None
        return Case(number, {"cases": [";".join(row)]}, self._events(days), named_unit, citizen, forms, planted, marks)

    def _events(self, days: list[int | None]) -> list[tuple[int, str]]:
        happened = [(day * calendar.DAY, code) for _, place, code in self._order if (day := days[place]) is not None]
        happened.sort(key=_moment)
        return happened


def _registered(rng: Random, last: int, initials: str) -> tuple[str, str, str]:
    """SenestÆndret, the habit it shows, and by whom: late, in a nightly batch, date only, or as it should be."""
    drawn = rng.random()
    late = calendar.workday_from(last + 15 + int(rng.random() * 60))
    if drawn < 0.04 and late <= calendar.LAST_DAY:
        return calendar.stamp_minutes(calendar.office_time(rng, late)), "late_registration", initials
    night = calendar.workday_from(last + 1)
    if 0.04 <= drawn < 0.07 and night <= calendar.LAST_DAY:
        return f"{calendar.DAY_TEXT[night]} 02:00", "batch_stamp", "SYSTEM"
    if 0.07 <= drawn < 0.1:
        return f"{calendar.DAY_TEXT[last]} 00:00", "midnight_stamp", initials
    day = min(calendar.LAST_DAY, calendar.workday_from(last + int(6 * rng.random() ** 3)))
    return calendar.stamp_minutes(calendar.office_time(rng, day)), "", initials


def _planted(days: list[int | None], outcome: str, unit: str, habit: str) -> list[str]:
    decided, closed = days[DECIDED], days[CLOSED]
    found = {
        habit: bool(habit),
        "missing_unit": not unit,
        "decision_and_closing_same_day": decided is not None and decided == closed,
        "closed_without_decision": decided is None and closed is not None,
        "decision_without_complete_case": decided is not None and days[COMPLETE] is None,
        "refusal_without_hearing": outcome == "Afslag" and days[HEARING] is None,
        "reopened": days[REOPENED] is not None,
    }
    return [name for name, is_planted in found.items() if is_planted]


def _property(rng: Random) -> tuple[str, str]:
    """Ejendomsnr and BFEnr."""
    return str(1_000 + int(rng.random() * 98_000)), str(5_000_000 + int(rng.random() * 4_900_000))


def _moment(event: tuple[int, str]) -> int:
    return event[0]


def _kroner(amount: int) -> str:
    """``4.250,00``, as Danish Excel writes it."""
    return f"{amount:,}".replace(",", ".") + ",00"
