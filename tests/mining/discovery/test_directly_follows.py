"""The directly-follows graph against hand-drawn logs."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import numpy as np

from mining.discovery.directly_follows import directly_follows

DAY = 86400.0


def test_a_hand_drawn_log_gives_every_transition_with_its_waits(con, make_log):
    log = make_log(
        [
            ("bygge", "1", "modtag", "2024-01-01 00:00:00"),
            ("bygge", "1", "partshør", "2024-01-02 00:00:00"),
            ("bygge", "1", "modtag", "2024-01-05 00:00:00"),
            ("bygge", "1", "partshør", "2024-01-08 00:00:00"),
            ("bygge", "2", "modtag", "2024-01-01 00:00:00"),
            ("bygge", "2", "partshør", "2024-01-11 00:00:00"),
            ("bygge", "2", "afgør", "2024-01-11 00:00:01.5"),
            ("drift", "1", "modtag", "2024-01-01 00:00:00"),
            ("drift", "1", "partshør", None),
        ]
    )
    assert directly_follows(con, log).fetchall() == [
        # process, from, to, transitions, cases, mean, median, p90 (of 1, 3 and 10 days: 3 + 0.8 * 7)
        ("bygge", "modtag", "partshør", 3, 2, round(14 / 3 * DAY, 6), 3 * DAY, 8.6 * DAY),
        ("bygge", "partshør", "afgør", 1, 1, 1.5, 1.5, 1.5),
        ("bygge", "partshør", "modtag", 1, 1, 3 * DAY, 3 * DAY, 3 * DAY),
        ("drift", "modtag", "partshør", 1, 1, None, None, None),
    ]


def test_a_wait_starts_when_the_first_event_ends_and_is_never_negative(con, make_log):
    first = {"process": "p", "activity": "a", "occurred_at": "2024-01-01 08:00", "ended_at": "2024-01-01 10:00"}
    log = make_log(
        [
            {**first, "case_id": "1"},
            ("p", "1", "b", "2024-01-01 11:00"),
            {**first, "case_id": "2"},
            ("p", "2", "b", "2024-01-01 09:00"),
        ]
    )
    waits = directly_follows(con, log).select("transitions, mean_seconds, median_seconds").fetchall()
    assert waits == [(2, 1800.0, 1800.0)]


def test_a_log_without_transitions_gives_an_empty_table(con, make_log):
    assert directly_follows(con, make_log([])).fetchall() == []
    assert directly_follows(con, make_log([("p", "1", "a", "2024-01-01 00:00")])).fetchall() == []


def test_random_logs_agree_with_numpy_to_the_microsecond(con, make_log, rng):
    start = datetime(2024, 1, 1, tzinfo=UTC)
    rows, waits, cases = [], defaultdict(list), defaultdict(set)
    for case in range(60):
        at, previous = start, None
        for _ in range(rng.randrange(1, 12)):
            activity = rng.choice("abcd")
            wait = rng.choice([0, 1, rng.randrange(10**6), rng.randrange(10**13)])
            if previous is not None:
                at += timedelta(microseconds=wait)
                waits[previous, activity].append(wait)
                cases[previous, activity].add(case)
            rows.append(("p", str(case), activity, at))
            previous = activity
    got = directly_follows(con, make_log(rows)).fetchall()
    assert [row[1:3] for row in got] == sorted(waits)
    for _, source, target, transitions, in_cases, mean, median, p90 in got:
        expected = np.array(waits[source, target])
        assert (transitions, in_cases) == (len(expected), len(cases[source, target]))
        for figure, oracle in [
            (mean, expected.mean()),
            (median, np.quantile(expected, 0.5)),
            (p90, np.quantile(expected, 0.9)),
        ]:
            assert abs(figure - oracle / 1e6) < 1.5e-6
    assert sum(row[3] for row in got) == len(rows) - 60
