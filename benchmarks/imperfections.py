"""How well each imperfection pattern is found: precision, recall and F1 on clean logs into which it was planted."""

import duckdb

from mining.log import EventLog
from simulator.clean_logs import Event

LOG = """
create or replace schema canonical;
"""


def load(con: duckdb.DuckDBPyConnection, events: list[Event]) -> EventLog:
    """``events`` as an ordered event log in ``con``; an event's ``event_id`` is its place in the list."""
    import pyarrow as pa

    rows = pa.table(
        {
            "place": list(range(len(events))),
            "case_id": [event.case or None for event in events],
            "activity": [event.activity for event in events],
            "moment": [event.moment for event in events],
            "unit": [event.unit for event in events],
            "attributes": [[{"name": n, "value": v} for n, v in event.attributes] for event in events],
        },
        schema=pa.schema(
            [
                ("place", pa.int64()), ("case_id", pa.string()), ("activity", pa.string()), ("moment", pa.int64()),
                ("unit", pa.string()),
                ("attributes", pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())]))),
            ]
        ),
    )
    con.register("given", rows)
    con.execute("create schema if not exists canonical")
    con.execute("""
        create or replace table canonical.events as
        select place::varchar as event_id, activity, to_timestamp(moment) as occurred_at, attributes, 'test' as source from given;
        create or replace table canonical.event_log as
        select 'p' as process, case_id, row_number() over w::integer as event_no, place::varchar as event_id, activity,
            to_timestamp(moment) as occurred_at, null::timestamptz as ended_at, null::timestamptz as registered_at,
            'second' as time_precision, 'complete' as lifecycle, unit, 'test' as source, activity as raw_activity,
            lead(activity) over w as next_activity, lead(to_timestamp(moment)) over w as next_occurred_at,
            dense_rank() over (order by case_id)::ubigint as case_key,
            hash(activity) as activity_key, lead(hash(activity)) over w as next_activity_key
        from given where case_id is not null
        window w as (partition by case_id order by moment, place);
        create or replace table canonical.cases as
        select process, case_id, case_key, min(occurred_at) as started_at, max(occurred_at) as ended_at, count(*)::integer as events,
          null::boolean as is_open from canonical.event_log group by all;
        create or replace table canonical.object_changes as
        select case_id as object_id, a.name as attribute, a.value, null::timestamptz as valid_from
        from (select case_id, unnest(attributes) as a from given where case_id is not null);
    """)
    return EventLog()
