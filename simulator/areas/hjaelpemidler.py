"""Hjælpemidler: one row per case with milestone days in columns, and a second table of its letters and notes.

As a report on a SQL Server writes them: every empty day is 1 January 1900. What happens in a case is drawn by
``hjaelpemidler_course``; words and ranks stand in ``simulator.vocabulary.hjaelpemidler``.
"""

from random import Random
from typing import NamedTuple

from simulator import calendar
from simulator.areas.hjaelpemidler_course import Course
from simulator.areas.hjaelpemidler_documents import COLUMNS, letters
from simulator.areas.hjaelpemidler_rules import RULES, broken
from simulator.case import Bottleneck, Case, Effect, canary, has_canary
from simulator.people import CaseWorker, Citizen, People, fails_modulus_11, written_cpr
from simulator.tables import Layout
from simulator.vocabulary.hjaelpemidler import HJAELPEMIDLER

MILESTONES = (
    "Ansøgningsdato", "VurderingsbesøgDato", "Afgørelsesdato", "BestiltDato", "LeveretDato", "AfsluttetDato",
    "GenåbnetDato", "NyAfgørelsesdato", "NyAfsluttetDato",
)  # fmt: skip
HEADER = (
    "AnsøgningsId;Sagsnummer;CPR;Navn;Hjælpemiddelgruppe;Lovgrundlag;Enhed;"
    + ";".join(MILESTONES)
    + ";Udfald;Sagsbehandler"
)
EMPTY = "01.01.1900"
"""What the report writes where there is no day."""
DAY_TEXT = [text.replace("-", ".") for text in calendar.DAY_TEXT]


class Drawn(NamedTuple):
    """A case before anything of it is written: whom it is about, who has it, what happens."""

    number: str
    citizen: Citizen
    worker: CaseWorker
    course: Course


class Hjaelpemidler:
    """The area's extract: ISO 8859-15, days with dots, two tables."""

    vocabulary = HJAELPEMIDLER
    tables = {
        "cases": Layout("hjaelpemidler/HJM_SAGER.csv", "iso-8859-15", "\r\n", HEADER),
        "documents": Layout("hjaelpemidler/HJM_DOKUMENTER.csv", "iso-8859-15", "\r\n", COLUMNS),
    }
    bottleneck = Bottleneck("note_written", "decision_made", "hjaelpemidler_syd")
    effects: tuple[Effect, ...] = ()
    rules = RULES
    plants = {
        "missing_unit": "cases without Enhed",
        "missing_application_date": "cases whose Ansøgningsdato is 01.01.1900",
        "decision_and_closing_same_day": "cases whose Afgørelsesdato equals AfsluttetDato",
        "closed_without_decision": "cases with AfsluttetDato and no Afgørelsesdato (the citizen never answered)",
        "reopened": "cases with GenåbnetDato",
        "note_after_closing": "documents of type Journalnotat dated after the case's last closing",
        "visit_without_note": "cases with VurderingsbesøgDato and no Journalnotat on that day or later",
        "late_registration": "documents whose Registreret is more than 14 days after midnight of Dokumentdato",
        "batch_stamp": "documents whose Registreret is 02.00 and whose Sagsbehandler is SYSTEM",
        "midnight_stamp": "documents whose Registreret is 00.00",
        "cpr_in_text": "documents whose Titel holds the citizen's CPR number",
        "cpr_nine_digits": "cases whose CPR lost its leading zero",
        "cpr_fails_modulus_11": "cases whose CPR number fails modulus 11, which a valid one may",
    }

    def __init__(self, seed: int, people: People, *, block: int) -> None:
        self._seed, self._people, self._block = seed, people, block
        self._rng = Random()  # noqa: S311 - simulated data; seeded anew for each case
        self.workers = people.staff(HJAELPEMIDLER.units, block=block)
        self._code, self._rank = HJAELPEMIDLER.code_of(), HJAELPEMIDLER.rank_of()
        self._arrivals = calendar.arrivals(
            weekend=0.3, months=(1.1, 1.05, 1.1, 1.0, 1.0, 1.0, 0.75, 0.95, 1.05, 1.1, 1.05, 0.85)
        )

    def drawn(self, case_no: int) -> Drawn:
        """What happens in case ``case_no``; other areas ask for it too, to speak of the same case."""
        rng = self._rng
        rng.seed(f"{self._seed}:hjaelpemidler:{case_no}")
        citizen = self._people.party(rng, case_no=case_no, block=self._block)
        worker = self.workers[int(rng.random() * len(self.workers))]
        course = Course(rng, calendar.arrival(rng, self._arrivals), worker.unit.code)
        year = calendar.DATES[course.received].year
        return Drawn(f"{course.group.kle}-G01-{case_no + 1}-{year % 100}", citizen, worker, course)

    def case(self, case_no: int) -> Case:
        """Case ``case_no``: its row, its documents, its events by day and rank, and what was planted."""
        drawn, rng = self.drawn(case_no), self._rng
        steps = [step for step in drawn.course.steps if step[0] <= calendar.LAST_DAY]
        trace = self._events(steps)
        days = {name: day for day, name in steps if name in MILESTONES}
        outcome = drawn.course.outcome if "Afgørelsesdato" in days else ""
        has_unit = rng.random() >= 0.025
        forms = written_cpr(rng, drawn.citizen)[:1]
        marks = [canary("hja", column, case_no) for column in ("navn", "titel")] if has_canary(case_no) else []
        papers, planted, has_cpr = letters(
            rng, drawn.number, [(day, name) for day, name in sorted(steps) if name not in MILESTONES],
            drawn.citizen, drawn.worker, case_no=case_no, marks=marks[1:],
        )  # fmt: skip
        planted += _planted(trace, days, has_unit=has_unit)
        planted += ["cpr_nine_digits"] * (len(forms[0]) == 9)
        planted += ["cpr_fails_modulus_11"] * fails_modulus_11(drawn.citizen.cpr)
        row = _row(case_no, drawn, days, forms[0], marks[:1], outcome, has_unit=has_unit)
        if has_cpr and forms[0] != drawn.citizen.hyphenated:
            forms = (*forms, drawn.citizen.hyphenated)
        return Case(
            drawn.number, {"cases": [row], "documents": papers}, trace, drawn.worker.unit.code if has_unit else None,
            drawn.citizen, forms, planted, marks[: 1 + bool(papers)], broken(trace, outcome),
        )  # fmt: skip

    def _events(self, steps: list[tuple[int, str]]) -> list[tuple[int, str]]:
        """By day and rank; two of one day and rank are of one activity."""
        events = [(day * calendar.DAY, self._code[name]) for day, name in steps]
        return sorted(events, key=lambda event: (event[0], self._rank[event[1]]))


def _row(
    case_no: int, drawn: Drawn, days: dict[str, int], cpr: str, marks: list[str], outcome: str, *, has_unit: bool
) -> str:
    group, worker = drawn.course.group, drawn.worker
    year = calendar.DATES[drawn.course.received].year
    dates = [DAY_TEXT[days[name]] if name in days else EMPTY for name in MILESTONES]
    cells = [
        f"HJM-{year}-{case_no + 20_001}", drawn.number, cpr, " ".join([drawn.citizen.name, *marks]), group.name,
        group.paragraph, worker.unit.written(year) if has_unit else "", *dates, outcome, worker.initials,
    ]  # fmt: skip
    return ";".join(cells)


def _planted(trace: list[tuple[int, str]], days: dict[str, int], *, has_unit: bool) -> list[str]:
    closed = max((days[name] for name in ("AfsluttetDato", "NyAfsluttetDato") if name in days), default=None)
    notes = [moment // calendar.DAY for moment, code in trace if code == "note_written"]
    visit, decided = days.get("VurderingsbesøgDato"), days.get("Afgørelsesdato")
    found = {
        "missing_unit": not has_unit,
        "missing_application_date": "Ansøgningsdato" not in days,
        "decision_and_closing_same_day": decided is not None and decided == days.get("AfsluttetDato"),
        "closed_without_decision": "AfsluttetDato" in days and decided is None,
        "reopened": "GenåbnetDato" in days,
        "note_after_closing": closed is not None and any(day > closed for day in notes),
        "visit_without_note": visit is not None and not any(day >= visit for day in notes),
    }
    return [name for name, is_planted in found.items() if is_planted]
