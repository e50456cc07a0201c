"""Every check once more, as plain loops over cases and events."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from tests.dbt_project.measured_log import AS_OF, DELIVERIES, RANKS

DENMARK = ZoneInfo("Europe/Copenhagen")


def of_deliveries(source: str):
    mine = [counts for name, *counts in DELIVERIES if name == source]
    delivered, rejected, cpr = (sum(column) for column in zip(*mine, strict=True))
    yield "rejected_rows", (delivered, rejected)
    yield "cpr_in_text", (delivered - rejected, cpr)


def judgements(events: list[dict], delivered: list[tuple]):
    """Every question the checks ask: the event it is counted at, the case's unit, the check, and the answer."""
    seconds = Counter((source, at.replace(microsecond=0)) for source, at in delivered)
    with_units = {(event["source"], event["process"]) for event in events if event["unit"]}
    for _, case in groupby(events, key=lambda event: (event["process"], event["case_id"])):
        case = list(case)
        unit = next((event["unit"] for event in reversed(case) if event["unit"]), None)
        for answer in _of_case(case):
            yield case[0], unit, *answer
        for position, event in enumerate(case):
            before, after = case[:position], case[position + 1] if position + 1 < len(case) else None
            for answer in _of_event(event, before, seconds, with_units):
                yield event, unit, *answer
            for answer in _of_neighbours(event, after):
                yield event, unit, *answer


def _of_case(case: list[dict]):
    yield "single_event_cases", len(case) == 1
    times = [event["ended_at"] or event["occurred_at"] for event in case if event["occurred_at"] or event["ended_at"]]
    if case[0]["process"] == "sag" and case[-1]["activity"] != "lukket" and times:
        yield "open_without_activity", max(times) <= AS_OF - timedelta(days=180)


def _of_event(event: dict, before: list[dict], seconds: Counter, with_units: set):
    at, ended, registered = event["occurred_at"], event["ended_at"], event["registered_at"]
    yield "missing_time", at is None
    if event["process"] == "sag":
        yield "unmapped_activity", event["activity"] not in RANKS
        yield "activity_after_end", any(earlier["activity"] == "lukket" for earlier in before)
    if event["unit"]:
        yield "undeclared_unit", event["unit"] != "nord"
    if (event["source"], event["process"]) in with_units:
        yield "missing_unit", event["unit"] is None
    if event["time_precision"] == "second":
        yield "batch_stamps", _is_job(event["source"], at, seconds)
    if at is None:
        return
    yield "day_precision", event["time_precision"] == "day"
    yield "future_time", at > AS_OF
    yield "implausible_time", not 1950 <= at.year < 2100
    if registered:
        yield "late_registration", registered - at > timedelta(days=14)
        yield "registered_before", at - registered > timedelta(days=1)
    if ended:
        yield "end_before_start", ended < at


def _of_neighbours(event: dict, after: dict | None):
    if after is None or event["occurred_at"] is None or after["occurred_at"] is None:
        return
    tied = event["occurred_at"] == after["occurred_at"]
    ranks = RANKS if event["process"] == "sag" else {}
    yield "order_by_position", tied and ranks.get(event["activity"], 0) == ranks.get(after["activity"], 0)
    same = all(event[column] == after[column] for column in ("activity", "lifecycle"))
    yield "repeated_event", tied and same


def _is_job(source: str, at: datetime, seconds: Counter) -> bool:
    second = at.replace(microsecond=0)
    midnights = {second.astimezone(zone).strftime("%H%M%S") for zone in (DENMARK, UTC)}
    return seconds[source, second] >= 20 and "000000" not in midnights


def period(at: datetime | None) -> str:
    """The Danish month, or (alle) without a plausible time."""
    return f"{at.astimezone(DENMARK):%Y-%m}" if at and 1950 <= at.year < 2100 else "(alle)"
