"""Cases on aids: the files' form, the planted defects and the broken rules, each read off the files anew.

Rules are judged here by walking along days with numpy's business days and the holidays package, which share nothing
with the simulator's own deadlines.
"""

import json
import re
from collections import Counter
from datetime import date, datetime, timedelta

import holidays
import numpy as np
import pytest

from tests.simulator.reading import documents

END = date(2024, 12, 31)
CLOSED = list(holidays.Denmark(years=range(2022, 2027))) + [
    date(year, *day) for year in range(2022, 2027) for day in [(6, 5), (12, 24), (12, 31)]
]
UNFAVOURABLE = ("Afslag", "Delvis bevilling")


def a_day(text: str) -> date | None:
    return None if text == "01.01.1900" else datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007


@pytest.fixture(scope="module")
def papers(folder) -> dict[str, list[dict[str, str]]]:
    """The documents of each case."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in documents(folder):
        found.setdefault(row["Sagsnummer"], []).append(row)
    return found


def dated(row: dict[str, str], papers: list[dict[str, str]]) -> dict[str, list[date]]:
    """Days of each milestone and of each type of document, in order."""
    found = {
        name: [day] for name, text in row.items() if re.fullmatch(r"\d\d\.\d\d\.\d{4}", text) and (day := a_day(text))
    }
    for each in papers:
        found.setdefault(each["Dokumenttype"], []).append(a_day(each["Dokumentdato"]))
    return {name: sorted(days) for name, days in found.items()}


def passed_eight_weeks(days: dict[str, list[date]]) -> date | None:
    """The first day that is too late for a decision: waits for the citizen do not count."""
    waits = []
    for asked in days.get("Anmodning om oplysninger", []):
        answers = [day for day in days.get("Oplysninger modtaget", []) if day >= asked]
        waits.append((asked, answers[0] if answers else date.max))
    day, counted = days["Ansøgningsdato"][0], 0
    while counted <= 56 and day <= END:
        day += timedelta(days=1)
        counted += not any(asked < day <= answered for asked, answered in waits)
    return day if counted > 56 and day <= END else None


def broken(row: dict[str, str], days: dict[str, list[date]]) -> set[str]:
    """Ids of the rules that a case breaks, as its two files show it."""
    found, every = set(), sorted(day for each in days.values() for day in each)
    decided = min(days.get("Afgørelsesdato", [date.max]))
    closings = days.get("AfsluttetDato", []) + days.get("NyAfsluttetDato", [])
    is_closed = bool(closings) and max(closings) == every[-1]
    applied = days.get("Ansøgningsdato", [None])[0]
    if applied is None:
        found.add("D09-HJM")
    else:
        too_late = passed_eight_weeks(days)
        told = [day for day in days.get("Brev om sagsbehandlingstid", []) if too_late and day < too_late]
        if too_late and decided >= too_late and not told:
            found.add("F43")
        due = np.busday_offset(applied, 10, roll="backward", holidays=CLOSED).astype(object)
        if min(days.get("Kvitteringsbrev", [END])) > due:
            found.add("F44-HJM")
    hearings = days.get("Partshøring", [])
    if hearings and decided != date.max:
        answered = [day for day in days.get("Partshøringssvar", []) if day <= decided]
        if decided < hearings[0] + timedelta(days=14) and not answered:
            found.add("D02-HJM")
    if row["Udfald"] in UNFAVOURABLE:
        if not hearings or hearings[0] > decided:
            found.add("D01-HJM")
        for rule, letter in (("D03-HJM", "Begrundelse"), ("D04-HJM", "Klagevejledning")):
            if is_closed and letter not in days:
                found.add(rule)
    visits, notes = days.get("VurderingsbesøgDato", []), days.get("Journalnotat", [])
    if is_closed and visits and not any(note >= visits[0] for note in notes):
        found.add("D15-HJM")
    again = days.get("GenåbnetDato", [date.max])[0]
    if closings and any(closings[0] < day < again for day in every):
        found.add("D10-HJM")
    if len(closings) == 2 and every[-1] > closings[1]:
        found.add("D10-HJM")
    return found


def test_the_rules_that_cases_break_are_those_told(simulation, papers):
    lines = (simulation.folder / "truth" / "broken.jsonl").read_text("utf-8").splitlines()
    told = {each["case"]: set(each["rules"]) for each in map(json.loads, lines) if each["process"] == "hjaelpemidler"}
    judged = {
        row["Sagsnummer"]: broken(row, dated(row, papers.get(row["Sagsnummer"], [])))
        for row in simulation.rows["hjaelpemidler"]
    }
    assert told == {case: rules for case, rules in judged.items() if rules}
    counts = {rule: each["broken"] for rule, each in simulation.truth["processes"]["hjaelpemidler"]["rules"].items()}
    assert counts == Counter(rule for rules in judged.values() for rule in rules)
    assert set(counts) == {"F43", "F44-HJM"} | {f"D{number:02d}-HJM" for number in (1, 2, 3, 4, 9, 10, 15)}
    assert all(0.005 * len(judged) < count < 0.1 * len(judged) for count in counts.values())


def test_more_cases_are_decided_too_late_where_the_unit_is_slow(simulation, papers):
    late, cases = Counter(), Counter()
    for row in simulation.rows["hjaelpemidler"]:
        is_slow = row["Enhed"] in ("Hjælpemidler Syd", "Hjælpemiddelteam 2")
        cases[is_slow] += 1
        late[is_slow] += "F43" in broken(row, dated(row, papers.get(row["Sagsnummer"], [])))
    assert late[True] / cases[True] > 3 * late[False] / cases[False] > 0


def test_the_defects_are_there_exactly_as_often_as_told(simulation, papers):
    found = Counter()
    for row in simulation.rows["hjaelpemidler"]:
        own = papers.get(row["Sagsnummer"], [])
        days, cpr = dated(row, own), row["CPR"].replace("-", "").zfill(10)
        closings = days.get("AfsluttetDato", []) + days.get("NyAfsluttetDato", [])
        notes, visits = days.get("Journalnotat", []), days.get("VurderingsbesøgDato", [])
        found["missing_unit"] += not row["Enhed"]
        found["missing_application_date"] += row["Ansøgningsdato"] == "01.01.1900"
        found["decision_and_closing_same_day"] += (
            "Afgørelsesdato" in days and row["Afgørelsesdato"] == row["AfsluttetDato"]
        )
        found["closed_without_decision"] += "AfsluttetDato" in days and "Afgørelsesdato" not in days
        found["reopened"] += "GenåbnetDato" in days
        found["note_after_closing"] += bool(closings) and any(note > max(closings) for note in notes)
        found["visit_without_note"] += bool(visits) and not any(note >= visits[0] for note in notes)
        found["cpr_nine_digits"] += len(row["CPR"]) == 9
        found["cpr_fails_modulus_11"] += np.dot([int(each) for each in cpr], [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 != 0
        for each in own:
            registered = datetime.strptime(each["Registreret"], "%d.%m.%Y %H.%M")  # noqa: DTZ007
            dated_on = datetime.strptime(each["Dokumentdato"], "%d.%m.%Y")  # noqa: DTZ007
            found["late_registration"] += registered - dated_on > timedelta(days=14)
            found["batch_stamp"] += each["Registreret"].endswith(" 02.00") and each["Sagsbehandler"] == "SYSTEM"
            found["midnight_stamp"] += each["Registreret"].endswith(" 00.00")
            found["cpr_in_text"] += f"{cpr[:6]}-{cpr[6:]}" in each["Titel"]
    told = simulation.truth["processes"]["hjaelpemidler"]["defects"]
    assert {name: each["count"] for name, each in told.items()} == found
    assert all(count >= 8 for count in found.values())


def test_a_report_writes_days_with_dots_and_the_year_1900_where_there_is_none(folder, simulation):
    raw = (folder / "hjaelpemidler" / "HJM_SAGER.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 1501
    assert b";01.01.1900;" in raw
    for row in simulation.rows["hjaelpemidler"]:
        assert (row["Udfald"] in (*UNFAVOURABLE, "Bevilling")) == (row["Afgørelsesdato"] != "01.01.1900")


def test_every_document_belongs_to_a_case_and_has_a_number_of_its_own(folder, simulation):
    rows = documents(folder)
    assert {row["Sagsnummer"] for row in rows} <= {row["Sagsnummer"] for row in simulation.rows["hjaelpemidler"]}
    assert len({row["DokumentId"] for row in rows}) == len(rows)
    assert len(rows) == simulation.truth["processes"]["hjaelpemidler"]["tables"]["documents"]["rows"]
    assert {row["Retning"] for row in rows} == {"Indgående", "Udgående", "Internt"}


def test_whom_a_case_is_about_is_listed_in_every_form_that_the_files_write(simulation, papers):
    listed = json.loads((simulation.folder / "truth" / "identities.json").read_text("utf-8"))["citizens"]
    listed = {each["case"]: each for each in listed if each["process"] == "hjaelpemidler"}
    assert len(listed) == 1500
    for row in simulation.rows["hjaelpemidler"]:
        titles = " ".join(each["Titel"] for each in papers.get(row["Sagsnummer"], []))
        written = {row["CPR"], *re.findall(r"\d{6}-\d{4}", titles)}
        assert set(listed[row["Sagsnummer"]]["written"]) == written
        assert row["Navn"].split(" Kanarie")[0] == listed[row["Sagsnummer"]]["name"]


def test_canaries_stand_in_one_place_each(folder, simulation):
    text = "".join(
        (folder / "hjaelpemidler" / name).read_bytes().decode("iso-8859-15")
        for name in ("HJM_SAGER.csv", "HJM_DOKUMENTER.csv")
    )
    told = [each for each in simulation.truth["canaries"] if each.startswith("Kanariehja")]
    assert len(told) > 50
    assert Counter(re.findall(r"Kanarie\w+", text)) == Counter(told)
