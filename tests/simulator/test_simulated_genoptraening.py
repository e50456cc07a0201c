"""Rehabilitation: the file's form, the planted defects and the broken rules, each read off the file anew."""

import json
from collections import Counter
from datetime import date, datetime, timedelta

import numpy as np

END = date(2024, 12, 31)
STARTS = ("OpstartTilbudt", "FritValgTilbudt")


def day_of(text: str) -> date:
    return date.fromisoformat(text[:10])


def broken(course: dict) -> set[str]:
    """Ids of the rules that a course breaks, by the text of its stamps, where a day alone sorts before its times."""
    events = sorted((each["DateTime"], each["Code"]) for each in course["Events"])
    first = {code: stamp for stamp, code in reversed(events)}
    due, found = day_of(first["Udskrivning"]) + timedelta(days=7), set()
    offered = min([day_of(first[code]) for code in STARTS if code in first], default=END)
    # A citizen who asks in time for a later beginning ends the duty.
    asked = day_of(first["UdsatAfBorger"]) if "UdsatAfBorger" in first else date.max
    if offered > due and asked > due:
        found.add("F26")
    started, plan = first.get("TraeningPaabegyndt"), first.get("GenoptraeningsplanModtaget")
    if started and (plan is None or plan > started):
        found.add("D20-GEN")
    if "ForloebAfsluttet" in first and events[-1][1] != "ForloebAfsluttet":
        found.add("D10-GEN")
    return found


def test_the_rules_that_courses_break_are_those_told(simulation):
    lines = (simulation.folder / "truth" / "broken.jsonl").read_text("utf-8").splitlines()
    told = {each["case"]: set(each["rules"]) for each in map(json.loads, lines) if each["process"] == "genoptraening"}
    judged = {row["Identifier"]: broken(row) for row in simulation.rows["genoptraening"]}
    assert told == {case: rules for case, rules in judged.items() if rules}
    counts = {rule: each["broken"] for rule, each in simulation.truth["processes"]["genoptraening"]["rules"].items()}
    assert counts == Counter(rule for rules in judged.values() for rule in rules)
    assert set(counts) == {"F26", "D20-GEN", "D10-GEN"}
    assert all(0.02 * len(judged) < count < 0.2 * len(judged) for count in counts.values())


def test_more_starts_are_offered_too_late_where_the_unit_is_slow(simulation):
    late, cases = Counter(), Counter()
    for row in simulation.rows["genoptraening"]:
        is_slow = row.get("OrganisationName") in ("Træning Syd", "Træningscenter Syd")
        cases[is_slow] += 1
        late[is_slow] += "F26" in broken(row)
    assert late[True] / cases[True] > 2 * late[False] / cases[False] > 0


def test_the_defects_are_there_exactly_as_often_as_told(simulation):
    found = Counter()
    for row in simulation.rows["genoptraening"]:
        found["missing_unit"] += "OrganisationName" not in row
        weighed = np.dot([int(each) for each in row["CivilRegistrationNumber"]], [4, 3, 2, 7, 6, 5, 4, 3, 2, 1])
        found["cpr_fails_modulus_11"] += weighed % 11 != 0
        times = Counter((each["Code"], each["DateTime"]) for each in row["Events"])
        found["repeated_message"] += sum(count - 1 for count in times.values())
        for each in row["Events"]:
            happened, registered = (datetime.fromisoformat(each[name]) for name in ("DateTime", "Registered"))
            found["date_only"] += len(each["DateTime"]) == 10
            found["late_registration"] += registered - happened > timedelta(days=14)
            found["done_by_system_user"] += each["Responsible"] == "MEDCOM"
    told = simulation.truth["processes"]["genoptraening"]["defects"]
    assert {name: each["count"] for name, each in told.items()} == found
    assert all(count >= 8 for count in found.values())


def test_messages_are_xml_in_iso_8859_1_with_cpr_numbers_without_hyphen(folder, simulation):
    raw = (folder / "genoptraening" / "GENOPTRAENING.xml").read_bytes()
    assert raw.startswith(b'<?xml version="1.0" encoding="ISO-8859-1"?>')
    assert "Træning Syd".encode("iso-8859-1") in raw
    assert {len(row["CivilRegistrationNumber"]) for row in simulation.rows["genoptraening"]} == {10}
    assert {len(each["DateTime"]) for row in simulation.rows["genoptraening"] for each in row["Events"]} == {10, 16}


def test_whom_a_course_is_about_is_listed(simulation):
    listed = json.loads((simulation.folder / "truth" / "identities.json").read_text("utf-8"))["citizens"]
    listed = {each["case"]: each for each in listed if each["process"] == "genoptraening"}
    for row in simulation.rows["genoptraening"]:
        name = f"{row['PersonGivenName']} {row['PersonSurnameName']}".split(" Kanarie")[0]
        told = listed[row["Identifier"]]
        assert (told["name"], told["written"]) == (name, [row["CivilRegistrationNumber"]])
    assert len(listed) == 1500
