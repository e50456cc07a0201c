"""Drift: cells counted by hand, splits against brute force, planted changes found, and stable logs left alone."""

import random
from datetime import UTC, date, datetime, timedelta
from math import comb

import duckdb
import numpy as np
import pytest
from scipy import stats

from mining.change.drifts import COLUMNS, MIN_CASES, change_points, drifts
from mining.change.monthly_shares import monthly_shares_sql
from tests.mining.change.simulated import DAYS, FIRST, step_log

AS_OF = FIRST + timedelta(days=DAYS)


def test_cases_are_counted_by_the_danish_month_of_their_first_event_and_waits_by_their_own(con, make_log):
    log = make_log(
        [
            ("p", "1", "a", "2024-01-31 23:00"),  # February in Denmark
            ("p", "1", "b", "2024-02-02 23:00"),
            ("p", "1", "c", "2024-02-06 23:00"),
            ("p", "2", "a", "2024-02-10 12:00"),
            ("p", "2", "b", "2024-02-14 12:00"),
            ("p", "2", "a", "2024-02-15 12:00"),
            ("p", "2", "c", "2024-02-16 12:00"),
            ("p", "3", "a", "2024-03-01 12:00"),
            ("p", "3", "c", "2024-03-04 12:00"),
            ("p", "4", "a", "2024-03-02 12:00"),
            ("p", "5", "a", "2024-03-19 12:00"),  # not followed for the six days that nine of ten cases take
            ("p", "6", "a", None),
        ],
        ends={"p": ["c"]},
    )
    rows = con.sql(monthly_shares_sql(log, as_of=datetime(2024, 3, 25, tzinfo=UTC))).fetchall()
    february, march = date(2024, 2, 1), date(2024, 3, 1)
    shown = [(kind, activity, to, month, cases, hits) for _, _, kind, activity, to, month, cases, hits, _, _ in rows]
    assert shown == [
        ("activity", "a", None, february, 2, 2),
        ("activity", "a", None, march, 2, 2),
        ("activity", "b", None, february, 2, 2),
        ("activity", "b", None, march, 2, 0),
        ("activity", "c", None, february, 2, 2),
        ("activity", "c", None, march, 2, 1),
        ("transition", "a", "b", february, 2, 2),
        ("transition", "a", "b", march, 2, 0),
        ("transition", "a", "c", february, 2, 1),
        ("transition", "a", "c", march, 2, 1),
        ("transition", "b", "a", february, 2, 1),
        ("transition", "b", "a", march, 2, 0),
        ("transition", "b", "c", february, 2, 1),
        ("transition", "b", "c", march, 2, 0),
        ("wait", "a", None, february, 2, 1),
        ("wait", "a", None, march, 2, 1),
        ("wait", "b", None, february, 2, 1),
    ]
    assert {(row[0], row[1], row[8]) for row in rows} == {("p", "(alle)", 6.0)}
    assert {(row[3], row[9]) for row in rows if row[2] == "wait"} == {("a", 3.0), ("b", 2.5)}


def plain_points(cases, hits, tries):
    """Every split judged by sums of binomial coefficients; the sharpest is taken, then each side again."""
    best = (1.0, 0)
    for place in range(1, len(cases)):
        before, total, x, all_x = sum(cases[:place]), sum(cases), sum(hits[:place]), sum(hits)
        if min(before, total - before) < MIN_CASES:
            continue
        ways = [comb(all_x, k) * comb(total - all_x, before - k) for k in range(min(before, all_x) + 1)]
        tail = min(sum(ways[: x + 1]), sum(ways[x:])) / comb(total, before)
        best = min(best, (min(1.0, 2 * tail * tries), place))
    p_value, place = best
    if p_value > 0.05:
        return []
    right = [(place + later, p) for later, p in plain_points(cases[place:], hits[place:], tries)]
    return [*plain_points(cases[:place], hits[:place], tries), (place, p_value), *right]


@pytest.mark.parametrize("seed", range(6))
def test_splits_are_those_of_brute_force(seed):
    rng = random.Random(seed)  # noqa: S311
    cases = [rng.randint(5, 60) for _ in range(18)]
    shares = [0.2] * 6 + [0.6] * 7 + [0.35] * 5
    hits = [sum(rng.random() < share for _ in range(n)) for n, share in zip(cases, shares, strict=True)]
    found = change_points(cases, hits, tries=100)
    expected = plain_points(cases, hits, 100)
    assert [place for place, _ in found] == [place for place, _ in expected]
    assert [p_value for _, p_value in found] == pytest.approx([p_value for _, p_value in expected], rel=1e-6)
    assert 6 in dict(found) or 5 in dict(found) or 7 in dict(found)


def test_the_month_from_which_a_unit_is_faster_is_found_with_what_changed():
    with duckdb.connect() as con:
        log = step_log(con, np.random.default_rng(21), changed_after=396, factor=0.4, cases=2000)  # 1 February 2024
        found = drifts(con, log, as_of=AS_OF)
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.filter("level = 'unit'").fetchall()]
    assert [(row["drift_on"], row["kind"], row["activity"], row["unit"]) for row in rows] == [
        (date(2024, 2, 1), "wait", "a", "u0")
    ]
    assert rows[0]["share_after"] < 0.3 < 0.4 < rows[0]["share_before"]
    counts = [rows[0][name] for name in ("with_before", "without_before", "with_after", "without_after")]
    assert sum(counts) == rows[0]["cases"]
    assert rows[0]["share_before"] == pytest.approx(counts[0] / (counts[0] + counts[1]), abs=1e-6)


def false_alarms(*, times, seed):
    """In how many logs in which nothing changes anything at all is told."""
    rng = np.random.default_rng(seed)
    with duckdb.connect(config={"threads": 1}) as con:
        return sum(drifts(con, step_log(con, rng, cases=1200), as_of=AS_OF).shape[0] > 0 for _ in range(times))


def most_by_chance(times):
    """So many or fewer are seen in 999 of 1,000 campaigns whose rate is five in a hundred."""
    return int(stats.binom.ppf(0.999, times, 0.05))


def test_a_stable_log_has_no_drift_in_more_than_one_of_twenty():
    assert false_alarms(times=20, seed=22) <= most_by_chance(20)


@pytest.mark.full
def test_no_drift_is_told_in_more_than_one_in_twenty_of_four_hundred_stable_logs():
    assert false_alarms(times=400, seed=23) <= most_by_chance(400)


def test_a_log_without_time_has_no_drift(con, make_log):
    found = drifts(con, make_log([("p", "1", "a", None), ("p", "1", "b", None)]), as_of=AS_OF)
    assert (found.columns, found.fetchall()) == (list(COLUMNS), [])
