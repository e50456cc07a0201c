"""How well each imperfection pattern is found: precision, recall and F1 on clean logs into which it was planted.

``python -m benchmarks.imperfections`` prints the table that docs/quality.md shows. What plants the patterns is
``simulator.imperfections``, what finds them ``mining.quality``.
"""

from collections.abc import Callable

import duckdb
import pyarrow as pa

from mining.log import EventLog
from mining.quality.collateral import collateral
from mining.quality.contexts import homonymous_events, synonymous_labels
from mining.quality.form_based import form_based
from mining.quality.fragments import elusive_events, scattered_cases
from mining.quality.labels import distorted_labels, polluted_labels
from mining.quality.misplaced import time_travel, unanchored
from mining.quality.scattered_events import scattered_events
from simulator.clean_logs import PROCESSES, Event, clean_log
from simulator.imperfections import PATTERNS, plant

SHARES = (0.01, 0.05, 0.2)
SEEDS = (1, 2, 3)
CASES = 1000
GIVEN = pa.schema(
    [
        ("place", pa.int64()),
        ("case_id", pa.string()),
        ("activity", pa.string()),
        ("moment", pa.int64()),
        ("unit", pa.string()),
        ("attributes", pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())]))),
    ]
)
Found = Callable[[duckdb.DuckDBPyConnection, EventLog], set[int]]


def load(con: duckdb.DuckDBPyConnection, events: list[Event]) -> EventLog:
    """``events`` as an ordered event log in ``con``; an event's ``event_id`` is its place in the list."""
    rows = [
        {
            "place": place,
            "case_id": event.case or None,
            "activity": event.activity,
            "moment": event.moment,
            "unit": event.unit,
            "attributes": [{"name": name, "value": value} for name, value in event.attributes],
        }
        for place, event in enumerate(events)
    ]
    con.register("given_rows", pa.Table.from_pylist(rows, schema=GIVEN))
    con.execute("create schema if not exists canonical")
    con.execute("create or replace temp table given as select *, to_timestamp(moment) as occurred_at from given_rows")
    con.execute(_EVENTS + _LOG + _CASES)
    return EventLog()


_EVENTS = """
create or replace table canonical.events as
select place::varchar as event_id, activity, occurred_at, 'test' as source from given;
create or replace table canonical.object_changes as
select case_id as object_id, attribute.name as attribute, attribute.value as value, null::timestamptz as valid_from
from (select case_id, unnest(attributes) as attribute from given where case_id is not null);
"""
_LOG = """
create or replace table canonical.event_log as
select
    'p' as process, case_id, row_number() over in_case::integer as event_no, place::varchar as event_id, activity,
    occurred_at, null::timestamptz as ended_at, null::timestamptz as registered_at, 'second' as time_precision,
    'complete' as lifecycle, unit, 'test' as source, activity as raw_activity,
    lead(activity) over in_case as next_activity, lead(occurred_at) over in_case as next_occurred_at,
    hash(case_id) as case_key, hash(activity) as activity_key, lead(hash(activity)) over in_case as next_activity_key
from given
where case_id is not null
window in_case as (partition by case_id order by moment, place);
"""
_CASES = """
create or replace table canonical.cases as
select process, case_id, case_key, min(occurred_at) as started_at, max(occurred_at) as ended_at,
    count(*)::integer as events, null::boolean as is_open
from canonical.event_log
group by all;
"""


def _found(con: duckdb.DuckDBPyConnection, found: duckdb.DuckDBPyRelation, places: str) -> set[int]:
    con.register("found", found.to_arrow_table())
    try:
        return {int(place) for (place,) in con.execute(places).fetchall()}
    finally:
        con.unregister("found")


def _by(finder: Callable[[duckdb.DuckDBPyConnection, EventLog], duckdb.DuckDBPyRelation], keys: str) -> Found:
    places = f"select event_id from canonical.event_log inner join found using ({keys})"
    return lambda con, log: _found(con, finder(con, log), places)


def _in_attributes(con: duckdb.DuckDBPyConnection, log: EventLog) -> set[int]:
    return _found(
        con,
        scattered_events(con, log),
        """
        select given.place
        from (select place, case_id, unnest(attributes) as attribute from given) as given
        inner join found
            on given.case_id = found.case_id and given.attribute.name = found.attribute
            and timezone('Europe/Copenhagen', given.attribute.value::timestamp) = found.stamped_at
        """,
    )


FINDERS: dict[str, Found] = {
    "form_based_event_capture": _by(form_based, "case_key, event_no"),
    "inadvertent_time_travel": _by(time_travel, "case_key, event_no"),
    "unanchored_event": _by(unanchored, "case_key, event_no"),
    "scattered_event": _in_attributes,
    "elusive_case": lambda con, log: _found(con, elusive_events(con, log), "select event_id from found"),
    "scattered_case": _by(scattered_cases, "process, case_key"),
    "collateral_events": _by(collateral, "case_key, event_no"),
    "polluted_label": _by(polluted_labels, "process, activity"),
    "distorted_label": _by(distorted_labels, "process, activity"),
    "synonymous_labels": _by(synonymous_labels, "process, activity"),
    "homonymous_label": _by(homonymous_events, "case_key, event_no"),
}
"""Each pattern's finder, as the places in the planted log of the events it finds."""


def scores(pattern: str, share: float) -> tuple[float, float, float]:
    """Precision, recall and F1 over every clean process and seed together."""
    right = found = planted = 0
    for process in PROCESSES:
        for seed in SEEDS:
            spoilt = plant(pattern, clean_log(process, cases=CASES, seed=seed), share=share, seed=seed)
            with duckdb.connect() as con:
                con.execute("set TimeZone = 'UTC'")
                places = FINDERS[pattern](con, load(con, spoilt.events))
            right += len(places & spoilt.spoilt)
            found += len(places)
            planted += len(spoilt.spoilt)
    return right / max(1, found), right / max(1, planted), 2 * right / max(1, found + planted)


def main() -> None:
    """Print precision, recall and F1 of every pattern at every share, as a Markdown table."""
    print("| pattern | " + " | ".join(f"{share:.0%}: P / R / F1" for share in SHARES) + " |")
    print("|---" * (len(SHARES) + 1) + "|")
    for pattern in PATTERNS:
        cells = [" / ".join(f"{value:.2f}" for value in scores(pattern, share)) for share in SHARES]
        print(f"| {pattern} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
