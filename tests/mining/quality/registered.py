"""A log with the grain that measurements are counted by, drawn by hand."""

from datetime import UTC, datetime

import duckdb

from mining.log import EventLog

AS_OF = datetime(2025, 1, 1, tzinfo=UTC)
LOG = EventLog(relation="quality.quality_log")
ORDER = "canonical.event_order"
Attributes = dict[str, str]


def open_log(
    cases: dict[str, list[tuple[str, str]]],
    *,
    attributes: dict[str, Attributes] | None = None,
    is_open: set[str] | None = None,
    precision: str = "second",
) -> duckdb.DuckDBPyConnection:
    """One process ``p`` of one source ``s``: each case's activities with their stamps (UTC), in order.

    ``is_open`` None: the process declares no end. The unit is Nord in cases whose name begins with n, else Syd.
    """
    con = duckdb.connect()
    con.execute("set TimeZone = 'UTC'")
    con.execute("create schema canonical; create schema quality")
    con.execute("create table given (case_id varchar, event_no integer, activity varchar, occurred_at timestamptz)")
    rows = [(case, no, *event) for case, events in cases.items() for no, event in enumerate(events, start=1)]
    con.executemany("insert into given values (?, ?, ?, ?)", rows)
    con.execute(_TABLES.format(precision=precision))
    for case in cases:
        open_now = None if is_open is None else case in is_open
        con.execute("update canonical.cases set is_open = ? where case_id = ?", [open_now, case])
    changes = [(case, name, value) for case, had in (attributes or {}).items() for name, value in had.items()]
    if changes:
        con.executemany("insert into canonical.object_changes values (?, ?, ?, null)", changes)
    return con


_TABLES = """
create table quality.quality_log as
select
    's' as source, 'p' as process, case when case_id like 'n%' then 'Nord' else 'Syd' end as unit,
    coalesce(strftime(occurred_at, '%Y-%m'), '(alle)') as period, hash(case_id) as case_key, event_no, activity,
    hash(activity) as activity_key, 'complete' as lifecycle, occurred_at, null::timestamptz as ended_at,
    null::timestamptz as registered_at, '{precision}' as time_precision,
    lead(activity) over in_case as next_activity, lead(hash(activity)) over in_case as next_activity_key,
    lead(occurred_at) over in_case as next_occurred_at
from given
window in_case as (partition by case_id order by event_no);
create table canonical.cases as
select 'p' as process, case_id, hash(case_id) as case_key, min(occurred_at) as started_at,
    max(occurred_at) as ended_at, null::boolean as is_open
from given group by case_id;
create table canonical.event_order as
select hash(case_id) as case_key, event_no, case_id || event_no as event_id from given;
create table canonical.events as
select case_id || event_no as event_id, activity, occurred_at, 's' as source, null::varchar as resource,
    'Bruger' as resource_type, '{precision}' as time_precision from given;
create table canonical.object_changes
    (object_id varchar, attribute varchar, value varchar, valid_from timestamptz);
create table canonical.object_objects (source_id varchar, target_id varchar, qualifier varchar);
create table canonical.case_plans (event_id varchar);
create table canonical.activity_instances
    (process varchar, case_id varchar, activity varchar, started_at timestamptz, completed_at timestamptz);
"""
