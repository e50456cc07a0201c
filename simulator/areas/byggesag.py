"""Byggesag: one row per building-permit case with milestone dates in columns, as a BI extract on Windows writes it.

What happens in a case is drawn by ``simulator.areas.byggesag_course``. Words and ranks stand in
``simulator.vocabulary.byggesag``.
"""

from random import Random

from simulator import calendar
from simulator.areas.byggesag_course import (
    CLOSED,
    COMPLETE,
    DECIDED,
    FINISHED,
    HEARING,
    MILESTONES,
    RECEIVED,
    REFORM,
    REFORMED,
    REOPENED,
    WAIT,
    Course,
)
from simulator.areas.byggesag_notes import note
from simulator.areas.byggesag_rules import RULES, broken
from simulator.case import Bottleneck, Case, Effect, canary, has_canary
from simulator.people import Citizen, People, fails_modulus_11, written_cpr
from simulator.tables import Layout
from simulator.vocabulary.byggesag import BYGGESAG

HEADER = (
    "BomNr;Sagsnr;Kategori;Ansøgningstype;Ejendomsnr;BFEnr;AnsøgerNavn;AnsøgerCPR;AnsøgerCVR;Afdeling;"
    + ";".join(MILESTONES[:12])
    + ";Afgørelse;"
    + ";".join(MILESTONES[12:])
    + ";Sagsbehandler;Gebyr;Bemærkning;SenestÆndret"
)


class Byggesag:
    """The area's extract: Windows-1252, CRLF, day-first dates, decimal comma."""

    vocabulary = BYGGESAG
    tables = {"cases": Layout("byggesag/BYGGESAG_2024.csv", "cp1252", "\r\n", HEADER)}
    bottleneck = Bottleneck("case_complete", "decision_made", "byggeri_syd")
    effects = (
        Effect(
            "intervention_nord", "intervention", "case_complete", "decision_made", {"unit": REFORMED},
            "half the time to the decision in cases that became complete on the day or later", since=REFORM,
        ),
        Effect(
            "companies_wait", "disparity", "case_complete", "decision_made", {"party_type": "company"},
            "one and a half times the time to the decision that a citizen's case of the same category takes",
        ),
    )  # fmt: skip
    rules = RULES
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
        "received_after_first_letter": "rows whose ModtagetDato is after VenterPåAnsøgerFra",
        "finished_after_closing": "rows whose FærdigmeldtDato is after AfsluttetDato",
        "applicant_is_company": "rows with AnsøgerCVR and no AnsøgerCPR",
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
        course = Course(rng, calendar.arrival(rng, self._arrivals), worker.unit.code)
        party = self._people.company(rng.randrange(1 + case_no // 3)) if course.by_company else citizen
        days = course.seen()
        last = max(day for day in days if day is not None)
        year = calendar.DATES[course.received].year
        changed, habit, initials = _registered(rng, last, worker.initials)
        unit = "" if rng.random() < 0.025 else worker.unit.written(year)
        outcome = course.outcome_if(days)
        planted = _planted(days, outcome, unit, habit)

        forms = written_cpr(rng, party)[:1] if isinstance(party, Citizen) else (party.cvr,)
        marks = [canary("byg", column, case_no) for column in ("navn", "tekst")] if has_canary(case_no) else []
        text, planted_text = note(rng, party, worker, calendar.DAY_TEXT[last], marks[1:])
        planted += planted_text
        if isinstance(party, Citizen):
            planted += ["cpr_nine_digits"] * (len(forms[0]) == 9)
            planted += ["cpr_fails_modulus_11"] * fails_modulus_11(party.cpr)
        else:
            planted.append("applicant_is_company")
        number = f"02.34.02-P19-{case_no + 1}-{year % 100}"
        dates = ["" if day is None else calendar.DAY_TEXT[day] for day in days]
        row = [
            f"BOM-{year}-{case_no + 10_001}", number, course.category.name, course.kind, *_property(rng),
            " ".join([party.name, *marks[:1]]), *(("", forms[0]) if course.by_company else (forms[0], "")), unit,
            *dates[:12], outcome, *dates[12:], initials,
            _kroner(course.category.fee) if days[DECIDED] is not None else "", text, changed,
        ]  # fmt: skip
        if "cpr_in_text" in planted_text and isinstance(party, Citizen) and forms[0] != party.hyphenated:
            forms = (*forms, party.hyphenated)
        named_unit = worker.unit.code if unit else None
        effects = ("intervention_nord",) * (named_unit == REFORMED) + ("companies_wait",) * course.by_company
        events = self._events(days)
        return Case(
            number, {"cases": [";".join(row)]}, events, named_unit, party, forms, planted, marks,
            broken(events, category=course.category.name, outcome=outcome), effects,
        )  # fmt: skip

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
        "received_after_first_letter": _is_after(days[RECEIVED], days[WAIT]),
        "finished_after_closing": _is_after(days[FINISHED], closed),
    }
    return [name for name, is_planted in found.items() if is_planted]


def _is_after(later: int | None, earlier: int | None) -> bool:
    return later is not None and earlier is not None and later > earlier


def _property(rng: Random) -> tuple[str, str]:
    """Ejendomsnr and BFEnr."""
    return str(1_000 + int(rng.random() * 98_000)), str(5_000_000 + int(rng.random() * 4_900_000))


def _moment(event: tuple[int, str]) -> int:
    return event[0]


def _kroner(amount: int) -> str:
    """``4.250,00``, as Danish Excel writes it."""
    return f"{amount:,}".replace(",", ".") + ",00"
