"""Whether units that differ only in how they register are called equal, and whether a truly slower unit is found.

``python -m benchmarks.twins [--seeds N]`` prints the table that docs/quality.md shows. Three units run one invented
process: Nord and Syd in the same way, but Syd registers as ``PRACTICES`` say; Vest takes longer over everything.
"""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import duckdb
import pyarrow as pa

from mining.log import EventLog
from mining.performance.unit_comparisons import REAL, unit_comparisons
from simulator.clean_logs import DAY, clean_log

AS_OF = datetime(2025, 6, 1, tzinfo=UTC)
CASES = 1200
SLOWER = 1.3
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("case_id", "activity", "unit", "time_precision")),
        *((name, pa.timestamp("us", tz="UTC")) for name in ("occurred_at", "registered_at")),
        ("position", pa.int64()),
    ]
)
Row = dict[str, Any]
Practice = Callable[[Random, list[Row]], list[Row]]


def dates_only(rng: Random, case: list[Row]) -> list[Row]:
    """The time of day is not written."""
    return [row | {"occurred_at": _midnight(row["occurred_at"]), "time_precision": "day"} for row in case]


def closed_by_a_monthly_job(rng: Random, case: list[Row]) -> list[Row]:
    """The last event is stamped by a job that runs on the first of the month."""
    *before, last = case
    month = (last["occurred_at"].replace(day=1) + timedelta(days=32)).replace(day=1)
    job = month.replace(hour=2, minute=15, second=0, microsecond=0)
    return [*before, last | {"occurred_at": job, "registered_at": job}]


def planned_ends(rng: Random, case: list[Row]) -> list[Row]:
    """The last event has the day it was planned for, ten to thirty days later than it came."""
    *before, last = case
    return [*before, last | {"occurred_at": last["occurred_at"] + timedelta(days=10 + 20 * rng.random())}]


def times_left_out(rng: Random, case: list[Row]) -> list[Row]:
    """Three of ten events have no time."""
    kept = [row for row in case if rng.random() >= 0.3]
    return [*kept, *(row | {"occurred_at": None, "time_precision": "none"} for row in case if row not in kept)]


def left_open(rng: Random, case: list[Row]) -> list[Row]:
    """Three of ten cases are never closed."""
    return case[:-1] if rng.random() < 0.3 else case


PRACTICES: dict[str, Practice] = {
    "dates only": dates_only,
    "closed by a monthly job": closed_by_a_monthly_job,
    "planned ends": planned_ends,
    "times left out": times_left_out,
    "left open": left_open,
}


def twin_log(con: duckdb.DuckDBPyConnection, practice: str, *, seed: int, cases: int = CASES) -> EventLog:
    """Three units' log in ``con``, of which Syd registers by ``practice`` and Vest is slower."""
    rng = Random(f"{practice}:{seed}")  # noqa: S311 - simulated data
    of_case: dict[str, list[Row]] = {}
    for event in clean_log("permit", cases=cases, seed=seed):
        at = datetime.fromtimestamp(event.moment, UTC)
        row = {"case_id": event.case, "activity": event.activity, "unit": event.unit, "time_precision": "second"}
        of_case.setdefault(event.case, []).append(row | {"occurred_at": at, "registered_at": at + timedelta(minutes=5)})
    changes: dict[str, Practice] = {"Syd": PRACTICES[practice], "Vest": _slower}
    rows = [row for case in of_case.values() for row in changes.get(case[0]["unit"], _as_it_is)(rng, case)]
    for position, row in enumerate(rows):
        row["position"] = position
    con.register("given", pa.Table.from_pylist(rows, schema=SCHEMA))
    con.execute("create schema if not exists canonical")
    con.execute(_LOG + _CASES + _ACTIVITIES)
    con.unregister("given")
    return EventLog()


def _as_it_is(rng: Random, case: list[Row]) -> list[Row]:
    return case


def _slower(rng: Random, case: list[Row]) -> list[Row]:
    begun = case[0]["occurred_at"]
    later = [begun + (row["occurred_at"] - begun) * SLOWER for row in case]
    return [row | {"occurred_at": at, "registered_at": at} for row, at in zip(case, later, strict=True)]


def _midnight(moment: datetime) -> datetime:
    """Midnight of the Danish winter day, which is near enough for a day that is then taken as a whole."""
    return moment - timedelta(seconds=(int(moment.timestamp()) + 3600) % DAY, microseconds=moment.microsecond)


_LOG = """
create or replace table canonical.event_log as
select
    'permit' as process, case_id, dense_rank() over (order by case_id)::ubigint as case_key,
    row_number() over by_case::integer as event_no, activity, activity as raw_activity, unit,
    occurred_at, null::timestamptz as ended_at, registered_at, time_precision,
    lead(activity) over by_case as next_activity, lead(occurred_at) over by_case as next_occurred_at,
    activity_key, lead(activity_key) over by_case as next_activity_key
from (select *, dense_rank() over (order by activity)::integer as activity_key from given)
window by_case as (partition by case_id order by occurred_at nulls last, position)
order by case_key, event_no;
"""
_CASES = """
create or replace table canonical.cases as
select
    process, case_id, case_key, arg_max(unit, event_no) as unit, min(occurred_at) as started_at,
    max(occurred_at) as ended_at, arg_max(activity, event_no) <> 'Sag afsluttet' as is_open
from canonical.event_log
group by all;
"""
_ACTIVITIES = """
create or replace table canonical.activities as
select distinct process, activity, activity = 'Sag afsluttet' as is_end from canonical.event_log;
"""


def judged(practice: str, *, seed: int, cases: int = CASES) -> tuple[bool, bool]:
    """Whether the twins are called equal in every key figure, and whether Vest is found slower than Nord."""
    with duckdb.connect(config={"threads": 2}) as con:
        con.execute("set TimeZone = 'UTC'")
        table = unit_comparisons(con, twin_log(con, practice, seed=seed, cases=cases), as_of=AS_OF)
    rows = table.to_pylist()
    real = {(row["kpi"], row["unit"], row["other_unit"]) for row in rows if row["verdict_da"] == REAL}
    twins = not any(pair[1:] == ("Nord", "Syd") for pair in real)
    return twins, ("throughput_median_days", "Nord", "Vest") in real


def main() -> None:
    """Print how often twins were called equal and how often the slower unit was found, by practice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100)
    seeds = parser.parse_args().seeds
    print("| Syd's practice | twins called equal | slower unit found |\n|---|---|---|")  # noqa: T201
    for practice in PRACTICES:
        runs = [judged(practice, seed=seed) for seed in range(seeds)]
        equal, found = (sum(column) for column in zip(*runs, strict=True))
        print(f"| {practice} | {equal} of {seeds} | {found} of {seeds} |", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
