"""What a process is made of, month by month: how many cases have an activity, a transition, or a long wait.

The cells from which ``drifts`` looks for changes. Every case is looked at for equally long, so that recent cases, which
have not come far yet, do not look like a change.
"""

from datetime import datetime

from mining import sql
from mining.log import EventLog
from mining.performance.kpis import ALL

SHOWN_SHARE = 0.9
"""A case is followed for as long as nine of ten cases take, at most a quarter of the log's time."""


def monthly_shares_sql(log: EventLog, *, as_of: datetime) -> str:
    """SQL of one row per feature of a process and Danish month.

    Columns: ``process``, ``unit`` (a unit's code, for waits also ``(alle)``; ``(alle)`` else), ``kind``: ``activity``
    (the case has it), ``transition`` (the case has ``activity`` followed straight by ``to_activity``), both within
    ``followed_days`` of its first event and by that event's month; ``wait`` (from the case's first ``activity`` to what
    follows it takes longer than ``limit_days``, the median of the log), by the month of that activity. ``month``
    (date), ``cases`` (looked at), ``hits`` (that have it), ``followed_days`` and ``limit_days`` (double, NULL but for
    waits). Months without hits are rows too. Cases that ended with the activity do not wait.
    """
    return f"""
with horizons as (
    select
        process,
        greatest(least(
            quantile_cont(epoch_us(ended_at) - epoch_us(started_at), {SHOWN_SHARE}) filter (is_open is not true),
            (max(epoch_us(started_at)) - min(epoch_us(started_at))) / 4
        ), 1)::bigint as horizon_us
    from {log.cases_sql}
    where started_at is not null
    group by process
),
followed as (
    select
        cases.process,
        cases.case_key,
        cases.unit,
        cases.is_open,
        horizons.horizon_us,
        epoch_us(cases.started_at) + horizons.horizon_us as until_us,
        {_month("cases.started_at")} as month
    from {log.cases_sql} as cases
    inner join horizons using (process)
    where epoch_us(cases.started_at) + horizons.horizon_us <= epoch_us({sql.instant(as_of)})
),
done as (
    select distinct followed.process, followed.case_key, followed.month, 'activity' as kind, activity, null as next_one
    from followed
    inner join {log.events_sql} as events using (case_key)
    where epoch_us(events.occurred_at) <= followed.until_us
    union all
    select distinct followed.process, followed.case_key, followed.month, 'transition', activity, next_activity
    from followed
    inner join {log.events_sql} as events using (case_key)
    where events.next_activity is not null and epoch_us(events.next_occurred_at) <= followed.until_us
),
first_ones as (
    select events.case_key, events.activity, min(events.event_no) as event_no
    from {log.events_sql} as events
    where events.occurred_at is not null
    group by events.case_key, events.activity
),
waits as (
    select
        cases.process,
        cases.unit,
        events.activity,
        {_month("events.occurred_at")} as month,
        epoch_us(events.occurred_at) + horizons.horizon_us <= epoch_us({sql.instant(as_of)}) as is_followed,
        epoch_us(events.next_occurred_at) - epoch_us(events.occurred_at) as wait_us
    from first_ones
    inner join {log.events_sql} as events using (case_key, event_no)
    inner join {log.cases_sql} as cases using (case_key)
    inner join horizons on cases.process = horizons.process
    where events.next_occurred_at is not null or (events.next_activity is null and cases.is_open)
),
limits as (
    select process, activity, quantile_cont(wait_us, 0.5)::bigint as limit_us
    from waits
    group by process, activity
    having count(wait_us) > 0
),
populations as (
    select process, month, count(*) as cases from followed group by process, month
),
features as (
    select process, kind, activity, next_one, month, count(*) as hits
    from done
    group by process, kind, activity, next_one, month
),
named as (
    select distinct process, kind, activity, next_one from features
)
select
    named.process,
    {sql.text(ALL)} as unit,
    named.kind,
    named.activity,
    named.next_one as to_activity,
    populations.month,
    populations.cases,
    coalesce(features.hits, 0) as hits,
    round(horizons.horizon_us / 86400e6, 6) as followed_days,
    null::double as limit_days
from named
inner join populations using (process)
inner join horizons using (process)
left join features
    on named.process = features.process
    and named.kind = features.kind
    and named.activity = features.activity
    and named.next_one is not distinct from features.next_one
    and populations.month = features.month
union all
select
    waits.process,
    case when grouping(waits.unit) = 1 then {sql.text(ALL)} else waits.unit end as unit,
    'wait',
    waits.activity,
    null,
    waits.month,
    count(*),
    count(*) filter (waits.wait_us is null or waits.wait_us > limits.limit_us),
    round(any_value(horizons.horizon_us) / 86400e6, 6),
    round(any_value(limits.limit_us) / 86400e6, 6)
from waits
inner join limits using (process, activity)
inner join horizons using (process)
where waits.is_followed
group by grouping sets (
    (waits.process, waits.activity, waits.month), (waits.process, waits.activity, waits.month, waits.unit)
)
having grouping(waits.unit) = 1 or waits.unit is not null
order by all"""


def _month(instant: str) -> str:
    return f"date_trunc('month', timezone('Europe/Copenhagen', {instant}))::date"
