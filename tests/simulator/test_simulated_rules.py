"""Which rules the cases break, judged anew from the written files with dates instead of the simulator's day numbers."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from math import exp, log1p
from statistics import fmean
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta

WINDOW_ENDS = date(2024, 12, 31)
Trace = list[tuple[date, str]]


@pytest.fixture(scope="module")
def told(simulation) -> dict[str, dict[str, set[str]]]:
    """The cases that break each rule, by process and rule, as the truth tells."""
    found: dict[str, dict[str, set[str]]] = {}
    for line in (simulation.folder / "truth" / "broken.jsonl").read_text("utf-8").splitlines():
        each = json.loads(line)
        assert each["rules"] == sorted(set(each["rules"]))
        for rule in each["rules"]:
            found.setdefault(each["process"], {}).setdefault(rule, set()).add(each["case"])
    return found


def test_every_broken_rule_is_declared_with_its_count_and_most_are_broken(simulation, told):
    for process, facts in simulation.truth["processes"].items():
        counts = {rule: each["broken"] for rule, each in facts["rules"].items()}
        assert {rule: len(cases) for rule, cases in told[process].items()} == {k: n for k, n in counts.items() if n}
        assert sum(count >= min(5, facts["cases"] / 50) for count in counts.values()) >= 0.8 * len(counts)
        assert all(count < 0.5 * facts["cases"] for count in counts.values())


def days(trace: list[tuple[datetime, str]]) -> Trace:
    """The Danish day of each event."""
    return [(at.astimezone(ZoneInfo("Europe/Copenhagen")).date(), code) for at, code in trace]


def first(trace: Trace, *codes: str, since: int = -1) -> int | None:
    """The place of the first of these activities after a place."""
    return next((place for place in range(since + 1, len(trace)) if trace[place][1] in codes), None)


def overdue(trace: Trace, start: str, stop: str, due: Callable[[date], date], *waived: str) -> bool:
    """Whether the first start has no stop by its day, unless waived by then, and that day is over."""
    begun = first(trace, start)
    if begun is None:
        return False
    last = due(trace[begun][0])
    in_time = {code for day, code in trace[begun + 1 :] if day <= last}
    return last < WINDOW_ENDS and stop not in in_time and not in_time & set(waived)


def net_overdue(trace: Trace, limit: int) -> bool:
    """Building cases: the days from complete to decided, one by one, but for those of waiting for the applicant."""
    begun = first(trace, "case_complete")
    if begun is None:
        return False
    decided = first(trace, "decision_made", since=begun)
    closed = first(trace, "case_closed", since=begun)
    assert decided is not None or closed is None
    ends = WINDOW_ENDS if decided is None else trace[decided][0]
    waits = [code for _, code in trace[:begun] if code in ("information_requested", "information_received")]
    waiting, counted, day = waits[-1:] == ["information_requested"], 0, trace[begun][0]
    changes = [each for each in trace[begun + 1 :] if each[1] in ("information_requested", "information_received")]
    while day < ends:
        for at, code in changes:
            waiting = (code == "information_requested") if at == day else waiting
        counted += not waiting
        day += timedelta(days=1)
        if counted > limit:
            return True
    return False


def sooner_than(trace: Trace, start: str, stop: str, count: int) -> bool:
    begun = first(trace, start)
    stopped = None if begun is None else first(trace, stop, since=begun)
    return stopped is not None and (trace[stopped][0] - trace[begun][0]).days < count


def without(trace: Trace, needed: str, code: str) -> bool:
    """Whether a code stands before every needed one."""
    codes = [each for _, each in trace]
    return code in codes and needed not in codes[: codes.index(code)]


def goes_on(trace: Trace, end: str) -> bool:
    codes = [each for _, each in trace]
    return any(f"{end} {after}" for before, after in zip(codes, codes[1:], strict=False) if before == end != after
               and after != "case_reopened")  # fmt: skip


LIMITS = {
    "Simple konstruktioner": ("F31-1", 40),
    "Enfamiliehuse": ("F31-2", 40),
    "Industri- og lagerbyggeri": ("F32-1", 50),
    "Etagebyggeri, erhverv": ("F32-2", 55),
    "Etagebyggeri, bolig": ("F32-3", 60),
}


def test_the_rules_that_building_cases_break_are_those_told(simulation, told):
    found: dict[str, set[str]] = {}
    for row in simulation.rows["byggesag"]:
        case, trace = row["Sagsnr"], days(simulation.traces["byggesag"][row["Sagsnr"]])
        target, limit = LIMITS[row["Kategori"]]
        breaks = {
            target: net_overdue(trace, limit),
            "F37-BYG": row["Afgørelse"] == "Dispensation"
            and sooner_than(trace, "neighbour_notification_started", "decision_made", 14),
            "D01-BYG": row["Afgørelse"] == "Afslag" and not row["PartshøringDato"],
            "D02-BYG": sooner_than(trace, "party_hearing_sent", "decision_made", 14),
            "D09-BYG": trace[0][1] != "application_received",
            "D10-BYG": goes_on(trace, "case_closed"),
            "D13": bool(row["AfgørelseDato"]) and not row["FuldtOplystDato"],
        }
        for rule in (rule for rule, is_broken in breaks.items() if is_broken):
            found.setdefault(rule, set()).add(case)
    assert found == told["byggesag"]


def test_the_rules_that_sickness_benefit_cases_break_are_those_told(simulation, told):
    over = ("recovery_reported", "benefit_ended")
    category: dict[str, str] = {}
    for row in simulation.rows["sygedagpenge"]:
        category[row["SagsId"]] = row["Kategori"] or category.get(row["SagsId"], "")
    found: dict[str, set[str]] = {}
    for case, stamped in simulation.traces["sygedagpenge"].items():
        trace, codes = days(stamped), [code for _, code in stamped]
        followed_up = category[case] in ("2", "3")
        start = "sick_leave_reported"
        breaks = {
            "F15": followed_up
            and overdue(trace, start, "first_meeting_held", lambda day: day + timedelta(days=55), *over),
            "F16": followed_up and too_few_talks(trace),
            "F18": followed_up and overdue(trace, start, "reassessed", lambda day: day + timedelta(weeks=22), *over),
            "F19": without(trace, "triaged", "first_meeting_held"),
            "D09-SYG": trace[0][1] != start,
            "D10-SYG": goes_on(trace, "benefit_ended"),
            "D11-SYG": codes.count("case_reopened") > 1,
        }
        for rule in (rule for rule, is_broken in breaks.items() if is_broken):
            found.setdefault(rule, set()).add(case)
    assert found == told["sygedagpenge"]


def too_few_talks(trace: Trace) -> bool:
    begun = first(trace, "sick_leave_reported")
    if begun is None:
        return False
    last = trace[begun][0] + relativedelta(months=6)
    in_time = [code for day, code in trace[begun + 1 :] if day <= last]
    talks = [place for place, code in enumerate(in_time) if code in ("first_meeting_held", "follow_up_held")]
    over = [place for place, code in enumerate(in_time) if code in ("recovery_reported", "benefit_ended")]
    enough_at = talks[3] if len(talks) > 3 else len(in_time)
    return last < WINDOW_ENDS and len(talks) < 4 and not (over and over[0] < enough_at)


def test_an_intervention_a_disparity_and_a_change_of_worker_show_in_the_waits_told(simulation):
    effects = simulation.truth["processes"]["byggesag"]["effects"]
    reform = effects["intervention_nord"]
    assert reform["affected"]["median_days"] < 0.7 * reform["before"]["affected"]["median_days"]
    assert reform["others"]["median_days"] > 0.7 * reform["before"]["others"]["median_days"]
    worker = simulation.truth["processes"]["sygedagpenge"]["effects"]["new_worker_waits"]
    assert worker["affected"]["median_days"] > 1.25 * worker["others"]["median_days"]


def test_companies_wait_longer_than_citizens_with_cases_of_the_same_category_and_unit(simulation):
    waits: dict[tuple[str, bool], dict[bool, list[int]]] = {}
    for row in simulation.rows["byggesag"]:
        trace = days(simulation.traces["byggesag"][row["Sagsnr"]])
        begun = first(trace, "case_complete")
        decided = None if begun is None else first(trace, "decision_made", since=begun)
        if decided is not None:
            alike = waits.setdefault((row["Kategori"], row["Afdeling"].split()[-1:] == ["Syd"]), {True: [], False: []})
            alike[bool(row["AnsøgerCVR"])].append((trace[decided][0] - trace[begun][0]).days)
    told = simulation.truth["processes"]["byggesag"]["effects"]["companies_wait"]
    counted = {group: sum(len(alike[group]) for alike in waits.values()) for group in (True, False)}
    assert (told["affected"]["transitions"], told["others"]["transitions"]) == (counted[True], counted[False])
    ratios = [
        (fmean(map(log1p, alike[True])) - fmean(map(log1p, alike[False])), len(alike[True]))
        for alike in waits.values()
        if alike[True] and alike[False]
    ]
    longer = exp(sum(ratio * weight for ratio, weight in ratios) / sum(weight for _, weight in ratios))
    assert 1.2 < longer < 1.8
