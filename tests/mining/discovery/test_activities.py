"""Activities against a hand-drawn log and against counting in Python."""

from collections import Counter

from mining.discovery.activities import activities


def test_a_hand_drawn_log_gives_what_each_activity_amounts_to(con, make_log):
    log = make_log(
        [
            ("bygge", "1", "modtag", "2024-01-01 00:00"),
            ("bygge", "1", "hør", "2024-01-01 00:00"),
            ("bygge", "1", "hør", "2024-01-01 00:00"),
            ("bygge", "1", "hør", "2024-01-01 00:00"),
            ("bygge", "1", "afgør", "2024-01-01 00:00"),
            ("bygge", "2", "modtag", "2024-01-01 00:00"),
            ("bygge", "2", "hør", "2024-01-01 00:00"),
            ("drift", "1", "modtag", None),
        ]
    )
    assert activities(con, log).fetchall() == [
        # process, activity, events, cases, starts, ends, rework_cases
        ("bygge", "afgør", 1, 1, 0, 1, 0),
        ("bygge", "hør", 4, 2, 0, 1, 1),
        ("bygge", "modtag", 2, 2, 2, 0, 0),
        ("drift", "modtag", 1, 1, 1, 1, 0),
    ]


def test_an_empty_log_has_no_activities(con, make_log):
    assert activities(con, make_log([])).fetchall() == []


def test_random_logs_agree_with_counting_in_python(con, make_log, rng):
    traces = [[rng.choice("abcde") for _ in range(rng.randrange(1, 9))] for _ in range(200)]
    rows = [("p", f"{case:03}", activity, None) for case, trace in enumerate(traces) for activity in trace]
    events = Counter(activity for trace in traces for activity in trace)
    cases = Counter(activity for trace in traces for activity in set(trace))
    rework = Counter(a for trace in traces for a, n in Counter(trace).items() if n > 1)
    starts, ends = Counter(t[0] for t in traces), Counter(t[-1] for t in traces)
    got = activities(con, make_log(rows)).fetchall()
    assert got == [("p", a, events[a], cases[a], starts[a], ends[a], rework[a]) for a in sorted(events)]
    assert sum(row[4] for row in got) == sum(row[5] for row in got) == len(traces)
