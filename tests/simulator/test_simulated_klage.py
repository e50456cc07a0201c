"""Complaints: links to the cases complained over, the planted defects and the broken rules, each read off the files."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pytest

from simulator.areas.klage import Klage
from simulator.generation import generate
from simulator.people import People

END = date(2024, 12, 31)
HOLIDAYS = list(holidays.Denmark(years=range(2022, 2027)))
REASSESSED = ("Genvurdering: fastholdt", "Genvurdering: omgjort")


def day_of(text: str) -> date:
    """The Danish day of a stamp; each carries Denmark's own offset."""
    return date.fromisoformat(text[:10])


def broken(complaint: dict) -> set[str]:
    """Ids of the rules that a complaint breaks, by its events in the order they are numbered."""
    names = [each["Type"] for each in complaint["Haendelser"]]
    days = {each["Type"]: day_of(each["Tidspunkt"]) for each in complaint["Haendelser"]}
    is_closed, found = names[-1] == "Klagesag afsluttet", set()
    received = days["Klage modtaget"]
    last_day = days["Påklaget afgørelse meddelt"] + timedelta(weeks=4)
    if received > np.busday_offset(last_day, 0, roll="forward", holidays=HOLIDAYS).astype(object):
        found.add("F08")
    acted = [days[name] for name in ("Genvurdering: omgjort", "Sendt til Ankestyrelsen") if name in days]
    if min([*acted, END]) > received + timedelta(weeks=4):
        found.add("F09")
    if is_closed and not set(REASSESSED) & days.keys():
        found.add("D05-1")
    if {"Genvurdering: omgjort", "Sendt til Ankestyrelsen"} <= days.keys():
        found.add("D05-2")
    if is_closed and "Ankestyrelsen: hjemvist" in days and "Ny afgørelse" not in days:
        found.add("D06")
    if "Klagesag afsluttet" in names[:-1]:
        found.add("D10-KLA")
    return found


def test_the_rules_that_complaints_break_are_those_told(simulation):
    lines = (simulation.folder / "truth" / "broken.jsonl").read_text("utf-8").splitlines()
    told = {each["case"]: set(each["rules"]) for each in map(json.loads, lines) if each["process"] == "klage"}
    judged = {row["Klagesagsnummer"]: broken(row) for row in simulation.rows["klage"]}
    assert told == {case: rules for case, rules in judged.items() if rules}
    counts = {rule: each["broken"] for rule, each in simulation.truth["processes"]["klage"]["rules"].items()}
    assert counts == Counter(rule for rules in judged.values() for rule in rules)
    assert set(counts) == {"F08", "F09", "D05-1", "D05-2", "D06", "D10-KLA"}
    assert all(count > 0 for count in counts.values())


def test_every_complaint_is_about_a_case_on_aids_with_the_same_citizen_and_decision(simulation):
    aids = {row["Sagsnummer"]: row for row in simulation.rows["hjaelpemidler"]}
    outcomes = Counter()
    for complaint in simulation.rows["klage"]:
        aid = aids[complaint["VedroererSag"]["Sagsnummer"]]
        decided = datetime.strptime(aid["Afgørelsesdato"], "%d.%m.%Y").date()  # noqa: DTZ007
        assert complaint["Haendelser"][0]["Type"] == "Påklaget afgørelse meddelt"
        assert day_of(complaint["Haendelser"][0]["Tidspunkt"]) == decided
        assert complaint["Klager"]["Navn"].split(" Kanarie")[0] == aid["Navn"].split(" Kanarie")[0]
        if complaint["Klager"]["CPR"]:
            assert digits(complaint["Klager"]["CPR"]) == digits(aid["CPR"])
        outcomes[aid["Udfald"]] += 1
    assert outcomes["Bevilling"] < 0.2 * len(simulation.rows["klage"])
    assert len({each["VedroererSag"]["Sagsnummer"] for each in simulation.rows["klage"]}) == outcomes.total() == 150


def test_a_complaint_is_about_a_case_among_its_own_ten():
    area = Klage(5, People(5), block=3)
    for number in (0, 3, 17, 40):
        about = int(area.complained_over(number).number.split("-")[2]) - 1
        assert 10 * number <= about < 10 * number + 10


@pytest.mark.parametrize(("cases", "complaints"), [(1, 1), (9, 1), (20, 2), (39, 3)])
def test_there_is_a_complaint_for_each_ten_cases_and_always_one(tmp_path, cases, complaints):
    out = generate(tmp_path / "demo", cases=cases, seed=1)
    assert len(json.loads((out / "klage" / "KLAGESAGER.json").read_text("utf-8"))["klagesager"]) == complaints


def test_the_stamps_carry_denmarks_own_offset_and_some_only_the_day(simulation):
    zone, shapes = ZoneInfo("Europe/Copenhagen"), Counter()
    for each in (event for row in simulation.rows["klage"] for event in row["Haendelser"]):
        shapes[len(each["Tidspunkt"])] += 1
        for text in (each["Tidspunkt"], each["Registreret"]):
            stamp = datetime.fromisoformat(text)
            assert len(text) == 10 or stamp.utcoffset() == stamp.astimezone(zone).utcoffset()
    assert shapes.keys() == {10, 25}
    decimals = {len(event["Registreret"]) for row in simulation.rows["klage"] for event in row["Haendelser"]}
    assert decimals == {25, 27, 28}


def test_events_are_numbered_in_the_order_they_happened(simulation):
    for row in simulation.rows["klage"]:
        assert [each["Nr"] for each in row["Haendelser"]] == list(range(1, len(row["Haendelser"]) + 1))
        days = [day_of(each["Tidspunkt"]) for each in row["Haendelser"]]
        assert days == sorted(days)


def test_the_defects_are_there_exactly_as_often_as_told(simulation):
    found = Counter()
    for row in simulation.rows["klage"]:
        cpr = row["Klager"]["CPR"]
        found["missing_unit"] += row["Enhed"] is None
        found["missing_party"] += cpr is None
        found["cpr_nine_digits"] += cpr is not None and len(cpr) == 9
        if cpr:
            weighed = np.dot([int(each) for each in digits(cpr)], [4, 3, 2, 7, 6, 5, 4, 3, 2, 1])
            found["cpr_fails_modulus_11"] += weighed % 11 != 0
        for each in row["Haendelser"]:
            happened, registered = (naive(each[name]) for name in ("Tidspunkt", "Registreret"))
            found["late_registration"] += registered - happened > timedelta(days=14)
            found["done_by_system_user"] += each["Behandler"] == "ROBOT-01"
            found["day_only_complaint"] += each["Type"] == "Klage modtaget" and len(each["Tidspunkt"]) == 10
    told = simulation.truth["processes"]["klage"]["defects"]
    assert {name: each["count"] for name, each in told.items()} == found
    assert all(count > 0 for count in found.values())


@pytest.mark.parametrize("rule", ["F08", "F09", "D05-1", "D05-2", "D06", "D10-KLA"])
def test_every_rule_is_broken_by_some_and_kept_by_most(rule):
    area = Klage(3, People(3), block=3)
    cases = [area.case(number) for number in range(600)]
    assert 0.01 < sum(rule in case.broken for case in cases) / len(cases) < 0.3


def naive(text: str) -> datetime:
    """Danish wall-clock time, as the text shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=None)


def digits(cpr: str) -> str:
    return cpr.replace("-", "").zfill(10)
