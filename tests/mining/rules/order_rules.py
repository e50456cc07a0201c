"""Order rules and their verdicts in the short form that the tests of this folder write."""

from datetime import UTC, datetime, timedelta

import duckdb

from mining.log import EventLog
from mining.rules.order import order_cases
from mining.rules.rule import UNARY, OrderRule

START = datetime(2024, 1, 1, 9, tzinfo=UTC)
AS_OF = datetime(2030, 1, 1, tzinfo=UTC)
END_ACTIVITY = "z"


def order_rule(template, a="a", b="b", *, n=1, **more):
    """A rule of process p over one-letter activities; ``b`` may be ``*``."""
    partner = {} if template in UNARY else {"b": b if b == "*" else tuple(b)}
    text = {"title_da": "regel", "law": "lov", "paragraph": "§ 1"}
    return OrderRule(id="R1", process="p", kind="order", template=template, a=tuple(a), n=n, **text, **partner, **more)


def rows(traces, *, process="p"):
    """A log in which the n-th trace is the n-th case, one event an hour."""
    return [
        (process, f"{case:05}", activity, START + timedelta(hours=position))
        for case, trace in enumerate(traces)
        for position, activity in enumerate(trace)
    ]


def verdicts(con, rule, log, *, columns="status, measured::integer", as_of=AS_OF, assume_closed=False):
    """The columns of every case, in the order of the cases; one column comes without its tuple."""
    found = order_cases(con, rule, log, as_of=as_of, assume_closed=assume_closed).project(columns).fetchall()
    return [row[0] if len(row) == 1 else row for row in found]


def log_of_traces(con: duckdb.DuckDBPyConnection, traces):
    """A log of many traces, made faster than ``make_log`` does: what order rules without conditions read of it."""
    con.execute("set TimeZone = 'UTC'")
    con.execute(f"create table activities as select 'p' as process, '{END_ACTIVITY}' as activity, true as is_end")
    events = [(case, no, activity) for case, trace in enumerate(traces) for no, activity in enumerate(trace, 1)]
    con.execute("create table given (case_key integer, event_no integer, activity varchar)")
    columns = [list(column) for column in zip(*events, strict=True)]
    con.execute("insert into given select unnest($1), unnest($2), unnest($3)", columns)
    con.execute(
        "create table log as select 'p' as process, given.*, case_key || '-' || event_no as event_id, "
        "'second' as time_precision, timestamptz '2024-01-01' + to_hours(event_no) as occurred_at from given"
    )
    return EventLog(relation="log", activities="activities")
