"""Durations of cases against a hand-drawn log."""

from mining.performance.durations import case_durations


def test_a_hand_drawn_log_gives_every_case_its_duration(con, make_log):
    log = make_log(
        [
            ("bygge", "1", "a", "2024-03-31 00:30"),
            ("bygge", "1", "b", "2024-03-31 02:30:00.000001"),
            ("bygge", "2", "a", "2024-01-01 00:00"),
            {
                "process": "bygge",
                "case_id": "3",
                "activity": "a",
                "occurred_at": "2024-01-01 00:00",
                "ended_at": "2024-01-03 00:00",
            },
            ("bygge", "3", "b", "2024-01-02 00:00"),
            ("drift", "1", "a", "2024-01-01 00:00"),
            ("drift", "1", "b", None),
            ("drift", "2", "a", None),
        ]
    )
    case_durations(con, log).create_view("durations")
    named = f"select process, case_id, seconds from durations join {log.cases_sql} using (case_key, process)"
    assert con.sql(f"{named} order by all").fetchall() == [
        ("bygge", "1", 7200.000001),
        ("bygge", "2", 0.0),
        ("bygge", "3", 172800.0),
        ("drift", "1", 0.0),
        ("drift", "2", None),
    ]


def test_an_empty_log_has_no_durations(con, make_log):
    assert case_durations(con, make_log([])).fetchall() == []
