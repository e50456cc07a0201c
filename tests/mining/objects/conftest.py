"""Object-centric logs for the tests of object figures, from a list of events and the types of objects."""

from collections.abc import Callable, Iterable, Mapping

import duckdb
import pytest

from mining.log import EventLog

ObjectEvent = tuple[str, str, str, Iterable[str]]
"""Id, activity, time, and the ids of its objects."""
MakeObjects = Callable[..., EventLog]


@pytest.fixture
def make_objects(con: duckdb.DuckDBPyConnection) -> MakeObjects:
    """A function that fills the canonical object tables in ``con``; a source's order is that of the list."""

    def build(
        events: Iterable[ObjectEvent], types: Mapping[str, str], *, ranks: Mapping[str, int] | None = None
    ) -> EventLog:
        return build_objects(con, events, types, ranks=ranks or {})

    return build


def build_objects(
    con: duckdb.DuckDBPyConnection, events: Iterable[ObjectEvent], types: Mapping[str, str], *, ranks: Mapping[str, int]
) -> EventLog:
    """What ``make_objects`` does, for tests that hold their own connection."""
    listed = list(events)
    con.execute("create schema if not exists canonical")
    con.execute("""create or replace table canonical.events (event_id varchar, activity varchar, occurred_at timestamptz,
        source varchar, delivery_no integer, source_position bigint, column_position integer)""")
    con.execute("create or replace table canonical.objects (object_id varchar, object_type varchar)")
    con.execute(
        "create or replace table canonical.event_objects (event_id varchar, object_id varchar, qualifier varchar)"
    )
    con.execute(
        "create or replace table canonical.activities (process varchar, activity varchar, activity_rank integer)"
    )
    rows = [(key, activity, at, "s", 1, number, 1) for number, (key, activity, at, _) in enumerate(listed)]
    links = [(key, touched, None) for key, _, _, objects in listed for touched in objects]
    for table, values in (
        ("events", rows),
        ("objects", list(types.items())),
        ("event_objects", links),
        ("activities", [("p", activity, rank) for activity, rank in ranks.items()]),
    ):
        if values:
            marks = ", ".join("?" * len(values[0]))
            con.executemany(f"insert into canonical.{table} values ({marks})", values)
    return EventLog()
