"""Between which moments each case must have begun and ended, given what its registrations leave in doubt.

What follows for a case's figures is ``case_facts``, for a key figure ``bounds``. Why these limits and no others stands
in ``DECISIONS.md``. What leaves no trace in the log has no limit here: a stamp that is wrong and in order, a case of
which every row is lost.
"""

from datetime import datetime

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog

DAY_US = 86_400_000_000
LATE_US = 14 * DAY_US
"""Registered later than this is late, as the check ``late_registration`` says."""
RARELY = 0.2
"""An activity that is first (last) in less than this share of its cases is not where a case begins (ends)."""
MOSTLY = 0.5
"""An activity that is first (last) in at least this share of its cases would have been first (last)."""
USUAL_LIMIT = 0.95
"""How far off a missing beginning or end may be: the time that this share of the other cases needed."""
BATCH = 5
"""Events of one activity in one second that make it the second of a job. A doubt costs little, so it is raised at fewer
events than the check ``batch_stamps`` asks for before it speaks of a defect."""


def moment_limits_sql(log: EventLog, *, as_of: datetime) -> str:
    """SQL of ``moment_limits``."""
    now = f"epoch_us({sql.instant(as_of)})"
    return f"""
with ends as (
    select process, activity
    from {sql.relation(log.activities)}
    where is_end
),
events as (
    select
        process, case_key, event_no, activity_key,
        (process, activity) in (select (process, activity) from ends) as is_end,
        {_known("occurred_at", as_of)} as at_us,
        {_known("coalesce(ended_at, occurred_at)", as_of)} as until_us,
        {_known("next_occurred_at", as_of)} as next_us,
        epoch_us(registered_at) as registered_us,
        -- Midnight in Denmark, summer or winter, is how a system writes a date.
        time_precision = 'day' or epoch_us(occurred_at) % {DAY_US} in (79200000000, 82800000000) as is_day
    from {log.events_sql}
),
jobs as (
    select activity_key, at_us // 1000000 as utc_second
    from events
    where not is_day and at_us // 1000000 % 3600 <> 0  -- whole hours are dates and rounded times
    group by all
    having count(*) >= {BATCH}
),
by_case as (
    select
        any_value(process) as process,
        case_key,
        count(*) as events,
        min(at_us) as start_us,
        max(until_us) as end_us,
        -- The stamp before the last one.
        max(at_us) filter (next_us is not null) as before_us,
        max(until_us) filter (is_end) as last_end_us,
        arg_min(activity_key, event_no) filter (at_us is not null) as first_key,
        arg_max(activity_key, event_no) filter (at_us is not null) as last_key,
        arg_min({_EDGE}, event_no) filter (at_us is not null) as first_event,
        arg_max({_EDGE}, event_no) filter (at_us is not null) as last_event,
        list(activity_key) filter (at_us is null) as untimed_keys
    from events
    group by case_key
),
cases as (
    select by_case.*, cases.is_open
    from by_case
    inner join {log.cases_sql} as cases using (case_key)
),
case_activities as (
    select case_key, activity_key, min(at_us) as first_us, max(until_us) as last_us
    from events
    group by case_key, activity_key
),
-- Where in its cases an activity stands, and how long before it they began and after it they ended.
places as (
    select
        activity_key,
        count(*) filter (cases.first_key = activity_key) / count(*) as first_share,
        count(*) filter (cases.last_key = activity_key and is_open is not true)
        / greatest(count(*) filter (is_open is not true), 1) as last_share,
        quantile_cont(first_us - start_us, {USUAL_LIMIT}) as lead_us,
        quantile_cont(end_us - last_us, [0.5, {USUAL_LIMIT}]) filter (is_open is not true) as rest_us
    from case_activities
    inner join cases using (case_key)
    group by activity_key
),
untimed as (
    select
        case_key,
        bool_or(first_share >= {MOSTLY}) as has_start,
        bool_or(last_share >= {MOSTLY}) as has_end
    from (select case_key, unnest(untimed_keys) as activity_key from cases)
    inner join places using (activity_key)
    group by case_key
),
judged as (
    select
        cases.*,
        coalesce(first_place.first_share < {RARELY}, false) as lacks_start,
        coalesce(last_place.last_share < {RARELY} and is_open is not true, false) as lacks_end,
        untimed.case_key is not null as has_untimed,
        coalesce(untimed.has_start, false) as has_untimed_start,
        coalesce(untimed.has_end, false) as has_untimed_end,
        coalesce(is_open, false) and (
            last_end_us is not null or coalesce({now} - end_us > last_place.rest_us[1], false)
        ) as may_be_over,
        coalesce(first_place.lead_us, 0)::bigint as lead_us,
        coalesce(last_place.rest_us[2], 0)::bigint as rest_us,
        coalesce(first_event.registered_us - start_us > {LATE_US}, false) as is_first_late,
        coalesce(last_event.registered_us - end_us > {LATE_US}, false) as is_last_late,
        first_job.utc_second is not null as is_first_of_job,
        last_job.utc_second is not null as is_last_of_job
    from cases
    left join places as first_place on cases.first_key = first_place.activity_key
    left join places as last_place on cases.last_key = last_place.activity_key
    left join untimed using (case_key)
    left join jobs as first_job
        on cases.first_key = first_job.activity_key and cases.start_us // 1000000 = first_job.utc_second
    left join jobs as last_job
        on cases.last_key = last_job.activity_key and cases.end_us // 1000000 = last_job.utc_second
)
select
    process,
    case_key,
    events,
    lacks_start,
    has_untimed,
    may_be_over,
    start_us - case
        when lacks_start or has_untimed_start then lead_us
        when is_first_of_job then {LATE_US}
        else 0
    end as start_from_us,
    greatest(
        start_us + case when first_event.is_day then {DAY_US - 1} else 0 end,
        case when is_first_late then least(coalesce(first_event.next_us, end_us), first_event.registered_us) end
    ) as start_to_us,
    case
        when may_be_over and last_end_us is not null then last_end_us
        when is_last_of_job then coalesce(before_us, end_us)
        -- Registered more than a day before it is said to have happened: a plan, which nobody corrected.
        when last_event.registered_us < end_us - {DAY_US} then greatest(before_us, last_event.registered_us)
        else end_us
    end as end_from_us,
    greatest(
        end_us,
        case when is_last_late then last_event.registered_us end,
        least({now}, end_us + case when last_event.is_day then {DAY_US - 1} else 0 end),
        case when lacks_end or has_untimed_end or may_be_over then least({now}, end_us + rest_us) end
    ) as end_to_us
from judged
order by case_key"""


_EDGE = "{'registered_us': registered_us, 'is_day': is_day, 'next_us': next_us}"


def _known(instant: str, as_of: datetime) -> str:
    """Microseconds of a stamp that can be true; of one before 1950 or after ``as_of`` nothing is known."""
    known = f"{instant} between timestamptz '1950-01-01 00:00:00+00' and {sql.instant(as_of)}"
    return f"case when {known} then epoch_us({instant}) end"


def moment_limits(con: DuckDBPyConnection, log: EventLog, *, as_of: datetime) -> DuckDBPyRelation:
    """The limits of each case's first and last moment.

    A stamp that nothing speaks against is its own limit. A date without a time lies within its day; the first or last
    event that was registered late, between its stamp and its registration; one that a job stamped, after the event
    before it; where the beginning or the end is missing or has no time, it lies no further off than 95 % of the
    other cases needed from or to the same activity. Stamps to the minute are taken as exact.

    Returns:
        One row per case, ordered by ``case_key``: ``process``; ``events``; ``lacks_start`` (the case begins with an
        activity that others come before in at least 80 % of its cases); ``has_untimed``; ``may_be_over`` (it is
        open, but has had its end, or has waited for longer than half of the other cases needed to end);
        ``start_from_us``, ``start_to_us``, ``end_from_us``, ``end_to_us`` (bigint, microseconds since 1970; NULL
        where no event has a time).

    Raises:
        ArgumentError: ``as_of`` has no time zone.
    """
    return con.sql(moment_limits_sql(log, as_of=as_of))
