"""Measurements: what is found, counted by unit and month, never more than was checked."""

import random
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from benchmarks.imperfections import FINDERS, load
from mining.log import EventLog
from mining.quality.contexts import homonymous_events
from mining.quality.expected import Practice
from mining.quality.fragments import scattered_cases
from mining.quality.measure import EVENT_FINDERS, measure
from mining.quality.misplaced import time_travel
from simulator.clean_logs import PROCESSES, clean_log
from simulator.imperfections import plant
from tests.mining.quality.registered import AS_OF, LOG, ORDER, open_log


def measured(con, practice: Practice | None = None) -> dict[tuple[str, str, str], tuple[int, int]]:
    """(checked, found) by unit, month and check of the one process of the one source."""
    rows = measure(con, LOG, as_of=AS_OF, practice=practice, order=ORDER).fetchall()
    assert {row[:2] for row in rows} <= {("s", "p")}
    assert all(0 <= found <= checked for *_, checked, found in rows)
    return {row[2:5]: row[5:] for row in rows}


def test_an_event_is_counted_in_its_own_unit_and_month_and_a_case_where_it_began():
    con = open_log({
        "n1": [("x", "2024-01-31 08:00:00+00"), ("y", "2024-02-01 08:00:00+00"), ("z", "2024-02-01 08:00:00+00")],
        "s1": [("x", "2024-01-05 08:00:00+00"), ("y", "2024-01-05 08:00:00+00")],
    })  # fmt: skip
    practice = Practice.model_validate(
        {"expected": [{"check": "related_activity", "process": "p", "activity": "y", "requires": ["z"]}]}
    )
    found = measured(con, practice)
    assert found["Nord", "2024-02", "form_based_capture"] == (2, 1)
    assert ("Nord", "2024-01", "form_based_capture") not in found, "a case's first event has none before it"
    assert found["Syd", "2024-01", "form_based_capture"] == (1, 1)
    assert found["Nord", "2024-01", "related_activity"] == (1, 0)
    assert found["Syd", "2024-01", "related_activity"] == (1, 1)
    assert found["(alle)", "(alle)", "elusive_event"] == (5, 0)


def test_two_expectations_of_one_kind_are_counted_together():
    con = open_log({"n1": [("x", "2024-01-31 08:00:00+00")]})
    asked = [{"check": "missing_party", "process": "p", "roles": [role]} for role in ("a", "b")]
    assert measured(con, Practice.model_validate({"expected": asked}))["Nord", "2024-01", "missing_party"] == (2, 2)


def test_events_of_no_case_count_and_plans_do_not():
    con = open_log({"n1": [("x", "2024-01-31 08:00:00+00")]})
    con.execute("insert into canonical.events select 'lost', 'x', now(), 's', null, null, 'second'")
    con.execute("insert into canonical.events select 'planned', 'x', now(), 's', null, null, 'second'")
    con.execute("insert into canonical.case_plans values ('planned')")
    assert measured(con)["(alle)", "(alle)", "elusive_event"] == (2, 1)


def test_five_registrations_of_one_person_in_one_second_and_not_four():
    at = "2024-01-31 08:00:00+00"
    con = open_log({f"n{case}": [("x", at)] for case in range(9)})
    con.execute("update canonical.events set resource = case when event_id < 'n5' then 'five' else 'four' end")
    assert measured(con)["Nord", "2024-01", "multiregistration"] == (9, 5)


def test_durations_that_overlap_are_none_or_are_far_out():
    cases = {f"n{case:02}": [("x", "2024-01-31 08:00:00+00")] for case in range(30)}
    con = open_log(cases)
    rows = [("p", case, "x", "2024-01-31 08:00:00+00", f"2024-01-31 09:{place:02}:00+00")
            for place, case in enumerate(cases)]  # fmt: skip
    rows[0] = (*rows[0][:4], "2025-01-31 08:00:00+00")
    rows[1] = (*rows[1][:4], "2024-01-31 08:00:00+00")
    rows += [("p", "n02", "y", "2024-01-31 08:30:00+00", "2024-01-31 10:00:00+00")]
    rows += [("p", "n03", "y", "2024-01-31 09:59:00+00", "2024-01-31 10:00:00+00")]
    con.executemany("insert into canonical.activity_instances values (?, ?, ?, ?, ?)", rows)
    found = measured(con)
    assert found["Nord", "2024-01", "no_duration"] == (30, 1)
    assert found["Nord", "2024-01", "duration_outlier"] == (29, 1)
    assert found["Nord", "2024-01", "overlap"] == (2, 1)


def test_a_case_lacks_what_nearly_all_others_have():
    cases = {f"n{case:02}": [("x", "2024-01-31 08:00:00+00")] for case in range(40)}
    had = {case: {"often": "v"} | ({"seldom": "v"} if case < "n30" else {}) for case in cases if case != "n07"}
    assert measured(open_log(cases, attributes=had))["Nord", "2024-01", "missing_attribute"] == (40, 1)


def test_a_hole_in_the_extract_is_found_and_a_week_of_holiday_is_not():
    first = datetime(2024, 3, 4, 8, tzinfo=UTC)
    days = [first + timedelta(days=day) for day in range(200)]
    hole = {datetime(2024, 6, 3, 8, tzinfo=UTC) + timedelta(days=day) for day in range(19)}
    week = {datetime(2024, 3, 25, 8, tzinfo=UTC) + timedelta(days=day) for day in range(5)}
    cases = {f"n{place}": [("x", day.isoformat())] for place, day in enumerate(days) if day not in hole | week}
    found = {key[1]: value for key, value in measured(open_log(cases)).items() if key[2] == "inactive_period"}
    assert {month: lost for month, (_, lost) in found.items() if lost} == {"2024-06": 15}
    assert found["2024-06"] == (20, 15)


@pytest.mark.parametrize(
    ("pattern", "check", "alone"),
    [
        ("inadvertent_time_travel", "time_travel", time_travel),
        ("homonymous_label", "homonymous_label", homonymous_events),
        ("scattered_case", "scattered_case", scattered_cases),
    ],
)
def test_what_is_measured_of_a_pattern_is_what_its_finder_finds_alone(pattern, check, alone):
    """The nightly counts read the log once for all finders."""
    events = plant(pattern, clean_log(next(iter(PROCESSES)), cases=300, seed=5), share=0.05, seed=6).events
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        expected = len(alone(con, load(con, events)).fetchall())
        con.execute(_AS_NIGHTLY)
        rows = measure(con, EventLog(relation="nightly"), as_of=AS_OF, order="canonical.event_order").fetchall()
    assert sum(row[6] for row in rows if row[4] == check) == expected > 5


def test_every_event_of_a_label_that_is_found_counts():
    events = plant("polluted_label", clean_log(next(iter(PROCESSES)), cases=300, seed=5), share=0.05, seed=6).events
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        expected = FINDERS["polluted_label"](con, load(con, events))
        con.execute(_AS_NIGHTLY)
        rows = measure(con, EventLog(relation="nightly"), as_of=AS_OF, order="canonical.event_order").fetchall()
    assert sum(row[6] for row in rows if row[4] == "polluted_label") == len(expected) > 5


_AS_NIGHTLY = """
create view nightly as select * replace (coalesce(unit, '(ukendt)') as unit), '2024-01' as period
from canonical.event_log;
create view canonical.event_order as select case_key, event_no, event_id from canonical.event_log;
create table canonical.case_plans (event_id varchar);
create table canonical.object_objects (source_id varchar, target_id varchar, qualifier varchar);
create table canonical.activity_instances
    (process varchar, case_id varchar, activity varchar, started_at timestamptz, completed_at timestamptz);
create or replace table canonical.events as
select *, null::varchar as resource, null::varchar as resource_type, 'second' as time_precision from canonical.events;
"""


@pytest.mark.parametrize("seed", range(3))
def test_every_event_finder_finds_only_what_it_is_put_to(seed):
    draw = random.Random(seed)  # noqa: S311 - test data, not secrets
    cases = {}
    for case in range(120):
        at = datetime(2024, 1, 1, tzinfo=UTC)
        cases[f"n{case}"] = events = []
        for _ in range(draw.randrange(1, 6)):
            at += draw.choice([timedelta(0), timedelta(seconds=2), timedelta(days=3)])
            events.append((draw.choice("abcde"), at.isoformat()))
    con = open_log(cases, precision=draw.choice(["second", "day"]))
    assert {key[2] for key in measured(con)} >= set(EVENT_FINDERS) - {"form_based_capture"}
