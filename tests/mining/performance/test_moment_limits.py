"""Between which moments a case began and ended, on hand-drawn logs with one defect each among sound cases."""

from datetime import UTC, datetime, timedelta

import pytest

from mining.performance.moment_limits import moment_limits

AS_OF = datetime(2024, 12, 31, tzinfo=UTC)
ENDS = {"p": ["close"]}
DAY = timedelta(days=1)


def sound(number):
    """A case that is received, assessed after 2 days and closed after 5; each begins a day later, at another minute."""
    begun = datetime(2024, 1, 1, 9, tzinfo=UTC) + number * (DAY + timedelta(minutes=1))
    steps = (("receive", 0), ("assess", 2), ("close", 5))
    return [
        {"process": "p", "case_id": f"{number:02}", "activity": a, "occurred_at": begun + n * DAY} for a, n in steps
    ]


def limits_of_first(con, make_log, events):
    """What follows for the case ``events`` among twenty sound ones, as datetimes."""
    log = make_log([event for number in range(1, 21) for event in sound(number)] + events, ends=ENDS)
    columns = ("start_from_us", "start_to_us", "end_from_us", "end_to_us")
    of_x = f"case_key = (select case_key from {log.cases} where case_id = 'x')"
    limits = moment_limits(con, log, as_of=AS_OF).filter(of_x)
    (moments,) = limits.select(", ".join(f"make_timestamptz({column})" for column in columns)).fetchall()
    return tuple(moment.astimezone(UTC) for moment in moments)


def case(**changes):
    """The sound case ``x`` with some of its events changed by activity; None drops one."""
    events = [event | {"case_id": "x"} | (changes.get(event["activity"]) or {}) for event in sound(40)]
    return [event for event in events if changes.get(event["activity"], {}) is not None]


BEGUN, ENDED = sound(40)[0]["occurred_at"], sound(40)[2]["occurred_at"]


def test_a_case_that_nothing_speaks_against_has_its_own_stamps_as_limits(con, make_log):
    assert limits_of_first(con, make_log, case()) == (BEGUN, BEGUN, ENDED, ENDED)


def test_a_date_without_a_time_lies_within_its_day(con, make_log):
    day = datetime(2024, 5, 1, 22, tzinfo=UTC)
    events = case(close={"occurred_at": day, "time_precision": "day"})
    assert limits_of_first(con, make_log, events)[2:] == (day, day + DAY - timedelta(microseconds=1))


def test_a_case_that_lacks_its_beginning_began_at_most_as_much_earlier_as_the_others(con, make_log):
    assessed = BEGUN + 2 * DAY
    assert limits_of_first(con, make_log, case(receive=None)) == (BEGUN, assessed, ENDED, ENDED)


def test_an_end_without_a_time_came_at_most_as_much_later_as_in_the_others(con, make_log):
    events = case(close={"occurred_at": None})
    assert limits_of_first(con, make_log, events)[2:] == (BEGUN + 2 * DAY, ENDED)


def test_an_open_case_that_has_waited_longer_than_the_others_needed_may_be_over(con, make_log):
    assert limits_of_first(con, make_log, case(close=None))[2:] == (BEGUN + 2 * DAY, ENDED)


def test_a_case_with_events_after_its_end_ended_then_or_will_need_as_long_as_the_others(con, make_log):
    later = {"process": "p", "case_id": "x", "activity": "assess", "occurred_at": ENDED + 9 * DAY}
    assert limits_of_first(con, make_log, [*case(), later])[2:] == (ENDED, ENDED + (9 + 3) * DAY)


@pytest.mark.parametrize("impossible", [datetime(1900, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)])
def test_a_stamp_that_cannot_be_true_counts_as_none(con, make_log, impossible):
    events = case(receive={"occurred_at": impossible})
    assert limits_of_first(con, make_log, events)[:2] == (BEGUN, BEGUN + 2 * DAY)


def test_an_end_registered_late_lies_between_its_stamp_and_its_registration(con, make_log):
    registered = ENDED + 20 * DAY
    assert limits_of_first(con, make_log, case(close={"registered_at": registered}))[2:] == (ENDED, registered)


def test_an_end_registered_before_it_happened_is_a_plan(con, make_log):
    registered = BEGUN + 3 * DAY
    assert limits_of_first(con, make_log, case(close={"registered_at": registered}))[2:] == (registered, ENDED)


def test_an_end_that_a_job_stamped_lies_after_the_event_before_it(con, make_log):
    job = datetime(2024, 6, 1, 2, 30, tzinfo=UTC)
    others = [event | {"occurred_at": job} for n in range(1, 21) for event in sound(n) if event["activity"] == "close"]
    kept = [event for n in range(1, 21) for event in sound(n) if event["activity"] != "close"]
    rows = sorted(kept + others, key=lambda event: (event["case_id"], event["occurred_at"]))
    log = make_log(rows, ends=ENDS)
    limits = moment_limits(con, log, as_of=AS_OF).select("make_timestamptz(end_from_us), make_timestamptz(end_to_us)")
    first = limits.fetchall()[0]
    assert tuple(moment.astimezone(UTC) for moment in first) == (sound(1)[1]["occurred_at"], job)


def test_an_unknown_time_in_the_middle_leaves_beginning_and_end_as_they_are(con, make_log):
    events = case(assess={"occurred_at": None})
    assert limits_of_first(con, make_log, [events[0], events[2], events[1]]) == (BEGUN, BEGUN, ENDED, ENDED)


def test_limits_are_never_the_wrong_way_round(con, make_log, rng):
    rows = []
    for number in range(60):
        at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=rng.randrange(5000))
        for _ in range(rng.randrange(1, 6)):
            at += timedelta(hours=rng.randrange(400))
            lag = rng.choice([None, -5, 0, 30])
            rows.append(
                {
                    "process": "p",
                    "case_id": f"{number:02}",
                    "activity": rng.choice(["receive", "assess", "close"]),
                    "occurred_at": at,
                    "time_precision": rng.choice(["second", "day"]),
                    "registered_at": None if lag is None else at + lag * DAY,
                }
            )
    query = moment_limits(con, make_log(rows, ends=ENDS), as_of=AS_OF)
    assert query.filter("start_from_us > start_to_us or end_from_us > end_to_us").fetchall() == []
    assert query.aggregate("count(*)").fetchall() == [(60,)]
