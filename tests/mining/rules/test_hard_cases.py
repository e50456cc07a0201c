"""Cases on which deadline engines go wrong, each worked out by hand, day by day, in its comment."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import duckdb
import pytest

from mining.rules.calendar import make_calendar
from mining.rules.deadlines import deadline_cases
from mining.rules.rule import DelayRule

DANISH = ZoneInfo("Europe/Copenhagen")
FIGURES = "status, remark, due_on, measured, gross, deducted, paused_borger, paused_anden_myndighed"


def rule(**parts) -> DelayRule:
    common = {"id": "H1", "process": "p", "title_da": "t", "law": "l", "paragraph": "§ 1", "kind": "max_delay"}
    return DelayRule.model_validate({**common, "start": ["start"], "stop": ["stop"], **parts})


def danish(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=DANISH)


@pytest.fixture(scope="module")
def con():
    """One database for all cases: making the calendar takes longer than judging one."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("create schema canonical")
        make_calendar(connection)
        yield connection


@pytest.fixture
def judged(con, make_log):
    """A function that judges one case of Danish stamps, days or minutes, at a Danish moment."""

    def judge(asked: DelayRule, events: list[tuple[str, str]], *, as_of: str, columns: str = "status"):
        rows = [
            {"process": "p", "case_id": "c", "activity": activity, "occurred_at": danish(at)}
            | {"time_precision": "minute" if " " in at else "day"}
            for activity, at in events
        ]
        return deadline_cases(con, asked, make_log(rows), as_of=danish(as_of)).select(columns).fetchall()

    return judge


@pytest.mark.parametrize(
    ("start", "stop", "status", "due"),
    [
        # 2023: Fri 28 April; 1, 2, 3, 4 May are 1-4, Fri 5 May is store bededag, 8, 9, 10 May are 5-7.
        ("2023-04-28", "2023-05-10", "met", date(2023, 5, 10)),
        ("2023-04-28", "2023-05-11", "late", date(2023, 5, 10)),
        # 2024: Fri 19 April; 22-26 April are 1-5 (the 26th would have been store bededag), 29 and 30 April are 6-7.
        ("2024-04-19", "2024-04-30", "met", date(2024, 4, 30)),
        ("2024-04-19", "2024-05-01", "late", date(2024, 4, 30)),
    ],
)
def test_store_bededag_is_a_holiday_to_2023_and_a_working_day_from_2024(judged, start, stop, status, due):
    week = rule(limit=7, unit="working_days")
    found = judged(week, [("start", start), ("stop", stop)], as_of="2024-12-31", columns="status, due_on")
    assert found == [(status, due)]


@pytest.mark.parametrize(
    ("start", "stop", "status", "measured"),
    [
        # The night to 27 October 2024 has 25 hours: 14:00 to 13:00 is 24 of them.
        ("2024-10-26 14:00", "2024-10-27 13:00", "met", 24.0),
        ("2024-10-26 14:00", "2024-10-27 13:30", "late", 24.5),
        # The night to 30 March 2025 has 23 hours: 14:00 to 15:00 is 24 of them.
        ("2025-03-29 14:00", "2025-03-30 15:00", "met", 24.0),
        ("2025-03-29 14:00", "2025-03-30 15:30", "late", 24.5),
    ],
)
def test_a_night_in_which_the_clock_is_changed_has_an_hour_more_or_less(judged, start, stop, status, measured):
    day = rule(limit=24, unit="hours")
    found = judged(day, [("start", start), ("stop", stop)], as_of="2025-12-31", columns="status, measured")
    assert found == [(status, measured)]


@pytest.mark.parametrize(
    ("start", "stop", "version", "status", "due"),
    [
        # Begun under the old law: four months from 20 December 2023 are to 20 April 2024, though the new law has come.
        ("2023-12-20", "2024-04-20", "old", "met", date(2024, 4, 20)),
        ("2023-12-20", "2024-04-21", "old", "late", date(2024, 4, 20)),
        ("2023-12-31", "2024-04-10", "old", "met", date(2024, 4, 30)),
        # Begun under the new law: three months from New Year's Day are to 1 April.
        ("2024-01-01", "2024-04-01", "new", "met", date(2024, 4, 1)),
        ("2024-01-01", "2024-04-10", "new", "late", date(2024, 4, 1)),
    ],
)
def test_a_case_is_judged_by_the_law_it_began_under_also_when_the_law_changes(
    judged, start, stop, version, status, due
):
    old = rule(version="old", limit=4, unit="months", valid_to="2023-12-31")
    new = rule(version="new", limit=3, unit="months", valid_from="2024-01-01")
    events = [("start", start), ("stop", stop)]
    found = [
        row
        for law in (old, new)
        for row in judged(law, events, as_of="2024-12-31", columns="rule_version, status, due_on")
    ]
    assert found == [(version, status, due)]


WAITS = [("start", "2024-03-04"), ("ask", "2024-03-05"), ("hear", "2024-03-08"), ("heard", "2024-03-12"),
         ("hear", "2024-03-18"), ("answer", "2024-03-20"), ("heard", "2024-03-25")]  # fmt: skip
PAUSED = rule(
    limit=20,
    unit="calendar_days",
    pause=[
        {"from": ["ask"], "to": ["answer"], "waiting_for": "borger"},
        {"from": ["hear"], "to": ["heard"], "waiting_for": "anden_myndighed"},
    ],
)


@pytest.mark.parametrize(
    ("stop", "status", "measured", "gross"), [("2024-04-13", "met", 20, 40), ("2024-04-14", "late", 21, 41)]
)
def test_pauses_inside_and_across_each_other_are_counted_once_for_the_first_to_begin(
    judged, stop, status, measured, gross
):
    # The citizen is waited for from the 5th to the 20th: the days 6-20 March stand still, 15 of them. The hearing from
    # the 8th to the 12th lies inside and adds nothing; the one from the 18th to the 25th adds 21-25 March, five days.
    # 4 March + 20 days is 24 March, + 20 days of standing still is 13 April.
    found = judged(PAUSED, [*WAITS, ("stop", stop)], as_of="2024-12-31", columns=FIGURES)
    assert found == [(status, None, date(2024, 4, 13), measured, gross, 20, 15, 5)]


@pytest.mark.parametrize(
    ("as_of", "status"),
    # Ten days from 4 March are to the 14th; on the 11th six tenths have gone, on the 12th eight, on the 15th all.
    [("2024-03-10", "running"), ("2024-03-12", "at_risk"), ("2024-03-14 23:59", "at_risk"), ("2024-03-15", "late")],
)
def test_a_closing_event_before_the_start_closes_nothing_and_is_told(judged, as_of, status):
    events = [("stop", "2024-03-01"), ("start", "2024-03-04")]
    found = judged(rule(limit=10, unit="calendar_days"), events, as_of=as_of, columns="status, remark, stop_event_no")
    assert found == [(status, "stop_before_start", None)]


@pytest.mark.parametrize(
    ("as_of", "status", "measured"),
    [
        ("2024-03-10", "running", 6),
        ("2024-03-12", "at_risk", 8),
        ("2024-03-14", "at_risk", 10),
        ("2024-03-15", "late", 11),
    ],
)
def test_a_case_without_a_closing_event_runs_is_at_risk_and_is_late_by_its_age(judged, as_of, status, measured):
    found = judged(
        rule(limit=10, unit="calendar_days"),
        [("start", "2024-03-04")],
        as_of=as_of,
        columns="status, remark, due_on, measured",
    )
    assert found == [(status, None, date(2024, 3, 14), measured)]


def test_a_count_with_an_offset_counts_from_the_day_its_clock_begins(judged):
    # From 1 March, two talks within 10 days once 5 days have gone: 6-16 March. The talk of the 4th is too early.
    two = rule(kind="count", at_least=2, limit=10, unit="calendar_days", offset={"limit": 5, "unit": "calendar_days"})
    events = [("start", "2024-03-01"), ("stop", "2024-03-04"), ("stop", "2024-03-06"), ("stop", "2024-03-16")]
    asked = {"as_of": "2024-12-31", "columns": "status, due_on, measured, gross"}
    assert judged(two, events, **asked) == [("met", date(2024, 3, 16), 2, 2)]
    assert judged(two, events[:-1], **asked) == [("late", date(2024, 3, 16), 1, 1)]


def test_a_count_in_hours_has_no_offset():
    with pytest.raises(ValueError, match="a count in hours has no offset"):
        rule(kind="count", at_least=1, limit=10, unit="hours", offset={"limit": 5, "unit": "hours"})
