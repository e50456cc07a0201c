"""Random cases and random deadline rules, drawn where calendars are hard: Easter, Christmas, both changes of clocks."""

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from mining.rules.rule import DelayRule
from tests.mining.rules.clock_oracle import DANISH, Event

SEASONS = (date(2023, 3, 20), date(2023, 4, 24), date(2023, 12, 10), date(2024, 2, 20), date(2024, 3, 22),
           date(2024, 10, 20), date(2024, 12, 18), date(2025, 3, 24), date(2024, 5, 28))  # fmt: skip
ACTIVITIES = ("start", "begun", "stop", "done", "letter", "waive", "notice", "refuse", "ask", "answer", "hold", "free",
              "noise")  # fmt: skip
LONGEST = {"hours": 300, "calendar_days": 25, "working_days": 15, "weeks": 4, "months": 2, "year_end": 1}


def random_case(rng: random.Random) -> list[Event]:
    """Up to twelve events over about six weeks, in the log's order: by time, the unknown last."""
    first = rng.choice(SEASONS) + timedelta(days=rng.randrange(12))
    length = rng.choice((3, 12, 40))
    placed = []
    for _ in range(rng.randrange(1, 13)):
        day = first + timedelta(days=rng.randrange(length))
        is_day, clock = rng.random() < 0.15, time(rng.randrange(24), rng.choice((0, 30)))
        stamp = datetime.combine(day, time() if is_day else clock, DANISH).astimezone(UTC)
        activity = rng.choice(ACTIVITIES[:4]) if rng.random() < 0.45 else rng.choice(ACTIVITIES)
        placed.append((None, activity, False) if rng.random() < 0.02 else (stamp, activity, is_day))
    last = datetime.max.replace(tzinfo=UTC)
    placed.sort(key=lambda each: each[0] or last)
    return [Event(no, activity, stamp, is_day) for no, (stamp, activity, is_day) in enumerate(placed, 1)]


def random_rule(rng: random.Random, number: int) -> DelayRule:
    """A rule with any of its parts, each with even or lesser chance, where the parts go together."""
    kind = rng.choice(("max_delay", "max_delay", "max_delay", "min_delay", "count"))
    unit = rng.choice(tuple(LONGEST))
    given: dict[str, Any] = {
        "id": f"R{number}", "process": "p", "title_da": "Prøve", "law": "Prøve", "paragraph": "§ 1", "kind": kind,
        "unit": unit, "limit": rng.randrange(LONGEST[unit] + 1), "start": _some(rng, "start", "begun"),
        "stop": _some(rng, "stop", "done"), "which": rng.choice(("first", "first", "last", "each")),
        "calendar": rng.choice(("national", "municipality")), "at_risk_share": rng.choice((0.5, 0.75, 0.8, 1)),
    }  # fmt: skip
    if rng.random() < 0.1:
        given["stop"] = given["start"]
    if kind == "count":
        given |= rng.choice(({"at_least": 1}, {"at_least": 2}, {"at_most": 0}, {"at_most": 1},
                             {"at_least": 1, "at_most": 2}))  # fmt: skip
    _add_parts(rng, given)
    return DelayRule(**given)


def _add_parts(rng: random.Random, given: dict[str, Any]) -> None:
    unit = given["unit"]
    if rng.random() < 0.5:
        given["pause"] = [_pause(rng, "ask", "answer", "borger"), _pause(rng, "hold", "free", "kommune")][
            : rng.randrange(1, 3)
        ]
    if rng.random() < 0.3:
        given["waived_by"] = ["waive"]
    if rng.random() < 0.2:
        given["restart"] = ["refuse"]
    if rng.random() < 0.2:
        given["extension"] = {"by": ["notice"], "limit": rng.randrange(LONGEST[unit] + 1), "unit": unit}
    if rng.random() < 0.15:
        given["deduction"] = rng.randrange(8)
    if rng.random() < 0.2 and (given["kind"], unit) != ("count", "hours"):
        days = rng.choice([each for each in LONGEST if each not in ("hours", "year_end")])
        given["offset"] = {"limit": rng.randrange(7), "unit": "hours" if unit == "hours" else days}
        if days == "months":
            given["offset"]["limit"] %= 2
    if given["kind"] != "min_delay" and "at_most" not in given and rng.random() < 0.3:
        given["alternatives"] = ["letter"]
    if unit != "hours":
        given["roll"] = rng.choice(("none", "next_working_day"))
        given["counts_start_day"] = given["limit"] > 0 and unit != "year_end" and rng.random() < 0.25


def _some(rng: random.Random, one: str, other: str) -> list[str]:
    return [one, other] if rng.random() < 0.3 else [one]


def _pause(rng: random.Random, begins: str, ends: str, party: str) -> dict[str, Any]:
    return {"from": [begins], "to": [ends], "waiting_for": party, "grace": rng.choice((0, 0, 1, 3))}
