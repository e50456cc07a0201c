"""Aktindsigt: the status history of requests for access to documents, as a case system (ESDH) writes it to a TSV.

What happens in a case is drawn by ``aktindsigt_course``; here registration habits are added, the rows laid out, and
what the case breaks judged. Words and ranks stand in ``simulator.vocabulary.aktindsigt``.
"""

from random import Random
from typing import NamedTuple

from simulator import calendar
from simulator.areas.aktindsigt_course import ROBOT, SYSTEM, Course, Step, Teams
from simulator.breaches import Clock, Events, goes_on_after
from simulator.case import Bottleneck, Case, Effect, canary, has_canary
from simulator.deadlines import add_months, add_working_days
from simulator.people import CaseWorker, Citizen, People, fails_modulus_11, written_cpr
from simulator.tables import Layout
from simulator.vocabulary.aktindsigt import AKTINDSIGT

COLUMNS = (
    "Sagsnummer", "Sagstitel", "KLE", "Facet", "Sagstype", "Ansættelsessted", "PartNavn", "PartCPR",
    "Status", "StatusDato", "Registreret", "BehandlerInit", "LøbeNr",
)  # fmt: skip
KLE = {"Aktindsigt": ("00.01.10", "02.34.02"), "Partsaktindsigt": ("27.60.04",), "Miljøoplysninger": ("09.08.00",)}
TITLES = (
    "Anmodning om aktindsigt",
    "Aktindsigt, {name}",
    'Aktindsigt i sagen om "den nye skole"',
    "Aktindsigt i egen sag, {name} ({cpr})",
)
"""A case's title is free text: one in four names the applicant with the CPR number, as it should not."""
CARELESS = ("Kvittering sendt", "Dokumenter udleveret")
"""Changes now and then registered twice, or by their day alone; no deadline hangs on them."""

_SEVEN_DAYS = {
    "start": ("request_received",),
    "stop": ("request_decided",),
    "due": lambda day: add_working_days(day, 7),
    "alternatives": ("delay_letter_sent",),
}
_CLOCKS = {
    "F01": ("Aktindsigt", Clock(**_SEVEN_DAYS)),
    "F03": ("Partsaktindsigt", Clock(**_SEVEN_DAYS)),
    "F04": ("Miljøoplysninger", Clock(("request_received",), ("request_decided",), lambda day: add_months(day, 1))),
    "F01-2": (
        "Aktindsigt",
        Clock(("request_received",), ("request_decided",), lambda day: add_working_days(day, 40)),
    ),
}
_FORWARDING = Clock(("time_complaint_received",), ("complaint_forwarded",), lambda day: add_working_days(day, 7))


class Line(NamedTuple):
    """A status change as it was registered: what the history shows of it."""

    registered: int
    place: int
    stamp: int
    step: Step
    has_unit: bool
    is_repeated: bool = False


class Aktindsigt:
    """The area's extract: UTF-8 without byte order mark, tabs, stamps ``yyyy-mm-dd HH:MM`` in Danish time."""

    vocabulary = AKTINDSIGT
    tables = {"status_changes": Layout("aktindsigt/AKTINDSIGT_STATUSHISTORIK.tsv", header="\t".join(COLUMNS))}
    bottleneck = Bottleneck("delay_letter_sent", "request_decided", "plan_miljoe")
    effects: tuple[Effect, ...] = ()
    plants = {
        "late_registration": "rows whose Registreret is more than 14 days after StatusDato",
        "batch_stamp": "rows whose StatusDato has the time 02:00, all by SYSTEM",
        "midnight_stamp": "rows whose StatusDato has the time 00:00",
        "missing_unit": "rows without Ansættelsessted",
        "repeated_row": "rows whose Status and StatusDato stand in an earlier row of the case",
        "decision_and_closing_same_minute": "cases with an Afgjort and a Lukket of the same minute",
        "closed_without_decision": "cases with Lukket and no Afgjort (withdrawn)",
        "handed_out_after_closing": "cases in which Dokumenter udleveret comes next after Lukket",
        "reopened": "rows with status Genåbnet",
        "done_by_system_user": "rows whose BehandlerInit is ROBOT-AKT or SYSTEM",
        "cpr_in_text": "cases whose Sagstitel holds the applicant's CPR number",
        "cpr_in_two_forms": "cases that write their CPR number both with and without hyphen in PartCPR",
        "cpr_nine_digits": "cases whose PartCPR lost its leading zero",
        "cpr_fails_modulus_11": "cases whose CPR number fails modulus 11, which a valid one may",
    }
    rules = {
        "F01": "neither decision nor delay letter in 7 working days (Aktindsigt): none was sent, or it was sent late",
        "F01-2": "decided after more than 40 working days (Aktindsigt), or not decided when they are over",
        "F02": "the complaint over time is forwarded after more than 7 working days, or never",
        "F03": "neither decision nor delay letter in 7 working days (Partsaktindsigt)",
        "F04": "decided after more than a month (Miljøoplysninger), or not decided when it is over",
        "D10-AKT": "the documents are handed out after the case was closed, which nobody reopened",
    }

    def __init__(self, seed: int, people: People, *, block: int) -> None:
        self._seed, self._people, self._block = seed, people, block
        self._rng = Random()  # noqa: S311 - simulated data; seeded anew for each case
        self.workers = people.staff(AKTINDSIGT.units, block=block)
        self._teams: Teams = {
            unit.code: [each for each in self.workers if each.unit is unit] for unit in AKTINDSIGT.units
        }
        self._code, self._rank = AKTINDSIGT.code_of(), AKTINDSIGT.rank_of()
        self._arrivals = calendar.arrivals(
            weekend=0.25, months=(1.05, 1.1, 1.15, 1.05, 1.1, 1.0, 0.6, 1.0, 1.15, 1.1, 1.05, 0.65)
        )

    def case(self, case_no: int) -> Case:
        """Case ``case_no``: its rows as registered, its events as they happened, and what it breaks."""
        rng = self._rng
        rng.seed(f"{self._seed}:aktindsigt:{case_no}")
        citizen = self._people.party(rng, case_no=case_no, block=self._block)
        forms = written_cpr(rng, citizen)
        course = Course(rng, calendar.arrival(rng, self._arrivals), self._teams)
        lines = _registered(rng, course.steps)
        marks = [canary("akt", column, case_no) for column in ("navn", "titel")] if has_canary(case_no) else []
        number = f"{_pick(rng, KLE[course.kind])}-A53-{case_no + 1}-{_year(course.steps[0]) % 100}"
        title = _pick(rng, TITLES)
        head = [number, _quoted(" ".join([title.format(name=citizen.name, cpr=citizen.hyphenated), *marks[1:]]))]
        head += [number[:8], "A53", course.kind]
        name = " ".join([citizen.name, *marks[:1]])
        rows = [
            "\t".join([*head, _unit(line), name, forms[place % len(forms)], *_cells(line), str(place + 1)])
            for place, line in enumerate(lines)
        ]
        numbered = [(line.stamp, self._code[line.step.status], place) for place, line in enumerate(lines)]
        numbered.sort(key=lambda each: (each[0], self._rank[each[1]], each[2]))
        events = [(stamp, code) for stamp, code, _ in numbered]
        named = [lines[place].step.worker.unit.code for *_, place in numbered if lines[place].has_unit]
        forms = forms[: len(rows)]
        planted = _planted(lines, events) + _planted_in_cpr(citizen, forms)
        if "{cpr}" in title:
            planted, forms = [*planted, "cpr_in_text"], tuple(dict.fromkeys((*forms, citizen.hyphenated)))
        return Case(
            number, {"status_changes": rows}, events, named[-1] if named else None, citizen, forms, planted, marks,
            broken=_broken(course.kind, events),
        )  # fmt: skip


def _broken(kind: str, events: Events) -> tuple[str, ...]:
    late = [rule for rule, (which, clock) in _CLOCKS.items() if which == kind and clock.is_late(events)]
    late += ["F02"] * _FORWARDING.is_late(events)
    late += ["D10-AKT"] * goes_on_after(events, "case_closed", allowed=("case_reopened",))
    return tuple(sorted(late))


def _registered(rng: Random, steps: list[Step]) -> list[Line]:
    """The changes seen when the extract is drawn, in the order in which they were registered."""
    lines: list[Line] = []
    for place, step in enumerate(steps):
        if step.moment > calendar.END:
            continue
        # By its day alone only where that leaves the order of what happened as it was.
        is_first_of_its_day = place > 0 and step.moment // calendar.DAY > steps[place - 1].moment // calendar.DAY
        line = _line(rng, 2 * place, step, may_lack_time=is_first_of_its_day)
        lines.append(line)
        if step.status in CARELESS and rng.random() < 0.02:
            again = min(line.registered + 60 + int(600 * rng.random()), calendar.END)
            lines.append(line._replace(registered=again, place=2 * place + 1, is_repeated=True))
    return sorted(lines)


def _line(rng: Random, place: int, step: Step, *, may_lack_time: bool) -> Line:
    """Registered at once, some days later, or far too late; robots and the system are always on time."""
    moment, has_unit, drawn = step.moment, rng.random() >= 0.02, rng.random()
    if step.by in (ROBOT, SYSTEM):
        return Line(moment, place, moment, step, has_unit)
    late = calendar.workday_from(moment // calendar.DAY + 15 + int(40 * rng.random()))
    if drawn < 0.035 and late <= calendar.LAST_DAY:
        return Line(calendar.office_time(rng, late), place, moment, step, has_unit)
    registered = moment + 60 + int(1200 * rng.random())
    if drawn > 0.8:
        slow = calendar.workday_from(moment // calendar.DAY + int(5 * rng.random() ** 2))
        registered = max(registered, calendar.office_time(rng, slow))
    is_date_only = may_lack_time and 0.035 <= drawn < 0.16 and step.status in CARELESS
    stamp = moment // calendar.DAY * calendar.DAY if is_date_only else moment
    return Line(min(registered, calendar.END), place, stamp, step, has_unit)


def _planted(lines: list[Line], events: Events) -> list[str]:
    found: list[str] = []
    for line in lines:
        time = line.stamp % calendar.DAY
        found += ["late_registration"] * (line.registered - line.stamp > 14 * calendar.DAY)
        found += ["batch_stamp"] * (time == 2 * 3600) + ["midnight_stamp"] * (time == 0)
        found += ["missing_unit"] * (not line.has_unit) + ["repeated_row"] * line.is_repeated
        found += ["reopened"] * (line.step.status == "Genåbnet")
        found += ["done_by_system_user"] * (line.step.by in (ROBOT, SYSTEM))
    decided = {moment for moment, code in events if code == "request_decided"}
    closed = {moment for moment, code in events if code == "case_closed"}
    codes = [code for _, code in events]
    found += ["decision_and_closing_same_minute"] * bool(decided & closed)
    found += ["closed_without_decision"] * bool(closed and not decided)
    after_closing = ("case_closed", "documents_sent") in zip(codes, codes[1:], strict=False)
    return found + ["handed_out_after_closing"] * after_closing


def _planted_in_cpr(citizen: Citizen, forms: tuple[str, ...]) -> list[str]:
    found = ["cpr_fails_modulus_11"] * fails_modulus_11(citizen.cpr)
    return found + ["cpr_nine_digits"] * (len(forms[0]) == 9) + ["cpr_in_two_forms"] * (len(forms) == 2)


def _cells(line: Line) -> tuple[str, str, str, str]:
    """Status, StatusDato, Registreret and BehandlerInit."""
    return line.step.status, _iso(line.stamp), _iso(line.registered), line.step.by or line.step.worker.initials


def _iso(moment: int) -> str:
    return f"{calendar.DATES[moment // calendar.DAY]} {calendar.MINUTE_TEXT[moment % calendar.DAY // 60]}"


def _unit(line: Line) -> str:
    worker: CaseWorker = line.step.worker
    return worker.unit.written(calendar.DATES[line.stamp // calendar.DAY].year) if line.has_unit else ""


def _year(step: Step) -> int:
    return calendar.DATES[step.moment // calendar.DAY].year


def _pick(rng: Random, choices: tuple[str, ...]) -> str:
    return choices[int(rng.random() * len(choices))]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if '"' in text else text
