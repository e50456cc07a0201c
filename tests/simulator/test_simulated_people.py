"""Nobody in the simulation can be anybody: safe CPR series, unique invented names, everything listed for searching."""

import json
import re
from collections import Counter
from datetime import date

import pytest
from stdnum.dk import cpr as stdnum_cpr
from stdnum.dk import cvr as stdnum_cvr

from simulator.people import MAX_CASES, SHARED_BLOCK, STAFF_BLOCK, People
from simulator.vocabulary.byggesag import BYGGESAG

CPR = re.compile(r"(?<![\d-])(\d{6})-?(\d{4})(?![\d-])")


@pytest.fixture(scope="module")
def identities(folder):
    return json.loads((folder / "truth" / "identities.json").read_text("utf-8"))


def is_of_nobody_alive(digits: str) -> bool:
    """Day 61 to 91 is no date; digit seven from 5 to 8 with a year from 58 is a birth before 1900."""
    day, month, year, seventh = int(digits[:2]), int(digits[2:4]), int(digits[4:6]), int(digits[6])
    in_the_1800s = 5 <= seventh <= 8 and year >= 58
    if in_the_1800s:
        date(1800 + year, month, day - 60 if day > 60 else day)
    return in_the_1800s or 61 <= day <= 91


def test_every_cpr_number_in_columns_and_text_is_of_nobody_alive(simulation):
    columns = [row["AnsøgerCPR"] for row in simulation.rows["byggesag"] if row["AnsøgerCPR"]]
    columns += [row["CPR"] for row in simulation.rows["sygedagpenge"]]
    assert Counter(map(len, columns)).keys() == {9, 10, 11}
    in_text = [
        birth + serial for row in simulation.rows["byggesag"] for birth, serial in CPR.findall(row["Bemærkning"])
    ]
    written = [each.replace("-", "").zfill(10) for each in columns] + in_text
    assert in_text
    assert all(len(each) == 10 and is_of_nobody_alive(each) for each in written)
    assert any(each[0] in "6789" for each in written)


def test_nothing_else_in_the_extracts_looks_like_a_cpr_number(simulation):
    for process, column in (("byggesag", "AnsøgerCPR"), ("sygedagpenge", "CPR")):
        others = {
            value
            for row in simulation.rows[process]
            for name, value in row.items()
            if name not in (column, "Bemærkning")
        }
        assert not [value for value in others if CPR.search(value)]


def test_numbers_that_fail_modulus_11_and_such_that_pass_are_both_there(identities):
    born = [each["cpr"] for each in identities["citizens"] if each["cpr"][0] in "0123"]
    passing = [stdnum_cpr.checksum(each) == 0 for each in born]
    assert any(passing)
    assert not all(passing)


def test_every_person_in_the_extracts_is_listed_in_every_form_written(simulation, identities):
    companies = (simulation.folder / "truth" / "companies.jsonl").read_text("utf-8").splitlines()
    listed = {each["case"]: each for each in [*identities["citizens"], *map(json.loads, companies)]}
    canaries = simulation.truth["canaries"]
    found: dict[str, set[str]] = {}
    for process, case, cpr, name in (
        ("byggesag", "Sagsnr", "AnsøgerCPR", "AnsøgerNavn"),
        ("sygedagpenge", "SagsId", "CPR", "Navn"),
    ):
        for row in simulation.rows[process]:
            found.setdefault(row[case], set()).add(row[cpr] or row["AnsøgerCVR"])
            found[row[case]].update(f"{birth}-{serial}" for birth, serial in CPR.findall(row.get("Bemærkning", "")))
            name_written = row[name].split(" Kanarie")[0]
            assert name_written == listed[row[case]]["name"]
            assert row[name] == name_written or row[name].split()[-1] in canaries
    assert {case: set(listed[case]["written"]) for case in found} == found


def test_case_workers_are_listed_and_there_are_enough_in_every_area(simulation, identities):
    for process, key in (("byggesag", "initials"), ("sygedagpenge", "name")):
        staff = {each[key] for each in identities["case_workers"] if each["process"] == process}
        seen = {row["Sagsbehandler"] for row in simulation.rows[process]}
        assert seen - {"SYSTEM", "ROBOT-01"} <= staff
        assert len(staff) >= 12
        assert len({each["unit"] for each in identities["case_workers"] if each["process"] == process}) >= 2


def test_each_canary_stands_in_one_case_only(simulation, folder):
    canaries = simulation.truth["canaries"]
    assert len(set(canaries)) == len(canaries) >= 90
    for process, case in (("byggesag", "Sagsnr"), ("sygedagpenge", "SagsId")):
        owners: dict[str, set[str]] = {}
        for row in simulation.rows[process]:
            for value in row.values():
                for word in re.findall(r"Kanarie\w+", value):
                    owners.setdefault(word, set()).add(row[case])
        assert owners.keys() == {each for each in canaries if each.startswith(f"Kanarie{process[:3]}")}
        assert all(len(cases) == 1 for cases in owners.values())


@pytest.mark.parametrize(
    ("name", "encoding", "count"),
    [("klage/KLAGESAGER.json", "utf-8", 3), ("genoptraening/GENOPTRAENING.xml", "iso-8859-1", 30)],
)
def test_a_canary_of_a_nested_file_stands_in_it_once(simulation, folder, name, encoding, count):
    found = re.findall(r"Kanarie\w+", (folder / name).read_bytes().decode(encoding))
    prefix = f"Kanarie{name[:3]}"
    assert sorted(found) == sorted(each for each in simulation.truth["canaries"] if each.startswith(prefix))
    assert len(found) == count


def test_citizens_have_several_cases_now_and_then_also_across_areas(identities):
    processes: dict[str, list[str]] = {}
    for each in identities["citizens"]:
        processes.setdefault(each["cpr"], []).append(each["process"])
    assert sum(len(each) > 1 for each in processes.values()) > 20
    assert any(len(set(each)) == 2 for each in processes.values())


def test_no_two_persons_share_a_name_or_a_number():
    people = People(11)
    numbers = [block * MAX_CASES + case for block in (0, 1, SHARED_BLOCK, STAFF_BLOCK) for case in range(20_000)]
    citizens = [people.citizen(number) for number in numbers]
    assert len({each.cpr for each in citizens}) == len({each.name for each in citizens}) == len(numbers)


def test_no_company_can_have_the_number_of_an_invented_one():
    people = People(11)
    companies = [people.company(number) for number in range(20_000)]
    assert len({each.cvr for each in companies}) == len(companies)
    assert len({each.name for each in companies}) == len(companies)
    assert all(re.fullmatch(r"[1-9]\d{7}", each.cvr) for each in companies)
    assert not any(stdnum_cvr.is_valid(each.cvr) for each in companies)


def test_companies_apply_again_and_are_told_apart_from_citizens(simulation):
    lines = (simulation.folder / "truth" / "companies.jsonl").read_text("utf-8").splitlines()
    told = {each["case"]: each["cvr"] for each in map(json.loads, lines) if each["process"] == "byggesag"}
    rows = {row["Sagsnr"]: row["AnsøgerCVR"] for row in simulation.rows["byggesag"] if row["AnsøgerCVR"]}
    assert told == rows
    assert 1 < len(rows) / len(set(rows.values())) < 3


def test_initials_are_unique_within_an_area():
    for seed in range(50):
        staff = People(seed).staff(BYGGESAG.units, block=0)
        assert len({each.initials for each in staff}) == len(staff) == 15
