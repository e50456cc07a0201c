"""Causes of waiting, against waits drawn by hand, an oracle that walks each wait hour by hour, and planted causes."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mining.performance.bottlenecks import bottlenecks
from mining.performance.waiting_causes import CAUSES, waiting_causes
from mining.rules.calendar import ClosingDays, calendar_table
from tests.mining.performance.timed_logs import PARTIES, by_case, prepare, random_log

DANISH = ZoneInfo("Europe/Copenhagen")
HOUR = timedelta(hours=1)


def events(case, *steps):
    """A case's events by the Danish clock."""
    return [
        {
            "process": "p",
            "case_id": case,
            "activity": activity,
            "occurred_at": datetime.fromisoformat(at).replace(tzinfo=DANISH),
            "unit": unit,
        }
        for activity, at, unit in steps
    ]


def test_each_part_of_a_wait_has_its_cause_and_the_rest_is_unexplained(con, make_log):
    log = make_log(
        [
            # Friday noon to Tuesday noon: two closed days; on Monday nord did the same for case 2, on Friday and on
            # Tuesday itself for nobody else.
            *events("1", ("a", "2024-01-05 12:00", "nord"), ("d", "2024-01-09 12:00", "nord")),
            *events("2", ("a", "2024-01-08 08:00", "nord"), ("d", "2024-01-08 20:00", "nord")),
            # Handed over to syd within two days.
            *events("3", ("a", "2024-01-09 08:00", "nord"), ("d", "2024-01-11 08:00", "syd")),
            # The citizen's from end to end, a weekend among it; and the other authority's.
            *events("4", ("b", "2024-01-05 12:00", "nord"), ("d", "2024-01-12 12:00", "nord")),
            *events("5", ("c", "2024-01-05 12:00", "nord"), ("d", "2024-01-06 12:00", "nord")),
        ],
        waiting=PARTIES,
    )
    assert waiting_causes(con, prepare(con, log)).fetchall() == [
        # process, from, to, cause, cases, days, share
        ("p", "a", "d", "lukket", 3, 2.0, 0.307692),
        ("p", "a", "d", "overdragelse", 3, 2.0, 0.307692),
        ("p", "a", "d", "kø", 3, 1.0, 0.153846),
        ("p", "a", "d", "uforklaret", 3, 1.5, 0.230769),
        ("p", "b", "d", "borger", 1, 7.0, 1.0),
        ("p", "b", "d", "uforklaret", 1, 0.0, 0.0),
        ("p", "c", "d", "anden_myndighed", 1, 1.0, 1.0),
        ("p", "c", "d", "uforklaret", 1, 0.0, 0.0),
    ]


def test_office_hours_close_the_nights_too(con, make_log):
    log = make_log(events("1", ("a", "2024-01-08 12:00", "nord"), ("d", "2024-01-10 12:00", "nord")))
    prepare(con, log, closing=ClosingDays(office_hours=(8, 16)))
    found = waiting_causes(con, log).select("cause, days").fetchall()
    assert found == [("lukket", pytest.approx(32 / 24, abs=1e-6)), ("uforklaret", pytest.approx(16 / 24, abs=1e-6))]


def test_a_wait_ended_by_a_job_at_night_is_the_jobs_up_to_its_first_run(con, make_log):
    rows = []
    for day in range(8, 13):  # Monday to Friday: a job at two, for a case made ready at noon the day before
        ready = datetime(2024, 1, day, tzinfo=UTC) - timedelta(hours=12)
        rows += events(str(day), ("a", f"{ready:%Y-%m-%d %H:%M}", "nord"), ("d", f"2024-01-{day:02} 02:00:00", "nord"))
    # One that the job passed over: ready on Tuesday at noon, done on Friday; the first run would have been Wednesday's.
    rows += events("x", ("z", "2024-01-09 12:00", "nord"), ("d", "2024-01-12 02:00:00", "nord"))
    found = waiting_causes(con, prepare(con, make_log(rows))).filter("from_activity = 'z'").select("cause, days")
    # After Wednesday's run: the rest of Wednesday and all of Thursday, on which the job ran for others, and Friday.
    assert found.fetchall() == [("pulje", 0.583333), ("kø", 2.0), ("uforklaret", 0.0)]


def test_planted_batches_meetings_and_parties_are_found_within_ten_points(con, make_log, rng):
    """A committee on Thursdays, a job each night, a citizen and a unit's queue, each with a known part of all days."""
    rows, planted = [], Counter()
    for case in range(300):
        ready = datetime(2024, 1, 1, 9, tzinfo=DANISH) + timedelta(days=rng.randrange(250), minutes=rng.randrange(400))
        answered = ready + timedelta(hours=rng.randrange(24, 240))
        meeting = answered.replace(hour=10, minute=0) + timedelta(days=(3 - answered.weekday()) % 7 or 7)
        sent = (meeting + timedelta(days=1)).replace(hour=2)
        planted["borger"] += (answered - ready) / HOUR
        planted["pulje"] += sum(is_open(meeting - hour * HOUR) for hour in range(1, (meeting - answered) // HOUR + 1))
        planted["pulje"] += (sent - meeting) / HOUR
        planted["lukket"] += sum(
            not is_open(meeting - hour * HOUR) for hour in range(1, (meeting - answered) // HOUR + 1)
        )
        steps = (("b", ready), ("x", answered), ("møde", meeting), ("sendt", sent))
        rows += [
            {"process": "p", "case_id": f"{case:03}", "activity": name, "occurred_at": at, "unit": "nord"}
            for name, at in steps
        ]
    log = prepare(con, make_log(rows, waiting=PARTIES))
    found = dict(waiting_causes(con, log).aggregate("cause, sum(days) * 24").fetchall())
    whole, expected = sum(found.values()), sum(planted.values())
    for cause in CAUSES:
        assert found.get(cause, 0) / whole == pytest.approx(planted[cause] / expected, abs=0.1), cause


WORKING = dict(
    zip(*(calendar_table(ClosingDays())[name].to_pylist() for name in ("day", "is_working_national")), strict=True)
)


def is_open(at):
    return WORKING[at.astimezone(DANISH).date()]


def by_the_hour(rows):
    """Days by arc and cause in a log of whole hours, each wait walked hour by hour; no job, no meeting, no overlap."""
    done = defaultdict(set)  # (activity, unit, Danish day) to the cases that had the step there
    units = {
        case: next((row["unit"] for row in reversed(found) if row["unit"]), None)
        for case, found in by_case(rows).items()
    }
    steps = [(a, b) for found in by_case(rows).values() for a, b in zip(found, found[1:], strict=False)]
    for _, b in steps:
        place = b["unit"] or units[b["case_id"]]
        done[b["activity"], place, b["occurred_at"].astimezone(DANISH).date()].add(b["case_id"])
    hours = Counter()
    for a, b in steps:
        arc, party = (a["activity"], b["activity"]), PARTIES.get(("p", a["activity"]), "ukendt")
        place, last = b["unit"] or units[b["case_id"]], b["occurred_at"].astimezone(DANISH).date()
        first, at = a["occurred_at"].astimezone(DANISH).date(), a["occurred_at"]
        while at < b["occurred_at"]:
            day = at.astimezone(DANISH).date()
            others = done[b["activity"], place, day]
            is_own_day = day == last or (day == first and a["activity"] == b["activity"])
            if party in ("borger", "anden_myndighed"):
                cause = party
            elif not is_open(at):
                cause = "lukket"
            elif a["unit"] and b["unit"] and a["unit"] != b["unit"]:
                cause = "overdragelse"
            elif len(others) > is_own_day:
                cause = "kø"
            else:
                cause = "uforklaret"
            hours[*arc, cause] += 1
            at += HOUR
    return hours


def test_random_waits_walked_hour_by_hour_have_the_same_causes(con, make_log, rng):
    rows = []
    for case in range(80):
        at = datetime(2024, 3, 1, tzinfo=UTC) + timedelta(hours=rng.randrange(24 * 40))  # over Easter and summer time
        for _ in range(rng.randrange(1, 7)):
            rows.append(
                {
                    "process": "p",
                    "case_id": f"{case:03}",
                    "activity": rng.choice("abcde"),
                    "occurred_at": at,
                    "time_precision": "day",  # so that no chance stamp is a job
                    "unit": rng.choice(["nord", "syd", None]),
                }
            )
            at += timedelta(hours=rng.randrange(1, 200))
    log = prepare(con, make_log(rows, waiting=PARTIES))
    found = waiting_causes(con, log).filter("days > 0").select("from_activity, to_activity, cause, days").fetchall()
    assert {row[:3]: round(row[3] * 24) for row in found} == dict(by_the_hour(rows))


def test_a_wait_from_before_the_calendar_is_whole_and_unexplained(con, make_log):
    log = make_log(events("1", ("a", "1900-01-01 12:00", "nord"), ("d", "2024-01-10 12:00", "nord")))
    (row,) = waiting_causes(con, prepare(con, log)).fetchall()
    assert row[3] == "uforklaret"
    assert row[5] == pytest.approx(bottlenecks(con, log).filter("level = 'total'").fetchone()[10])


def test_the_parts_of_each_arc_sum_to_its_waiting_and_the_unexplained_is_always_told(con, make_log, rng):
    rows = random_log(rng, cases=200)
    for row in rows:  # lengths that no decimal holds
        row["occurred_at"] += timedelta(microseconds=rng.randrange(1_000_000))
    log = prepare(con, make_log(rows, waiting=PARTIES))
    causes = waiting_causes(con, log).fetchall()
    sums = defaultdict(float)
    for _, tail, head, _, _, days, _ in causes:
        assert days >= 0
        sums[tail, head] += days
    arcs = {row[4:6]: row[10] for row in bottlenecks(con, log).filter("level = 'total'").fetchall()}
    assert sums.keys() == arcs.keys()
    assert {arc: round(days, 6) for arc, days in sums.items()} == arcs
    assert {row[1:3] for row in causes if row[3] == "uforklaret"} == arcs.keys()
