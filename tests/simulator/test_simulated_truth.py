"""The truth against an independent reading of the written files, mapped by the municipality's seeds."""

import json
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from statistics import median

import numpy as np
import pytest

from tests.simulator.reading import READERS, seed

EACH = pytest.mark.parametrize("process", READERS)
CASES = dict.fromkeys(READERS, 1500) | {"klage": 150}


@EACH
def test_activities_starts_and_ends_are_counted_right(simulation, process):
    truth, traces = simulation.truth["processes"][process], simulation.traces[process].values()
    assert truth["cases"] == len(traces) == CASES[process]
    assert next(iter(truth["tables"].values()))["rows"] == len(simulation.rows[process])
    assert truth["events"] == sum(map(len, traces))
    assert truth["events_per_activity"] == Counter(activity for trace in traces for _, activity in trace)
    assert truth["starts"] == Counter(trace[0][1] for trace in traces)
    assert truth["ends"] == Counter(trace[-1][1] for trace in traces)
    is_end = seed("municipality_activities", process, "activity", "is_end")
    assert truth["open_cases"] == sum(is_end[trace[-1][1]] == "false" for trace in traces) > CASES[process] / 40


@EACH
def test_what_follows_what_is_counted_right_with_its_elapsed_time(simulation, process):
    transitions, seconds = Counter(), Counter()
    for trace in simulation.traces[process].values():
        for (left, before), (entered, following) in pairwise(trace):
            transitions[before, following] += 1
            seconds[before, following] += int((entered - left).total_seconds())
    found = [
        {"from": arc[0], "to": arc[1], "transitions": count, "total_seconds": seconds[arc]}
        for arc, count in sorted(transitions.items())
    ]
    assert simulation.truth["processes"][process]["directly_follows"] == found
    assert transitions.total() == sum(map(len, simulation.traces[process].values())) - CASES[process]


@EACH
def test_traces_are_those_of_the_extract(simulation, instant, process):
    lines = (simulation.folder / "truth" / "traces.jsonl").read_text("utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    told = {each["case"]: each for each in told if each["process"] == process}
    read = simulation.traces[process]
    assert {case: each["activities"] for case, each in told.items()} == {
        case: [activity for _, activity in trace] for case, trace in read.items()
    }
    assert all(instant(each["started"], "%Y-%m-%dT%H:%M:%S") == read[case][0][0] for case, each in told.items())
    assert all(instant(each["ended"], "%Y-%m-%dT%H:%M:%S") == read[case][-1][0] for case, each in told.items())


def test_the_defects_of_byggesag_are_there_exactly_as_often_as_told(simulation, instant):
    rows, found = simulation.rows["byggesag"], Counter()
    last = {case: trace[-1][0] for case, trace in simulation.traces["byggesag"].items()}
    for row in rows:
        registered = instant(row["SenestÆndret"], "%d-%m-%Y %H:%M")
        assert bool(row["AnsøgerCPR"]) != bool(row["AnsøgerCVR"])
        applicant = ten_digits(row["AnsøgerCPR"]) if row["AnsøgerCPR"] else "none"
        found["late_registration"] += registered - last[row["Sagsnr"]] > timedelta(days=14)
        found["batch_stamp"] += row["SenestÆndret"].endswith(" 02:00") and row["Sagsbehandler"] == "SYSTEM"
        found["midnight_stamp"] += row["SenestÆndret"].endswith(" 00:00")
        found["missing_unit"] += not row["Afdeling"]
        found["decision_and_closing_same_day"] += (
            bool(row["AfgørelseDato"]) and row["AfgørelseDato"] == row["AfsluttetDato"]
        )
        found["closed_without_decision"] += bool(row["AfsluttetDato"]) and not row["AfgørelseDato"]
        found["decision_without_complete_case"] += bool(row["AfgørelseDato"]) and not row["FuldtOplystDato"]
        found["refusal_without_hearing"] += row["Afgørelse"] == "Afslag" and not row["PartshøringDato"]
        found["reopened"] += bool(row["GenåbnetDato"])
        found["received_after_first_letter"] += is_after(row["ModtagetDato"], row["VenterPåAnsøgerFra"])
        found["finished_after_closing"] += is_after(row["FærdigmeldtDato"], row["AfsluttetDato"])
        found["applicant_is_company"] += bool(row["AnsøgerCVR"]) and not row["AnsøgerCPR"]
        found["line_break_in_text"] += "\n" in row["Bemærkning"]
        found["cpr_in_text"] += f"{applicant[:6]}-{applicant[6:]}" in row["Bemærkning"]
        found["cpr_nine_digits"] += len(row["AnsøgerCPR"]) == 9
        found["cpr_fails_modulus_11"] += applicant != "none" and remainder_11(applicant) != 0
    assert {name: told["count"] for name, told in simulation.truth["processes"]["byggesag"]["defects"].items()} == found
    assert all(count >= 8 for count in found.values())
    assert all(
        (row["Afgørelse"] == "Henlagt") == bool(row["AfsluttetDato"] and not row["AfgørelseDato"]) for row in rows
    )


def test_the_defects_of_sygedagpenge_are_there_exactly_as_often_as_told(simulation, instant):
    rows, found, minutes, forms = simulation.rows["sygedagpenge"], Counter(), {}, {}
    for row in rows:
        happened, registered = (instant(row[column], "%d-%m-%Y %H:%M:%S") for column in ("StatusDato", "Registreret"))
        time_of_day = row["StatusDato"][11:]
        found["late_registration"] += registered - happened > timedelta(days=14)
        found["batch_stamp"] += time_of_day == "02:00:00"
        assert time_of_day != "02:00:00" or row["Sagsbehandler"] == "SYSTEM"
        found["midnight_stamp"] += time_of_day == "00:00:00"
        found["missing_unit"] += not row["Team"]
        found["reopened"] += row["Status"] == "Genoptaget"
        found["done_by_system_user"] += row["Sagsbehandler"] in ("ROBOT-01", "SYSTEM")
        minutes.setdefault((row["SagsId"], row["Status"]), set()).add(row["StatusDato"][:16])
        forms.setdefault(row["SagsId"], set()).add(row["CPR"])
    for case, written in forms.items():
        found["decision_and_closing_same_minute"] += bool(
            minutes.get((case, "Revurderet"), set()) & minutes.get((case, "Ophørt"), set())
        )
        assert len({ten_digits(form) for form in written}) == 1
        found["cpr_nine_digits"] += {len(form) for form in written} == {9}
        found["cpr_in_two_forms"] += {len(form) for form in written} == {10, 11}
        found["cpr_fails_modulus_11"] += remainder_11(ten_digits(min(written))) != 0
    told = simulation.truth["processes"]["sygedagpenge"]["defects"]
    assert {name: each["count"] for name, each in told.items()} == found
    assert all(count >= 8 for count in found.values())


@pytest.mark.parametrize(
    ("process", "arc", "names"),
    [
        ("byggesag", ("case_complete", "decision_made"), {"Byggeri Syd", "Byg og Plan Syd"}),
        (
            "sygedagpenge",
            ("medical_certificate_obtained", "reassessed"),
            {"Team Vest", "Sygedagpengeteam Vest"},
        ),
    ],
)
def test_the_bottleneck_stands_where_it_was_planted(simulation, instant, process, arc, names):
    units = last_unit(simulation, instant, process)
    days = {True: [], False: []}
    for case, trace in simulation.traces[process].items():
        for (left, before), (entered, following) in pairwise(trace):
            if (before, following) == arc:
                days[units[case] in names].append((entered - left).total_seconds() / 86400)
    truth = simulation.truth["processes"][process]
    told = truth["bottleneck"]
    assert (told["from_activity"], told["to_activity"]) == arc
    for part, waits in ((told, days[True]), (told["other_units"], days[False])):
        assert part["transitions"] == len(waits) > 100
        assert part["median_days"] == pytest.approx(median(waits), abs=0.05)
        assert part["p90_days"] == pytest.approx(np.quantile(waits, 0.9), abs=0.05)
    assert told["median_days"] > 2 * told["other_units"]["median_days"]
    most = max(truth["directly_follows"], key=lambda each: each["total_seconds"])
    assert (most["from"], most["to"]) == arc


def last_unit(simulation, instant, process):
    """The unit named by the case's last event that names one."""
    if process == "byggesag":
        return {row["Sagsnr"]: row["Afdeling"] for row in simulation.rows[process]}
    named = {case: "" for case in simulation.traces[process]}
    in_order = sorted(
        simulation.rows[process],
        key=lambda row: (instant(row["StatusDato"], "%d-%m-%Y %H:%M:%S"), int(row["SekvensNr"])),
    )
    for row in in_order:
        named[row["SagsId"]] = row["Team"] or named[row["SagsId"]]
    return named


def is_after(later: str, earlier: str) -> bool:
    """Whether both days stand there and the first is the later."""
    return bool(later and earlier) and later.split("-")[::-1] > earlier.split("-")[::-1]


def ten_digits(cpr: str) -> str:
    return cpr.replace("-", "").zfill(10)


def remainder_11(cpr: str) -> int:
    return sum(int(digit) * weight for digit, weight in zip(cpr, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1], strict=True)) % 11
