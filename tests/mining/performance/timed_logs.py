"""What the figures of time rest on, and random logs of a municipality with several units, parties, repeats and gaps."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from mining.log import EventLog
from mining.performance.open_hours import make_open_hours
from mining.performance.waits import make_waits
from mining.rules.calendar import ClosingDays, make_calendar

PARTIES = {("p", "a"): "kommune", ("p", "b"): "borger", ("p", "c"): "anden_myndighed"}
ENDS = {"p": ["e"]}


def prepare(con: DuckDBPyConnection, log: EventLog, *, closing: ClosingDays | None = None) -> EventLog:
    """Make the calendar, the hours and the waits of a log."""
    make_calendar(con, closing=closing)
    make_open_hours(con, log, closing=closing)
    make_waits(con, log)
    return log


def random_log(rng: random.Random, *, cases: int = 60) -> list[dict[str, Any]]:
    """Cases of activities a to e in two units or none; some overlap, some have only a day, some no time at all."""
    rows = []
    for case in range(cases):
        at = datetime(2024, 2, 26, tzinfo=UTC) + timedelta(minutes=rng.randrange(60 * 24 * 60))
        for _ in range(rng.randrange(1, 9)):
            lasts = timedelta(minutes=rng.randrange(3000)) if rng.random() < 0.3 else None
            rows.append(
                {
                    "process": "p",
                    "case_id": f"{case:03}",
                    "activity": rng.choice("abcde"),
                    "occurred_at": at,
                    "ended_at": at + lasts if lasts else None,
                    "unit": rng.choice(["nord", "syd", None]),
                }
            )
            at += timedelta(minutes=rng.choice([0, 1, 60, rng.randrange(20_000)]))
    return rows


def by_case(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The events of each case, in their order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["case_id"], []).append(row)
    return found


def plain_waits(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any], int]]:
    """Each transition with the microseconds since all of the case so far had ended, walked event by event."""
    found = []
    for events in by_case(rows).values():
        over = events[0]["ended_at"] or events[0]["occurred_at"]
        for before, after in zip(events, events[1:], strict=False):
            over = max(over, before["ended_at"] or before["occurred_at"])
            found.append((before, after, max(0, (after["occurred_at"] - over) // timedelta(microseconds=1))))
    return found
