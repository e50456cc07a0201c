"""Event logs for the tests of mining, built in memory from a compact literal list."""

import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import duckdb
import pytest

from mining.discovery.tree import Tree
from mining.log import EventLog
from tests.mining.trees import sixty_trees

COLUMNS = {
    "process": "varchar",
    "case_id": "varchar",
    "activity": "varchar",
    "occurred_at": "timestamptz",
    "ended_at": "timestamptz",
    "registered_at": "timestamptz",
    "time_precision": "varchar",
    "unit": "varchar",
    "resource": "varchar",
}
CHANGE_COLUMNS = {"object_id": "varchar", "attribute": "varchar", "value": "varchar", "valid_from": "timestamptz"}
INSTANCE_COLUMNS = {
    "process": "varchar", "case_id": "varchar", "activity": "varchar",
    "scheduled_at": "timestamptz", "started_at": "timestamptz", "completed_at": "timestamptz",
}  # fmt: skip

Row = Mapping[str, Any] | tuple[Any, ...]
Change = tuple[str, str, str, Any]
MakeLog = Callable[..., EventLog]


@pytest.fixture
def con() -> Iterable[duckdb.DuckDBPyConnection]:
    """An in-memory database in UTC."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("create schema canonical")
        yield connection


@pytest.fixture
def rng() -> random.Random:
    """A seeded source of random logs."""
    return random.Random(20261123)  # noqa: S311


@pytest.fixture(scope="session")
def random_trees() -> list[Tree]:
    """Process trees to try every form of a model on."""
    return sixty_trees()


@pytest.fixture
def make_log(con: duckdb.DuckDBPyConnection) -> MakeLog:
    """A function that builds the canonical relations of ``EventLog`` in ``con`` and returns their names.

    A row is a tuple ``(process, case_id, activity, occurred_at)`` or a mapping with any of ``COLUMNS``; times are
    texts such as ``2024-01-02 10:00``, read as UTC, or aware datetimes. The order of a case's events is the order of
    its rows. ``ends`` maps a process to its end activities; a process that is not in it has ``is_open`` NULL.
    ``changes`` are ``(case_id, attribute, value, valid_from)``; a ``valid_from`` of None has always held. ``waiting``
    maps ``(process, activity)`` to the party that is waited for after it; ``instances`` are rows of
    ``INSTANCE_COLUMNS``.
    """

    def build(
        rows: Iterable[Row],
        *,
        ends: Mapping[str, Iterable[str]] | None = None,
        changes: Iterable[Change] = (),
        waiting: Mapping[tuple[str, str], str] | None = None,
        instances: Iterable[tuple[Any, ...]] = (),
    ) -> EventLog:
        return build_log(con, rows, ends=ends or {}, changes=changes, waiting=waiting, instances=instances)

    return build


def build_log(
    con: duckdb.DuckDBPyConnection,
    rows: Iterable[Row],
    *,
    ends: Mapping[str, Iterable[str]],
    changes: Iterable[Change] = (),
    waiting: Mapping[tuple[str, str], str] | None = None,
    instances: Iterable[tuple[Any, ...]] = (),
) -> EventLog:
    """What ``make_log`` does, for tests that hold their own connection."""
    numbered = ((number, *complete(row)) for number, row in enumerate(rows))
    fill(con, "given", {"position": "integer", **COLUMNS}, numbered)
    pairs = ((process, activity) for process, activities in ends.items() for activity in activities)
    fill(con, "given_ends", {"process": "varchar", "activity": "varchar"}, pairs)
    fill(con, "given_changes", CHANGE_COLUMNS, changes)
    parties = ((*declared, party) for declared, party in (waiting or {}).items())
    fill(con, "given_waiting", {"process": "varchar", "activity": "varchar", "waiting_for": "varchar"}, parties)
    fill(con, "given_instances", INSTANCE_COLUMNS, instances)
    con.execute("create or replace table canonical.activity_instances as from given_instances")
    con.execute("create or replace table canonical.event_log as " + EVENT_LOG)
    con.execute("create or replace table canonical.cases as " + CASES)
    con.execute("create or replace table canonical.events as " + EVENTS)
    con.execute("create or replace table canonical.activities as " + ACTIVITIES)
    con.execute("create or replace table canonical.object_changes as select distinct * from given_changes")
    return EventLog()


def fill(
    con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """A temporary table of these columns and rows."""
    declared = ", ".join(f"{name} {data_type}" for name, data_type in columns.items())
    con.execute(f"create or replace temp table {table} ({declared})")
    if values := list(rows):
        con.executemany(f"insert into {table} values ({', '.join('?' * len(columns))})", values)


def complete(row: Row) -> list[Any]:
    """A row's values in the order of ``COLUMNS``; what it leaves out is NULL, and its precision follows its time."""
    given = dict(row) if isinstance(row, Mapping) else dict(zip(list(COLUMNS)[:4], row, strict=True))
    given.setdefault("time_precision", "none" if given.get("occurred_at") is None else "second")
    unknown = given.keys() - COLUMNS.keys()
    assert not unknown, f"no such column: {unknown}"
    return [given.get(column) for column in COLUMNS]


EVENT_LOG = """
select
    process,
    case_id,
    row_number() over by_case::integer as event_no,
    'e' || position as event_id,
    activity,
    occurred_at,
    ended_at,
    registered_at,
    time_precision,
    null::varchar as lifecycle,
    unit,
    null::varchar as resource_type,
    'test' as source,
    activity as raw_activity,
    lead(activity) over by_case as next_activity,
    lead(unit) over by_case as next_unit,
    lead(occurred_at) over by_case as next_occurred_at,
    dense_rank() over (order by process, case_id)::integer as case_key,
    activity_key,
    lead(activity_key) over by_case as next_activity_key
from (select *, dense_rank() over (order by process, activity)::integer as activity_key from given)
window by_case as (partition by process, case_id order by position)
order by case_key, event_no
"""

CASES = """
select
    process,
    case_id,
    case_key,
    (
        select any_value(value) from given_changes
        where attribute = 'case_type' and object_id = event_log.case_id
    ) as case_type,
    arg_max(unit, event_no) filter (unit is not null) as unit,
    min(occurred_at) as started_at,
    max(coalesce(ended_at, occurred_at)) as ended_at,
    case when process in (select process from given_ends) then
        arg_max(activity, event_no) not in (
            select given_ends.activity from given_ends where given_ends.process = event_log.process
        )
    end as is_open,
    count(*)::integer as events
from canonical.event_log
group by process, case_id, case_key
order by case_key
"""

EVENTS = """
select
    'e' || position as event_id,
    activity,
    occurred_at,
    time_precision,
    unit,
    resource,
    case when resource is not null then 'Bruger' end as resource_type
from given
order by position
"""

ACTIVITIES = """
select process, activity, activity as label_da, bool_or(is_end) as is_end, 0::integer as activity_rank,
    any_value(waiting_for) as waiting_for
from (
    select process, activity, false as is_end from given
    union all
    select process, activity, true from given_ends
)
left join given_waiting using (process, activity)
group by process, activity
order by process, activity
"""
