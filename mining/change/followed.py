"""Cases followed for equally many days: the values that changes and comparisons are reckoned from.

Cases that began recently are open, and the longest of them most often; leaving them out would make the last months look
fast. Instead every case is followed for the same number of days from where its time begins, and what lies later is not
looked at, for old cases as for new ones. Which cases have been followed for long enough follows from their first day
alone, never from how they went. The mean of such values is the restricted mean (Royston and Parmar 2013, Restricted
mean survival time, BMC Medical Research Methodology 13:152). What is made of them is ``changes`` and ``comparisons``.
"""

from mining import sql
from mining.change.declared import Measured
from mining.log import EventLog

DAY_US = 86_400_000_000


def followed_cases_sql(measured: Measured, log: EventLog) -> str:
    """One row per case in which the measured time begins.

    Columns: ``case_key``, ``started_at`` (timestamptz), ``followed_until`` (the instant ``followed_days`` later) and
    ``value`` (bigint: microseconds, of ``rework_share`` 0 or 1; NULL where it cannot be known: no end activity is
    declared and the time is to the end, or the event that ends it has no time). The time is to the first declared end
    activity, or to ``to_activity`` or such an end, whichever comes first: a case that was shelved waits no longer.
    """
    first = "" if measured.from_activity is None else f" and activity = {sql.text(measured.from_activity)}"
    value = _rework_sql(measured, log) if measured.kpi == "rework_share" else _days_sql(measured, log)
    return f"""
with ends as (
    select activity from {sql.relation(log.activities)} where process = {sql.text(measured.process)} and is_end
),
begun as (
    select
        case_key,
        min(event_no) as first_no,
        arg_min(occurred_at, event_no) as started_at,
        arg_min(occurred_at, event_no) + to_days({measured.followed_days}) as followed_until
    from {log.events_sql}
    where process = {sql.text(measured.process)} and occurred_at is not null{first}
    group by case_key
),
{value}"""


def _days_sql(measured: Measured, log: EventLog) -> str:
    stops = "ends.activity is not null"
    known = "(select count(*) from ends) > 0"
    if measured.to_activity is not None:
        stops = f"(events.activity = {sql.text(measured.to_activity)} or {stops})"
        known = "true"
    limit = measured.followed_days * DAY_US
    return f"""stopped as (
    select
        begun.case_key,
        min(events.event_no) as stop_no,
        arg_min(struct_pack(at := events.occurred_at), events.event_no).at as stopped_at
    from begun
    inner join {log.events_sql} as events using (case_key)
    left join ends using (activity)
    where {stops}
        and events.event_no {">=" if measured.to_activity is None else ">"} begun.first_no
    group by begun.case_key
)
select
    case_key,
    started_at,
    followed_until,
    case
        when stop_no is null then case when {known} then {limit} end
        when stopped_at is not null then least(greatest(epoch_us(stopped_at) - epoch_us(started_at), 0), {limit})
    end::bigint as value
from begun
left join stopped using (case_key)"""


def _rework_sql(measured: Measured, log: EventLog) -> str:
    return f"""reworked as (
    select distinct case_key
    from (
        select begun.case_key
        from begun
        inner join {log.events_sql} as events using (case_key)
        where events.occurred_at < begun.followed_until
        group by begun.case_key, events.activity
        having count(*) > 1
    )
)
select
    case_key,
    started_at,
    followed_until,
    (reworked.case_key is not null)::bigint as value
from begun
left join reworked using (case_key)"""


def in_days(measured: Measured, value: float) -> float:
    """A mean of ``value`` in what the measure is read in: days, or a share."""
    return value if measured.kpi == "rework_share" else value / DAY_US
