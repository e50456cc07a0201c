"""Habits of registration that need no declaration: what the log itself says is usual, and what is not.

Durations, attributes that nearly every case has, and one person's many registrations in one second. Periods without
any registration are ``inactive``'s; what a municipality declares is ``expected``'s.
"""

from mining import sql
from mining.log import EventLog

FEW = 20
"""Of fewer durations no usual one is read."""
FAR_OUT = 3
"""So many quartile distances beyond a quartile a duration is far out (Tukey 1977, Exploratory Data Analysis)."""
NEARLY_ALL = 0.9
"""An attribute is usual when more than this share of the process's cases have it."""
ONE_SECOND = 5
"""So many registrations by one person in one second are no single acts."""


def durations_sql(log: EventLog) -> str:
    """Every activity that began and was completed: ``process, case_id, activity, started_at, completed_at``."""
    return f"""
select process, case_id, activity, started_at, completed_at
from {sql.relation(log.instances)}
where started_at is not null and completed_at is not null"""


def no_duration_sql(log: EventLog) -> str:
    """Cases with activities that have start and completion; found where one has no time between them or less.

    One row per case: ``case_key`` and ``is_found``. daqapo: ``detect_time_anomalies``.
    """
    return f"""
select cases.case_key, bool_or(completed_at <= spans.started_at) as is_found
from ({durations_sql(log)}) as spans
inner join {log.cases_sql} as cases using (process, case_id)
group by cases.case_key"""


def overlap_sql(log: EventLog) -> str:
    """Cases with two activities or more that took time; found where one began before another was completed.

    One row per case: ``case_key`` and ``is_found``. daqapo: ``detect_overlaps``.
    """
    return f"""
with busy as (
    select *, max(completed_at) over (
        partition by process, case_id order by started_at, completed_at
        rows between unbounded preceding and 1 preceding
    ) as busy_until
    from ({durations_sql(log)})
    where completed_at > started_at
)
select cases.case_key, bool_or(coalesce(busy.started_at < busy.busy_until, false)) as is_found
from busy
inner join {log.cases_sql} as cases using (process, case_id)
group by cases.case_key
having count(*) > 1"""


def duration_outlier_sql(log: EventLog) -> str:
    """Cases with activities that took time; found where one took far longer or shorter than its kind.

    Durations are compared by their logarithm within the activity; of fewer than ``FEW`` nothing is said. One row per
    case: ``case_key`` and ``is_found``. daqapo: ``detect_duration_outliers``.
    """
    return f"""
with lengths as (
    select process, case_id, activity, ln(epoch_us(completed_at) - epoch_us(started_at)) as length
    from ({durations_sql(log)})
    where completed_at > started_at
),
usual as (
    select process, activity, quantile_cont(length, 0.25) as low, quantile_cont(length, 0.75) as high
    from lengths
    group by process, activity
    having count(*) >= {FEW} and high > low
)
select cases.case_key,
    bool_or(length < low - {FAR_OUT} * (high - low) or length > high + {FAR_OUT} * (high - low)) as is_found
from lengths
inner join usual using (process, activity)
inner join {log.cases_sql} as cases using (process, case_id)
group by cases.case_key"""


def missing_attribute_sql(log: EventLog) -> str:
    """Cases of processes whose cases nearly all have some attribute; found where a case lacks one of those.

    One row per case: ``case_key`` and ``is_found``. daqapo: ``detect_missing_values``.
    """
    return f"""
with sizes as (
    select process, count(*) as cases from {log.cases_sql} group by process
),
told as (
    select distinct cases.process, cases.case_key, changes.attribute
    from {sql.relation(log.object_changes)} as changes
    inner join {log.cases_sql} as cases on changes.object_id = cases.case_id
    where trim(changes.value) <> ''
),
usual as (
    select process, attribute from told group by process, attribute
    having count(*) > {NEARLY_ALL} * (select cases from sizes where sizes.process = told.process)
),
expected as (select process, count(*) as attributes from usual group by process),
had as (
    select case_key, count(*) as attributes from told semi join usual using (process, attribute) group by case_key
)
select cases.case_key, coalesce(had.attributes, 0) < expected.attributes as is_found
from {log.cases_sql} as cases
inner join expected using (process)
left join had using (case_key)"""


def multiregistration_sql(log: EventLog, *, order: str) -> str:
    """Events that one person registered in the same second as ``ONE_SECOND`` - 1 others or more.

    ``order`` is the relation that has the ``event_id`` of every ``case_key`` and ``event_no``. One row per event:
    ``case_key`` and ``event_no``. Who the person is goes no further than this query. daqapo:
    ``detect_multiregistration`` by resource.
    """
    return f"""
with registered as (
    select event_id, hash(source, resource, epoch_us(occurred_at) // 1000000) as moment
    from {log.all_events_sql}
    where resource is not null and time_precision = 'second' and coalesce(resource_type, 'Bruger') = 'Bruger'
),
bursts as (select moment from registered group by moment having count(*) >= {ONE_SECOND}),
found as (select event_id from registered semi join bursts using (moment))
select events.case_key, events.event_no
from {sql.relation(order)} as events
semi join found using (event_id)"""
