"""Hand-overs between units, rework and completions, against cases drawn by hand and plain Python on random logs."""

from collections import Counter, defaultdict
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from mining.performance.completions import completions
from mining.performance.handovers import handovers
from mining.performance.kpis import kpis
from mining.performance.rework import rework
from tests.mining.performance.timed_logs import ENDS, by_case, random_log

DANISH = ZoneInfo("Europe/Copenhagen")
JANUARY = ("2024-01", date(2024, 1, 1))
FEBRUARY = ("2024-02", date(2024, 2, 1))
WHOLE = ("(alle)", None)


def drawn(make_log):
    """Case 1 goes from nord to syd and straight back and is reopened; case 2 goes once, past a step without a unit."""
    rows = [
        ("1", [("a", "01-01", "nord"), ("b", "01-03", "syd"), ("a", "01-04", "nord"), ("e", "01-05", "nord"),
               ("b", "01-06", "nord"), ("e", "02-01", "nord")]),
        ("2", [("a", "01-01", "nord"), ("b", "01-02", None), ("e", "01-05", "syd")]),
        ("3", [("a", "01-01", "nord"), ("a", "01-02", "nord")]),
    ]  # fmt: skip
    return make_log(
        [
            {"process": "p", "case_id": case, "activity": activity, "occurred_at": f"2024-{day} 12:00", "unit": unit}
            for case, events in rows
            for activity, day, unit in events
        ],
        ends=ENDS,
    )


def test_cases_go_between_units_and_straight_back(con, make_log):
    def row(tail, head, span, level, *figures):
        return ("p", tail, head, span[0], level, span[1], "ended", *figures)

    assert handovers(con, drawn(make_log)).fetchall() == [
        # process, from, to, period, level, start, basis, hand-overs, returns, cases, median
        row("nord", "syd", WHOLE, "unit", 2, 0, 2, 3.0),
        row("syd", "nord", WHOLE, "unit", 1, 1, 1, 1.0),
        row("nord", "syd", JANUARY, "unit_month", 2, 0, 2, 3.0),
        row("syd", "nord", JANUARY, "unit_month", 1, 1, 1, 1.0),
    ]


def test_an_activity_done_again_is_rework_and_straight_after_itself_a_loop(con, make_log):
    def row(activity, span, level, *figures):
        return ("p", activity, span[0], level, span[1], "ended", *figures)

    assert rework(con, drawn(make_log)).fetchall() == [
        # process, activity, period, level, start, basis, cases, rework cases, loop cases, repeats, loops
        row("a", JANUARY, "month", 2, 1, 1, 1, 1),
        row("a", FEBRUARY, "month", 1, 1, 0, 1, 0),
        row("b", JANUARY, "month", 1, 0, 0, 0, 0),
        row("b", FEBRUARY, "month", 1, 1, 0, 1, 0),
        row("e", JANUARY, "month", 1, 0, 0, 0, 0),
        row("e", FEBRUARY, "month", 1, 1, 0, 1, 0),
        row("a", WHOLE, "total", 3, 2, 1, 2, 1),
        row("b", WHOLE, "total", 2, 1, 0, 1, 0),
        row("e", WHOLE, "total", 2, 1, 0, 1, 0),
    ]


def test_a_case_ends_at_the_first_try_or_after_rework_reopening_and_return(con, make_log):
    def row(unit, span, level, *figures):
        return ("p", unit, span[0], level, span[1], "ended", *figures)

    assert completions(con, drawn(make_log)).fetchall() == [
        # process, unit, period, level, start, basis, cases, first time, rework, reopened, returned, share
        row("(alle)", JANUARY, "month", 1, 1, 0, 0, 0, 1.0),
        row("(alle)", FEBRUARY, "month", 1, 0, 1, 1, 1, 0.0),
        row("(alle)", WHOLE, "total", 2, 1, 1, 1, 1, 0.5),
        row("nord", WHOLE, "unit", 1, 0, 1, 1, 1, 0.0),
        row("syd", WHOLE, "unit", 1, 1, 0, 0, 0, 1.0),
        row("nord", FEBRUARY, "unit_month", 1, 0, 1, 1, 1, 0.0),
        row("syd", JANUARY, "unit_month", 1, 1, 0, 0, 0, 1.0),
    ]


def handed_over(events):
    """Each hand-over of one case: from, to, whether it went straight back, its month, and its days."""
    named = [event for event in events if event["unit"]]
    last = None
    for before, after in zip(named, named[1:], strict=False):
        if before["unit"] != after["unit"]:
            wait = (after["occurred_at"] - (before["ended_at"] or before["occurred_at"])).total_seconds() / 86_400
            month = f"{after['occurred_at'].astimezone(DANISH):%Y-%m}"
            yield before["unit"], after["unit"], last == (after["unit"], before["unit"]), month, max(0, wait)
            last = (before["unit"], after["unit"])


def test_random_handovers_are_those_of_a_plain_walk_and_of_the_kpi(con, make_log, rng):
    rows = random_log(rng, cases=120)
    log = make_log(rows)
    expected = defaultdict(list)
    for case, events in by_case(rows).items():
        for tail, head, is_return, month, days in handed_over(events):
            for span in ("(alle)", month):
                expected[tail, head, span].append((case, is_return, days))
    found = {row[1:4]: row[7:] for row in handovers(con, log).fetchall()}
    assert found.keys() == expected.keys()
    for key, (count, returns, cases, median) in found.items():
        told = expected[key]
        assert (count, returns, cases) == (len(told), sum(row[1] for row in told), len({row[0] for row in told}))
        assert median == pytest.approx(np.median([row[2] for row in told]), abs=1e-6)
    mean = kpis(con, log, as_of=rows[0]["occurred_at"]).filter("kpi = 'handover_mean' and level = 'total'")
    value, cases = mean.select("value, cases").fetchone()
    assert round(value * cases) == sum(figures[0] for key, figures in found.items() if key[2] == "(alle)")


def test_random_rework_is_what_counting_each_case_gives(con, make_log, rng):
    rows = random_log(rng, cases=120)
    cases, reworked, looped, repeats, loops = (Counter() for _ in range(5))
    for events in by_case(rows).values():
        names = [event["activity"] for event in events]
        straight = Counter(a for a, b in zip(names, names[1:], strict=False) if a == b)
        for name, count in Counter(names).items():
            cases[name] += 1
            reworked[name] += count > 1
            looped[name] += straight[name] > 0
            repeats[name] += count - 1
            loops[name] += straight[name]
    log = make_log(rows)
    found = rework(con, log).filter("level = 'total'").fetchall()
    assert [(row[1], *row[6:]) for row in found] == [
        (name, cases[name], reworked[name], looped[name], repeats[name], loops[name]) for name in sorted(cases)
    ]
    months = rework(con, log).filter("level = 'month'").aggregate("activity, sum(repeats)").order("activity")
    assert months.fetchall() == [(name, repeats[name]) for name in sorted(cases)]


def test_random_completions_are_what_walking_each_case_gives(con, make_log, rng):
    rows = random_log(rng, cases=300)
    counts = Counter()
    for events in by_case(rows).values():
        names = [event["activity"] for event in events]
        if names[-1] != "e":
            continue
        is_reworked = len(set(names)) < len(names)
        is_reopened = any(a == "e" and b != "e" for a, b in zip(names, names[1:], strict=False))
        counts["cases"] += 1
        counts["first"] += not is_reworked and not is_reopened
        counts["rework"] += is_reworked
        counts["reopened"] += is_reopened
        counts["returned"] += any(back for *_, back, _, _ in handed_over(events))
    found = completions(con, make_log(rows, ends=ENDS)).filter("level = 'total'").fetchone()
    assert found[6:11] == tuple(counts[name] for name in ("cases", "first", "rework", "reopened", "returned"))


def test_without_declared_ends_all_cases_count_and_none_is_reopened(con, make_log, rng):
    found = completions(con, make_log(random_log(rng, cases=50))).filter("level = 'total'").fetchone()
    assert (found[6], found[9]) == (50, 0)
