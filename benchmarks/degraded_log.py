"""A warehouse's event log with a share of its rows degraded at random, as its own case tables would then be.

What the figures make of it is ``benchmarks.bounds``. Imperfections that follow a pattern are ``simulator``'s.
"""

import duckdb

from mining import sql
from mining.log import EventLog

KINDS = ("dropped", "no time", "date only", "shifted", "registered late")
"""What happens to a degraded row, each as likely as the others: the row is gone; its time is; the time of day is; the
stamp, not the registration, is moved by up to 30 days either way; it is registered 15 to 60 days after it happened."""
DAY = 86_400_000_000


def degrade(con: duckdb.DuckDBPyConnection, *, share: float, seed: int) -> EventLog:
    """The log of ``canonical`` in ``con`` with ``share`` of its rows degraded, as temporary tables of the same form.

    The order is made anew, and with it what is open and when cases began and ended. The same seed gives the same log.
    """
    con.execute(_degraded_sql(share, seed))
    con.execute(_ORDERED)
    con.execute(_CASES)
    return EventLog(relation="degraded_log", cases="degraded_cases")


def _draw(name: str, seed: int) -> str:
    """A number in [0, 1) of a row, independent of the row's other draws."""
    return f"(hash({sql.text(f'{name}:{seed}')}, case_key, event_no) >> 11) / 9007199254740992.0"


def _degraded_sql(share: float, seed: int) -> str:
    return f"""
create or replace temp table degraded_rows as
with drawn as (
    select
        *,
        case when {_draw("row", seed)} < {share} then 1 + floor(5 * {_draw("kind", seed)})::integer else 0 end as kind,
        {_draw("far", seed)} as far
    from canonical.event_steps
)
select
    * exclude (kind, far) replace (
        case kind
            when 2 then null
            when 3 then timezone('Europe/Copenhagen', date_trunc('day', timezone('Europe/Copenhagen', occurred_at)))
            when 4 then occurred_at + to_microseconds(((2 * far - 1) * 30 * {DAY})::bigint)
            else occurred_at
        end as occurred_at,
        case when kind in (2, 3, 4) then null else ended_at end as ended_at,
        case when kind = 5 and registered_at is not null
            then occurred_at + to_microseconds(((15 + 45 * far) * {DAY})::bigint)
            else registered_at end as registered_at,
        case kind when 2 then 'none' when 3 then 'day' else time_precision end as time_precision
    )
from drawn
where kind <> 1"""


_ORDERED = """
create or replace temp table degraded_log as
select
    * replace (
        row_number() over in_order::integer as event_no,
        lead(activity) over in_order as next_activity,
        lead(occurred_at) over in_order as next_occurred_at,
        lead(activity_key) over in_order as next_activity_key
    )
from degraded_rows
window in_order as (partition by case_key order by occurred_at nulls last, event_no)
order by case_key, event_no"""

_CASES = """
create or replace temp table degraded_cases as
select
    process,
    case_key,
    arg_max(unit, event_no) filter (unit is not null) as unit,
    min(occurred_at) as started_at,
    max(coalesce(ended_at, occurred_at)) as ended_at,
    case when process in (select process from canonical.activities where is_end) then
        (process, arg_max(activity, event_no)) not in (
            select (process, activity) from canonical.activities where is_end
        )
    end as is_open
from degraded_log
group by process, case_key"""
