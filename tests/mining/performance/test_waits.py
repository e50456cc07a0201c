"""Waits between events: hand-drawn cases, a plain walk, and public logs whose waiting others have worked out."""

import csv
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from mining.performance.active_time import instances_sql
from tests.mining.conftest import CASES, EVENT_LOG
from tests.mining.performance.timed_logs import plain_waits, prepare, random_log

HOUR_US = 3_600_000_000


@pytest.fixture(scope="module")
def truth(test_data: Path) -> Path:
    folder = test_data / "waiting_time_truth"
    if not folder.is_dir():
        pytest.skip("no logs with known waiting times")
    return folder


def test_every_transition_has_its_wait_unit_and_month(con, make_log):
    log = make_log(
        [
            {"process": "p", "case_id": "1", "activity": "a", "occurred_at": "2024-01-31 20:00", "unit": "nord"},
            {"process": "p", "case_id": "1", "activity": "b", "occurred_at": "2024-01-31 23:30", "unit": "syd"},
            {"process": "p", "case_id": "1", "activity": "a", "occurred_at": "2024-02-01 00:30"},
            {"process": "p", "case_id": "1", "activity": "b", "occurred_at": None},
        ],
        changes=[("1", "case_type", "hus", None)],
    )
    prepare(con, log)
    found = con.sql(
        "select activity_key, next_activity_key, case_unit, case_type, unit, is_handover, wait_us, day, month"
        " from case_waits order by ends_us nulls last"
    ).fetchall()
    assert found == [
        # 23:30 UTC is 00:30 in Denmark, so the wait ends in February; the last event has no time and no unit.
        (1, 2, "syd", "hus", "syd", True, 3.5 * HOUR_US, date(2024, 2, 1), date(2024, 2, 1)),
        (2, 1, "syd", "hus", "syd", False, HOUR_US, date(2024, 2, 1), date(2024, 2, 1)),
        (1, 2, "syd", "hus", "syd", False, None, None, None),
    ]


def test_work_done_side_by_side_is_no_waiting(con, make_log):
    at = {"process": "p", "case_id": "1"}
    log = make_log(
        [
            {**at, "activity": "long", "occurred_at": "2024-01-02 08:00", "ended_at": "2024-01-02 12:00"},
            {**at, "activity": "short", "occurred_at": "2024-01-02 09:00", "ended_at": "2024-01-02 10:00"},
            {**at, "activity": "after", "occurred_at": "2024-01-02 13:00"},
        ]
    )
    prepare(con, log)
    assert con.sql("select wait_us from case_waits order by ends_us").fetchall() == [(0,), (HOUR_US,)]


def test_random_waits_are_those_of_a_plain_walk(con, make_log, rng):
    rows = random_log(rng)
    prepare(con, make_log(rows))
    expected = Counter(
        (before["case_id"], before["activity"], after["activity"], wait) for before, after, wait in plain_waits(rows)
    )
    names = "(select distinct activity_key, activity from canonical.event_log)"
    found = con.sql(
        "select case_id, tail.activity, head.activity, wait_us from case_waits"
        " inner join canonical.cases using (case_key)"
        f" inner join {names} as tail on tail.activity_key = case_waits.activity_key"
        f" inner join {names} as head on head.activity_key = case_waits.next_activity_key"
    ).fetchall()
    assert Counter(found) == expected


def rows_of(file: Path) -> list[dict]:
    with file.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    events = [
        {
            "process": "p",
            "case_id": row["case_id"],
            "activity": row["Activity"],
            "occurred_at": f"{row['start_time']}+00",
            "ended_at": f"{row['end_time']}+00",
        }
        for row in rows
    ]
    return sorted(events, key=lambda row: (row["case_id"], row["occurred_at"]))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_total_waiting_of_each_arc_is_what_the_hand_made_log_expects(con, make_log, truth, number):
    prepare(con, make_log(rows_of(truth / f"manual_log_{number}.csv")))
    with (truth / f"manual_log_{number}_expected.csv").open(encoding="utf-8", newline="") as handle:
        expected: Counter = Counter()
        for row in csv.DictReader(handle):
            expected[row["source_activity"], row["target_activity"]] += round(float(row["wt_total_seconds"]))
    found = con.sql(
        "select tail.activity, head.activity, sum(wait_us) // 1000000 from case_waits"
        " inner join (select distinct activity_key, activity from canonical.event_log) as tail using (activity_key)"
        " inner join (select distinct activity_key, activity from canonical.event_log) as head"
        " on head.activity_key = next_activity_key group by all"
    ).fetchall()
    assert {(tail, head): seconds for tail, head, seconds in found} == dict(expected)


def test_a_simulated_log_with_endless_resources_has_no_waiting(con, make_log, truth):
    log = make_log([])
    file = truth / "LoanApp_infRes_24-7_noTimers.CSV"
    con.execute(f"""
        create or replace temp table given as
        select
            row_number() over (order by case_id, start_time, end_time)::integer as position,
            'p' as process,
            case_id::varchar as case_id,
            Activity as activity,
            start_time::timestamptz as occurred_at,
            end_time::timestamptz as ended_at,
            null::timestamptz as registered_at,
            'second' as time_precision,
            null::varchar as unit
        from read_csv('{file}')
    """)
    con.execute("create or replace table canonical.event_log as " + EVENT_LOG)
    con.execute("create or replace table canonical.cases as " + CASES)
    prepare(con, log)
    transitions, waited = con.sql("select count(*), sum(wait_us) from case_waits").fetchone()
    assert (transitions, waited) == (8914, 0)


@pytest.mark.parametrize("name", ["prioritization", "resource_contention", "undifferentiated_pool"])
def test_waiting_since_an_activity_could_begin_is_what_the_log_says(con, make_log, truth, name):
    """These say when each activity could have begun: its plan, from which it waited until it started."""
    with (truth / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    columns = ("enabled_timestamp", "start_timestamp", "time:timestamp")
    instances = [("p", row["case:concept:name"], row["concept:name"], *(row[name] for name in columns)) for row in rows]
    log = make_log([], instances=instances)
    found = con.sql(f"select case_id, waited_us from ({instances_sql(log)}) order by case_id, starts_us").fetchall()
    assert found == [
        (row["case:concept:name"], round(seconds_of(row["wt_total"]) * 1_000_000))
        for row in sorted(rows, key=lambda row: (row["case:concept:name"], row["start_timestamp"]))
    ]


def seconds_of(told: str) -> float:
    days, clock = told.split(" days ")
    at = datetime.strptime(clock, "%H:%M:%S")  # noqa: DTZ007 - a length of time, no instant
    return int(days) * 86_400 + at.hour * 3600 + at.minute * 60 + at.second
