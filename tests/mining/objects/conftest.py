"""Object-centric logs for the tests of object figures, from a list of events and the types of objects."""

from collections.abc import Callable, Iterable, Mapping

import duckdb
import pyarrow as pa
import pytest

from mining.log import EventLog

TYPE = dict.fromkeys(["event_id", "activity", "occurred_at", "object_id", "object_type"], pa.string())
TYPE |= {"source_position": pa.int64(), "activity_rank": pa.int32()}
MORE = {
    "events": """* replace (occurred_at::timestamptz as occurred_at), 's' as source, 1 as delivery_no,
        1 as column_position""",
    "objects": "*",
    "event_objects": "*, null::varchar as qualifier",
    "activities": "*, 'p' as process",
}
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
    tables = {
        "events": {
            "event_id": [key for key, *_ in listed],
            "activity": [activity for _, activity, *_ in listed],
            "occurred_at": [at for _, _, at, _ in listed],
            "source_position": list(range(len(listed))),
        },
        "objects": {"object_id": list(types), "object_type": list(types.values())},
        "event_objects": {
            "event_id": [key for key, _, _, objects in listed for _ in objects],
            "object_id": [touched for *_, objects in listed for touched in objects],
        },
        "activities": {"activity": list(ranks), "activity_rank": list(ranks.values())},
    }
    con.execute("create schema if not exists canonical")
    for table, columns in tables.items():
        con.register("given_rows", pa.table({name: pa.array(values, TYPE[name]) for name, values in columns.items()}))
        con.execute(f"create or replace table canonical.{table} as select {MORE[table]} from given_rows")
        con.unregister("given_rows")
    return EventLog()
