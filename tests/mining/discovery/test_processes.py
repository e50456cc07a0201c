"""The size of each process's log against a hand-drawn log."""

from datetime import UTC, datetime

from mining.discovery.processes import processes


def test_a_hand_drawn_log_gives_the_size_of_each_process(con, make_log):
    log = make_log(
        [
            ("bygge", "1", "modtag", "2024-01-01 00:00"),
            ("bygge", "1", "afgør", "2024-02-01 00:00"),
            ("bygge", "2", "modtag", "2024-01-15 00:00"),
            {
                "process": "bygge",
                "case_id": "3",
                "activity": "modtag",
                "occurred_at": "2024-01-20 00:00",
                "ended_at": "2024-03-01 00:00",
            },
            ("drift", "1", "modtag", None),
        ],
        ends={"bygge": ["afgør"]},
    )
    first, last = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)
    got = processes(con, log).fetchall()
    assert got == [
        # process, cases, open_cases, events, activities, variants, first_event_at, last_event_at
        ("bygge", 3, 2, 4, 2, 2, first, last),
        ("drift", 1, None, 1, 1, 1, None, None),
    ]


def test_a_process_whose_cases_are_all_over_has_no_open_case(con, make_log):
    log = make_log([("p", "1", "slut", None)], ends={"p": ["slut"]})
    assert processes(con, log).select("open_cases").fetchall() == [(0,)]


def test_an_empty_log_has_no_processes(con, make_log):
    assert processes(con, make_log([])).fetchall() == []
