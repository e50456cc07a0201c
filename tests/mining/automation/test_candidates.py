"""Automation candidates: a table counted by hand, the entropy against scipy, and properties of random logs."""

import random
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from scipy import stats

from mining.automation.candidates import COMPONENTS, automation_candidates
from mining.automation.external_waits import external_waits
from mining.rules.rule import DelayRule


def with_robots(con, log, robots):
    """The log with the named events done by systems; ``robots`` is a condition on its rows."""
    con.execute(
        "create or replace table canonical.event_log as select * replace"
        f" (case when {robots} then 'ItSystem' end as resource_type) from canonical.event_log"
    )
    return log


def rows_of(relation):
    return {row[1]: dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()}


def test_the_whole_row_of_a_log_counted_by_hand(con, make_log):
    log = make_log(
        [
            {"process": "p", "case_id": "1", "activity": "ask", "occurred_at": "2024-01-01"},
            {"process": "p", "case_id": "1", "activity": "file", "occurred_at": "2024-01-05",
             "ended_at": "2024-01-05 02:00"},
            {"process": "p", "case_id": "1", "activity": "file", "occurred_at": "2024-01-06",
             "ended_at": "2024-01-06 04:00"},
            {"process": "p", "case_id": "1", "activity": "end", "occurred_at": "2024-01-07"},
            {"process": "p", "case_id": "2", "activity": "note", "occurred_at": "2024-02-01"},
            {"process": "p", "case_id": "2", "activity": "file", "occurred_at": "2024-02-02"},
            {"process": "p", "case_id": "2", "activity": "end", "occurred_at": "2024-02-10"},
        ]
    )  # fmt: skip
    con.execute("update canonical.event_log set source = 'other' where activity = 'end'")
    with_robots(con, log, "case_id = '2' and activity = 'file'")
    row = rows_of(automation_candidates(con, log, external={("p", "ask")}))["file"]
    # Followed by file, end and end: entropy of 1/3 and 2/3 by ln 2. What follows is always what mostly follows the same
    # event before. Neighbours of another source: the second and the third of three events.
    variation = float(stats.entropy([1, 2], base=2))
    scores = {"volume": 1, "time": 2 / 9, "steadiness": 1 - variation, "rule": 1, "systems": 2 / 3, "internal": 2 / 6}
    scores["error"] = 1 / 3
    expected = {
        "process": "p", "activity": "file", "events": 3, "cases": 2, "events_per_month": 1.5, "median_work_hours": 3.0,
        "median_wait_days": 1.0, "total_wait_days": 6.0, "variation": variation, "rule_share": 1.0,
        "systems": 5 / 3, "external_share": 4 / 6, "error_share": 1 / 3, "robot_share": 1 / 3,
        **{f"{part}_score": scores[part] for part in COMPONENTS}, "automated_from": date(2024, 2, 1),
        "wait_before_days": 2.5, "wait_after_days": 1.0,
        "score": round(100 * (1 - 1 / 3) * sum(scores.values()) / 7, 1),
    }  # fmt: skip
    assert row == pytest.approx(expected, abs=1e-6)


def test_what_systems_have_always_done_has_no_month_of_automation_and_no_score(con, make_log):
    log = make_log([("p", str(n), "a", f"2024-0{n}-01") for n in (1, 2, 3)])
    row = rows_of(automation_candidates(con, with_robots(con, log, "true")))["a"]
    assert (row["robot_share"], row["score"], row["automated_from"]) == (1.0, 0.0, None)


def test_a_step_that_systems_did_in_part_before_was_not_automated_in_one_month(con, make_log):
    rows = [("p", f"{month}-{n}", "a", f"2024-0{month}-01") for month in (1, 2) for n in range(5)]
    log = with_robots(con, make_log(rows), "case_id in ('1-0', '2-0', '2-1', '2-2')")
    assert rows_of(automation_candidates(con, log))["a"]["automated_from"] is None


def test_a_log_without_time_has_candidates_without_waits(con, make_log):
    row = rows_of(automation_candidates(con, make_log([("p", "1", "a", None), ("p", "1", "b", None)])))["b"]
    assert (row["median_wait_days"], row["total_wait_days"], row["external_share"]) == (None, 0.0, 0.0)


def test_random_logs_are_counted_as_plain_python_counts_them(con, make_log):
    rng = random.Random(8)  # noqa: S311
    start = datetime(2024, 1, 1, tzinfo=UTC)
    cases = [[rng.choice("abcd") for _ in range(rng.randint(1, 8))] for _ in range(60)]
    placed = [(f"{n:02}", place, step) for n, case in enumerate(cases) for place, step in enumerate(case)]
    log = make_log([("p", case_id, step, start + timedelta(days=place)) for case_id, place, step in placed])
    found = rows_of(automation_candidates(con, log))
    follows, given, again, events = defaultdict(Counter), defaultdict(Counter), Counter(), Counter()
    for case in cases:
        for place, step in enumerate(case):
            after = case[place + 1] if place + 1 < len(case) else None
            before = case[place - 1] if place else None
            follows[step][after] += 1
            given[step, before][after] += 1
            again[step] += step in case[:place]
            events[step] += 1
    for step, row in found.items():
        kinds = len(follows[step])
        mostly = sum(max(counts.values()) for (of, _), counts in given.items() if of == step)
        entropy = float(stats.entropy(list(follows[step].values()), base=kinds)) if kinds > 1 else 0
        assert row["variation"] == pytest.approx(entropy, abs=1e-6)
        assert row["rule_share"] == pytest.approx(mostly / events[step], abs=1e-6)
        assert row["error_share"] == pytest.approx(again[step] / events[step], abs=1e-6)
        assert all(0 <= row[f"{part}_score"] <= 1 for part in COMPONENTS)
        mean = sum(row[f"{part}_score"] for part in COMPONENTS) / len(COMPONENTS)
        assert row["score"] == pytest.approx(100 * mean, abs=0.051)


def test_waits_outside_are_those_that_rules_in_use_pause_for():
    rule = {
        "id": "F1", "process": "p", "title_da": "t", "law": "l", "paragraph": "1", "kind": "max_delay", "limit": 1,
        "unit": "weeks", "start": ["a"], "stop": ["b"],
        "pause": [{"from": ["x"], "to": ["y"], "waiting_for": "borger"},
                  {"from": ["z"], "to": ["y"], "waiting_for": "kommune"}],
    }  # fmt: skip
    used = DelayRule.model_validate(rule)
    unused = DelayRule.model_validate(rule | {"process": "q", "in_use": False})
    assert external_waits([used, unused]) == {("p", "x")}
