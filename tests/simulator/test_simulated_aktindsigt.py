"""Requests for access: layout, defects and broken rules, told by the truth and counted anew from the written file."""

import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

import holidays
import pytest
from dateutil.relativedelta import relativedelta

from tests.simulator.reading import COPENHAGEN
from tests.simulator.test_simulated_people import CPR, is_of_nobody_alive

WINDOW_ENDS = date(2024, 12, 31)
PUBLIC = holidays.Denmark(years=range(2023, 2026))


@pytest.fixture(scope="module")
def histories(simulation) -> dict[str, list[dict[str, str]]]:
    """The rows of each case as they stand in the file."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in simulation.rows["aktindsigt"]:
        found.setdefault(row["Sagsnummer"], []).append(row)
    return found


def test_the_file_is_tab_separated_utf_8_without_byte_order_mark(simulation):
    raw = (simulation.folder / "aktindsigt" / "AKTINDSIGT_STATUSHISTORIK.tsv").read_bytes()
    assert raw.startswith(b"Sagsnummer\tSagstitel\t")
    assert b"\r" not in raw
    assert raw.count(b"\n") == len(simulation.rows["aktindsigt"]) + 1
    for row in simulation.rows["aktindsigt"]:
        assert None not in row
        assert None not in row.values()
        assert all(re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d", row[each]) for each in ("StatusDato", "Registreret"))
        assert row["Sagsnummer"].startswith(f"{row['KLE']}-{row['Facet']}-")
    assert any('"den nye skole"' in row["Sagstitel"] for row in simulation.rows["aktindsigt"])


def test_a_case_is_numbered_as_it_was_registered_and_nothing_before_it_happened(histories):
    for rows in histories.values():
        assert [int(row["LøbeNr"]) for row in rows] == list(range(1, len(rows) + 1))
        registered = [row["Registreret"] for row in rows]
        assert registered == sorted(registered)
        assert all(row["Registreret"] >= row["StatusDato"] for row in rows)
        assert len({row["Sagstype"] for row in rows}) == len({row["PartNavn"] for row in rows}) == 1


def test_the_applicants_are_nobody_alive_and_each_is_listed_in_every_form_written(simulation, histories):
    identities = json.loads((simulation.folder / "truth" / "identities.json").read_text("utf-8"))
    listed = {each["case"]: each for each in identities["citizens"] if each["process"] == "aktindsigt"}
    assert listed.keys() == histories.keys()
    for case, rows in histories.items():
        forms = {row["PartCPR"] for row in rows} | {
            f"{birth}-{serial}" for birth, serial in CPR.findall(rows[0]["Sagstitel"])
        }
        assert set(listed[case]["written"]) == forms
        assert len({form.replace("-", "").zfill(10) for form in forms}) == 1
        assert all(is_of_nobody_alive(form.replace("-", "").zfill(10)) for form in forms)
        assert rows[0]["PartNavn"].split(" Kanarie")[0] == listed[case]["name"]
    others = {
        value for row in simulation.rows["aktindsigt"] for column, value in row.items()
        if column not in ("PartCPR", "Sagstitel")
    }  # fmt: skip
    assert not [value for value in others if CPR.search(value)]
    staff = {each["initials"] for each in identities["case_workers"] if each["process"] == "aktindsigt"}
    assert {row["BehandlerInit"] for row in simulation.rows["aktindsigt"]} - {"ROBOT-AKT", "SYSTEM"} == staff
    assert len(staff) == 15


def test_the_defects_are_there_exactly_as_often_as_told(simulation, histories):
    found: Counter[str] = Counter()
    for rows in histories.values():
        codes = [code for _, code in simulation.traces["aktindsigt"][rows[0]["Sagsnummer"]]]
        stamps = Counter((row["Status"], row["StatusDato"]) for row in rows)
        minutes = {
            kind: {r["StatusDato"] for r in rows if r["Status"].startswith(kind)} for kind in ("Afgjort", "Lukket")
        }
        forms, cpr = {row["PartCPR"] for row in rows}, rows[0]["PartCPR"].replace("-", "").zfill(10)
        for row in rows:
            waited = datetime.fromisoformat(row["Registreret"]) - datetime.fromisoformat(row["StatusDato"])
            found["late_registration"] += waited > timedelta(days=14)
            found["batch_stamp"] += row["StatusDato"].endswith(" 02:00")
            assert not row["StatusDato"].endswith(" 02:00") or row["BehandlerInit"] == "SYSTEM"
            found["midnight_stamp"] += row["StatusDato"].endswith(" 00:00")
            found["missing_unit"] += not row["Ansættelsessted"]
            found["reopened"] += row["Status"] == "Genåbnet"
            found["done_by_system_user"] += row["BehandlerInit"] in ("ROBOT-AKT", "SYSTEM")
        found["repeated_row"] += sum(count - 1 for count in stamps.values())
        found["decision_and_closing_same_minute"] += bool(minutes["Afgjort"] & minutes["Lukket"])
        found["closed_without_decision"] += bool(minutes["Lukket"]) and not minutes["Afgjort"]
        found["handed_out_after_closing"] += ("case_closed", "documents_sent") in pairwise(codes)
        found["cpr_in_text"] += bool(CPR.search(rows[0]["Sagstitel"]))
        found["cpr_in_two_forms"] += {len(form) for form in forms} == {10, 11}
        found["cpr_nine_digits"] += {len(form) for form in forms} == {9}
        found["cpr_fails_modulus_11"] += sum(map(int.__mul__, map(int, cpr), (4, 3, 2, 7, 6, 5, 4, 3, 2, 1))) % 11 != 0
    told = simulation.truth["processes"]["aktindsigt"]["defects"]
    assert {name: each["count"] for name, each in told.items()} == found
    assert all(count >= 8 for count in found.values())


def working_days_later(day: date, count: int) -> date:
    """The day by which ``count`` working days have come after ``day``, counted one by one."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and day not in PUBLIC
    return day


def is_late(trace: list[tuple[date, str]], start: str, stops: tuple[str, ...], due) -> bool:
    """Whether the first ``start`` has none of ``stops`` by its last day, which is over."""
    begun = next((place for place, (_, code) in enumerate(trace) if code == start), None)
    if begun is None:
        return False
    last = due(trace[begun][0])
    return last < WINDOW_ENDS and not any(code in stops and day <= last for day, code in trace[begun:])


def test_the_rules_that_cases_break_are_those_told(simulation, histories):
    found: Counter[tuple[str, str]] = Counter()
    for case, stamped in simulation.traces["aktindsigt"].items():
        kind = histories[case][0]["Sagstype"]
        trace = [(at.astimezone(COPENHAGEN).date(), code) for at, code in stamped]
        decided, answered = ("request_decided",), ("request_decided", "delay_letter_sent")
        seven = is_late(trace, "request_received", answered, lambda day: working_days_later(day, 7))
        breaks = {
            "F01": kind == "Aktindsigt" and seven,
            "F03": kind == "Partsaktindsigt" and seven,
            "F04": kind == "Miljøoplysninger"
            and is_late(trace, "request_received", decided, lambda day: day + relativedelta(months=1)),
            "F01-2": kind == "Aktindsigt"
            and is_late(trace, "request_received", decided, lambda day: working_days_later(day, 40)),
            "F02": is_late(
                trace, "time_complaint_received", ("complaint_forwarded",), lambda day: working_days_later(day, 7)
            ),
            "D10-AKT": any(
                before == "case_closed" and after != "case_reopened" for (_, before), (_, after) in pairwise(trace)
            ),
        }
        found.update((case, rule) for rule, is_broken in breaks.items() if is_broken)
    assert set(found) == told_broken(simulation, "aktindsigt")
    counts = Counter(rule for _, rule in found)
    told = simulation.truth["processes"]["aktindsigt"]["rules"]
    assert {rule: each["broken"] for rule, each in told.items()} == counts
    assert all(0.005 * 1500 < count < 0.1 * 1500 for count in counts.values())


def told_broken(simulation, process: str) -> set[tuple[str, str]]:
    lines = (simulation.folder / "truth" / "broken.jsonl").read_text("utf-8").splitlines()
    cases = [each for each in map(json.loads, lines) if each["process"] == process]
    return {(each["case"], rule) for each in cases for rule in each["rules"]}


def test_no_case_stands_or_falls_by_whether_a_letter_serves_where_the_law_gives_a_month(simulation, histories):
    """A letter on environmental information is sent only where the decision comes in time as well."""
    for case, stamped in simulation.traces["aktindsigt"].items():
        days = {code: at.astimezone(COPENHAGEN).date() for at, code in reversed(stamped)}
        if histories[case][0]["Sagstype"] == "Miljøoplysninger" and "delay_letter_sent" in days:
            due = days["request_received"] + relativedelta(months=1)
            assert days.get("request_decided", WINDOW_ENDS) <= due or due >= WINDOW_ENDS


def test_decisions_wait_longest_after_the_letter_in_the_unit_that_was_slowed(simulation, histories):
    waits: dict[bool, list[float]] = {True: [], False: []}
    for case, trace in simulation.traces["aktindsigt"].items():
        named = [row["Ansættelsessted"] for row in histories[case] if row["Ansættelsessted"]]
        for (left, before), (entered, after) in pairwise(trace):
            if (before, after) == ("delay_letter_sent", "request_decided"):
                waits[named[-1] == "Plan & Miljø"].append((entered - left).total_seconds() / 86400)
    told = simulation.truth["processes"]["aktindsigt"]["bottleneck"]
    assert (told["transitions"], told["other_units"]["transitions"]) == (len(waits[True]), len(waits[False]))
    assert told["median_days"] == pytest.approx(median(waits[True]), abs=0.05)
    assert told["other_units"]["median_days"] == pytest.approx(median(waits[False]), abs=0.05)
    assert told["median_days"] > 2 * told["other_units"]["median_days"]
    most = max(simulation.truth["processes"]["aktindsigt"]["directly_follows"], key=lambda each: each["total_seconds"])
    assert (most["from"], most["to"]) == ("delay_letter_sent", "request_decided")


def test_a_unit_is_renamed_with_the_year_and_every_unit_and_status_is_mapped(simulation, seeds):
    named: dict[str, set[str]] = {}
    for row in simulation.rows["aktindsigt"]:
        named.setdefault(row["StatusDato"][:4], set()).add(row["Ansættelsessted"])
    assert named["2023"] - named["2024"] == {"Direktionssekretariatet"}
    assert named["2024"] - named["2023"] == {"Jura og Forvaltning"}
    mapped = (seeds / "municipality_units.csv").read_text("utf-8")
    assert all(f"aktindsigt,{unit}," in mapped for unit in (named["2023"] | named["2024"]) - {""})
    statuses = (seeds / "municipality_mappings.csv").read_text("utf-8")
    assert {line.split(",")[1] for line in statuses.splitlines() if line.startswith("aktindsigt,")} == {
        row["Status"] for row in simulation.rows["aktindsigt"]
    }


def test_few_requests_come_in_july_and_december(simulation):
    received = [row["StatusDato"] for row in simulation.rows["aktindsigt"] if row["Status"] == "Anmodning modtaget"]
    per_month = Counter(stamp[5:7] for stamp in received)
    assert per_month["07"] < 0.7 * per_month["05"]
    assert per_month["12"] < 0.8 * per_month["11"]
