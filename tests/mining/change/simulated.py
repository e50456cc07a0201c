"""Logs of many cases with one step, drawn by numpy, with or without a change from a day on."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from mining.log import EventLog

FIRST = datetime(2023, 1, 1, tzinfo=UTC)
DAYS = 730
DAY_US = 86_400_000_000
FIRST_US = int(FIRST.timestamp()) * 1_000_000

EVENT_LOG = """
create or replace table canonical.event_log as
select *, lead(activity) over by_case as next_activity, lead(occurred_at) over by_case as next_occurred_at
from given_events
window by_case as (partition by case_key order by event_no)
"""
CASES = """
create or replace table canonical.cases as
select given_cases.*, started_at, ended_at
from given_cases
inner join (
    select case_key, min(occurred_at) as started_at, max(occurred_at) as ended_at from given_events group by case_key
) using (case_key)
"""


def step_log(
    con: DuckDBPyConnection,
    rng: np.random.Generator,
    *,
    cases: int = 1200,
    units: int = 3,
    changed_after: int = DAYS,
    factor: float = 1.0,
    month_spread: float = 0.0,
) -> EventLog:
    """Cases that begin evenly over two years and take lognormal days from ``a`` to ``b``; with the years the log ends.

    From day ``changed_after`` on, cases of unit ``u0`` take ``factor`` times as long; every month has its own
    disturbance of ``month_spread`` (sd of its log).
    """
    start = np.sort(rng.uniform(0, DAYS, cases))
    unit = rng.integers(0, units, cases)
    pace = np.where((unit == 0) & (start >= changed_after), factor, 1.0)
    months = np.exp(rng.normal(0, month_spread, DAYS // 30 + 1))[(start // 30).astype(int)]
    took = rng.lognormal(np.log(10), 0.7, cases) * pace * months
    keys = np.arange(cases)
    seen = start + took <= DAYS
    events = pa.table(
        {
            "process": pa.array(["p"] * (cases + int(seen.sum()))),
            "case_key": np.concatenate([keys, keys[seen]]),
            "event_no": np.concatenate([np.ones(cases, int), np.full(int(seen.sum()), 2)]),
            "activity": ["a"] * cases + ["b"] * int(seen.sum()),
            "occurred_at": pa.array(
                FIRST_US + (np.concatenate([start, (start + took)[seen]]) * DAY_US).astype(np.int64),
                pa.timestamp("us", tz="UTC"),
            ),
        }
    )
    facts = pa.table(
        {
            "process": ["p"] * cases,
            "case_id": [str(key) for key in keys],
            "case_key": keys,
            "unit": [f"u{number}" for number in unit],
            "is_open": ~seen,
        }
    )
    con.execute("set TimeZone = 'UTC'")
    con.execute("create schema if not exists canonical")
    con.register("given_events", events)
    con.register("given_cases", facts)
    con.execute(EVENT_LOG)
    con.execute(CASES)
    con.execute("create or replace table canonical.activities as select 'p' process, 'b' activity, true is_end")
    return EventLog()
