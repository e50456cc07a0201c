"""Children's cases: the file as it is written, its defects, and the rules broken, judged anew from its stamps."""

import json
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from dateutil.relativedelta import relativedelta

from tests.simulator.reading import seed

WINDOW_ENDS = datetime(2024, 12, 31, 23, 59, 59, tzinfo=ZoneInfo("Europe/Copenhagen")).astimezone(UTC)
LAST_DAY = date(2024, 12, 31)
HOLIDAYS = set(holidays.Denmark(years=range(2023, 2026)))
REPORT, ASSESSMENT = "Underretning modtaget", "Akut vurdering"


@pytest.fixture(scope="module")
def cases(simulation) -> dict[str, list[dict]]:
    """The rows of each case by when they happened; rank and number order what shares a stamp."""
    found: dict[str, list[dict]] = {}
    for row in simulation.rows["underretning"]:
        found.setdefault(row["sag"], []).append(row)
    assert list(found) == sorted(found, key=lambda case: int(case.split("-")[2]))
    mapping = seed("municipality_mappings", "underretning", "raw_activity", "activity")
    rank = seed("municipality_activities", "underretning", "activity", "activity_rank")
    for rows in found.values():
        assert [row["nr"] for row in rows] == list(range(1, len(rows) + 1))
        registered = [instant(row["registreret"]) for row in rows]
        assert registered == sorted(registered)
        rows.sort(key=lambda row: (instant(row["tidspunkt"]), int(rank[mapping[row["haendelse"]]]), row["nr"]))
    return found


def instant(text: str) -> datetime:
    """The instant of a stamp; of a day, its beginning in Denmark."""
    stamp = datetime.fromisoformat(text)
    return (stamp if stamp.tzinfo else stamp.replace(tzinfo=ZoneInfo("Europe/Copenhagen"))).astimezone(UTC)


def day(row: dict) -> date:
    return date.fromisoformat(row["tidspunkt"][:10])


def is_day(row: dict) -> bool:
    return len(row["tidspunkt"]) == 10


def test_every_line_is_an_event_stamped_to_the_minute_with_denmarks_offset_or_a_day(folder):
    text = (folder / "underretning" / "UNDERRETNINGER.jsonl").read_bytes().decode("utf-8")
    assert text.endswith("}\n")
    for line in text.splitlines():
        row = json.loads(line)
        assert re.fullmatch(r"20\d\d-\d\d-\d\d(T\d\d:\d\d\+0[12]:00)?", row["tidspunkt"])
        for stamp in (row["tidspunkt"], row["registreret"]):
            wall = datetime.fromisoformat(stamp)
            if wall.tzinfo:
                denmark = wall.replace(tzinfo=ZoneInfo("Europe/Copenhagen"))
                assert wall.utcoffset() == denmark.utcoffset()
        assert instant(row["registreret"]) >= instant(row["tidspunkt"])
        assert row["lovgrundlag"] == ("Barnets lov" if day(row) >= date(2024, 1, 1) else "Serviceloven")
        assert day(row) >= date(2024, 1, 1) or row["haendelse"] != "Afdækning påbegyndt"


def test_both_teams_changed_names_and_the_duty_team_works_outside_office_hours(simulation):
    names: dict[str, set[int]] = {}
    for row in simulation.rows["underretning"]:
        if row["enhed"]:
            names.setdefault(row["enhed"], set()).add(day(row).year)
    assert names == {
        "Børn og Familie, gruppe 1": {2023},
        "Børn og Familie, gruppe 2": {2023},
        "Familieteam Nord": {2024},
        "Familieteam Syd": {2024},
        "Børne- og Ungevagten": {2023, 2024},
    }
    on_duty = [row for row in simulation.rows["underretning"] if row["enhed"] == "Børne- og Ungevagten"]
    assert {row["haendelse"] for row in on_duty} == {ASSESSMENT}


def test_cases_run_from_the_old_law_into_the_new_and_have_several_reports(cases):
    laws = [{row["lovgrundlag"] for row in rows} for rows in cases.values()]
    assert sum(len(each) == 2 for each in laws) > 0.05 * len(cases)
    reports = Counter(sum(row["haendelse"] == REPORT for row in rows) for rows in cases.values())
    assert reports[2] > 0.1 * len(cases)
    assert reports[3] > 0.02 * len(cases)


def test_the_defects_are_there_exactly_as_often_as_told(simulation, cases):
    found, forms = Counter(), {}
    for row in simulation.rows["underretning"]:
        late = datetime.fromisoformat(row["registreret"]).replace(tzinfo=None)
        found["late_registration"] += late - datetime.combine(day(row), datetime.min.time()) > timedelta(days=14)
        found["day_only"] += is_day(row)
        found["day_only_assessment"] += is_day(row) and row["haendelse"] == ASSESSMENT
        found["missing_unit"] += row["enhed"] is None
        found["done_by_system_user"] += row["udfoert_af"] in ("SYSTEM", "ROBOT-KVITTERING")
        found["report_outside_office_days"] += row["haendelse"] == REPORT and day(row).weekday() >= 5
        found["reopened"] += row["haendelse"] == "Sag genåbnet"
        forms.setdefault(row["sag"], set()).add(row["barn"]["cpr"])
        cpr = row["barn"]["cpr"].replace("-", "").zfill(10)
        found["cpr_in_text"] += f"{cpr[:6]}-{cpr[6:]}" in row["notat"]
    for case, rows in cases.items():
        lengths = {len(form) for form in forms[case]}
        cpr = min(forms[case]).replace("-", "").zfill(10)
        found["several_reports"] += sum(row["haendelse"] == REPORT for row in rows) > 1
        found["cpr_nine_digits"] += lengths == {9}
        found["cpr_in_two_forms"] += lengths == {10, 11}
        weighed = sum(int(digit) * weight for digit, weight in zip(cpr, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1], strict=True))
        found["cpr_fails_modulus_11"] += weighed % 11 != 0
    told = simulation.truth["processes"]["underretning"]["defects"]
    assert {name: each["count"] for name, each in told.items()} == found
    assert all(count >= 8 for count in found.values())


def test_children_and_case_workers_are_listed_in_every_form_written(simulation, folder):
    identities = json.loads((folder / "truth" / "identities.json").read_text("utf-8"))
    listed = {each["case"]: each for each in identities["citizens"] if each["process"] == "underretning"}
    staff = {each["name"] for each in identities["case_workers"] if each["process"] == "underretning"}
    found: dict[str, set[str]] = {}
    for row in simulation.rows["underretning"]:
        child = listed[row["sag"]]
        assert row["barn"]["navn"].split(" Kanarie")[0] == child["name"]
        assert row["udfoert_af"] in staff | {"SYSTEM", "ROBOT-KVITTERING"}
        own = found.setdefault(row["sag"], set())
        own |= {row["barn"]["cpr"], *re.findall(r"\d{6}-\d{4}", row["notat"])}
    assert found == {case: set(each["written"]) for case, each in listed.items()}


def over_24_hours(rows: list[dict]) -> tuple[bool, bool]:
    """Whether some report is late, and whether some may be: by the first and last moment its assessment can be of."""
    late = may_be = False
    for place, report in enumerate(rows):
        if report["haendelse"] != REPORT:
            continue
        due = instant(report["tidspunkt"]) + timedelta(hours=24)
        later = [row for row in rows[place + 1 :] if row["haendelse"] == ASSESSMENT]
        same_day = [r for r in rows if r["haendelse"] == ASSESSMENT and is_day(r) and day(r) == day(report)]
        if same_day:
            continue
        earliest = instant(later[0]["tidspunkt"]) if later else WINDOW_ENDS
        latest = earliest + timedelta(days=1) if later and is_day(later[0]) else earliest
        late |= earliest > due
        may_be |= earliest <= due < latest
    return late, may_be


def nth_working_day(start: date, count: int) -> date:
    while count:
        start += timedelta(days=1)
        count -= start.weekday() < 5 and start not in HOLIDAYS
    return start


def late(rows, start, stop, due, *, alternatives=(), waived=(), each=False) -> bool:
    """Whether a start has no stop, nor what serves as well, by the day it is due, and that day is over."""
    starts = [place for place, row in enumerate(rows) if row["haendelse"] == start]
    for place in starts if each else starts[:1]:
        last = due(day(rows[place]))
        later = [
            r for n, r in enumerate(rows) if n > place or (n != place and is_day(r) and day(r) == day(rows[place]))
        ]
        in_time = {row["haendelse"] for row in later if day(row) <= last}
        if last < LAST_DAY and not in_time & {stop, *alternatives, *waived}:
            return True
    return False


def unassessed_between(rows: list[dict]) -> bool:
    kinds = [row["haendelse"] for row in rows if row["haendelse"] in (REPORT, ASSESSMENT)]
    is_closed = rows[-1]["haendelse"] == "Sag afsluttet"
    return f"{REPORT},{REPORT}" in ",".join(kinds) or (is_closed and kinds[-1:] == [REPORT])


def test_the_rules_that_childrens_cases_break_are_those_told(simulation, cases):
    lines = (simulation.folder / "truth" / "broken.jsonl").read_text("utf-8").splitlines()
    told = {each["case"]: each["rules"] for each in map(json.loads, lines) if each["process"] == "underretning"}
    found, undeterminable = {}, 0
    for case, rows in cases.items():
        kinds = [row["haendelse"] for row in rows]
        decided, completed = "Børnefaglig undersøgelse besluttet", "Børnefaglig undersøgelse afsluttet"
        follow_up, closed = "Opfølgning på indsats", "Sag afsluttet"
        is_late, may_be_late = over_24_hours(rows)
        undeterminable += may_be_late
        breaks = {
            "F10": is_late,
            "F11": late(rows, REPORT, "Kvittering til underretter", lambda at: nth_working_day(at, 6), each=True),
            "F12": late(rows, decided, completed, lambda at: at + relativedelta(months=4),
                        alternatives=["Foreløbig vurdering"]),
            "F13-1": late(rows, "Indsats iværksat", follow_up, lambda at: at + relativedelta(months=3),
                          waived=[closed]),
            "F13-2": late(rows, follow_up, follow_up, lambda at: at + relativedelta(months=6),
                          waived=[closed], each=True),
            "D07": unassessed_between(rows),
            "D08": completed in kinds and decided not in kinds[: kinds.index(completed)],
            "D09-UND": kinds[0] != REPORT,
            "D10-UND": any(a == closed and b != "Sag genåbnet" for a, b in zip(kinds, kinds[1:], strict=False)),
        }  # fmt: skip
        if any(breaks.values()):
            found[case] = sorted(rule for rule, is_broken in breaks.items() if is_broken)
    assert found == told
    assert undeterminable > 0.02 * len(cases)


def test_the_slow_team_breaks_the_deadline_of_investigations_most(simulation, cases):
    facts = simulation.truth["processes"]["underretning"]
    told = facts["bottleneck"]
    assert told["unit"] == "familie_syd"
    assert told["transitions"] > 50
    assert told["median_days"] > 1.8 * told["other_units"]["median_days"]
    most = max(facts["directly_follows"], key=lambda arc: arc["total_seconds"])
    assert (most["from"], most["to"]) == (told["from_activity"], told["to_activity"])
