"""What is lost and made up when the log is flattened to one type of object as the case.

How the event log itself is flattened is dbt's ``canonical.event_log``.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog


def flattening_effects_sql(log: EventLog) -> str:
    """SQL of ``flattening_effects``."""
    return f"""
with touched as (
    select distinct event_id, object_id, objects.object_type
    from {log.event_objects_sql}
    inner join {log.objects_sql} as objects using (object_id)
),
types as (
    select object_type, count(*) as objects from {log.objects_sql} group by object_type
),
copies as (
    -- How many cases an event would belong to.
    select object_type, event_id, count(*) as copies from touched group by object_type, event_id
),
flattened as (
    select
        object_type,
        count(*) as events,
        sum(copies)::bigint as flattened_events,
        count(*) filter (copies > 1) as convergent_events
    from copies
    group by object_type
),
occurrences as (
    -- An event in a case, with the set of objects it has beside the case, as a sum of hashes.
    select
        cases.object_type,
        cases.object_id,
        cases.event_id,
        events.activity,
        coalesce(sum(hash(others.object_id)::hugeint), 0) as beside
    from touched as cases
    inner join {log.all_events_sql} as events on cases.event_id = events.event_id
    left join touched as others
        on cases.event_id = others.event_id
        and cases.object_type <> others.object_type
    group by cases.object_type, cases.object_id, cases.event_id, events.activity
),
repeated as (
    select object_type, object_id, activity, count(*) as times, count(distinct beside) as sets
    from occurrences
    group by object_type, object_id, activity
),
divergent as (
    select
        object_type,
        sum(times) filter (times > 1 and sets > 1)::bigint as divergent_events,
        count(distinct object_id) filter (times > 1 and sets > 1) as divergent_cases
    from repeated
    group by object_type
),
counted as (
    select count(*) as all_events from {log.all_events_sql}
)
select
    types.object_type,
    types.objects,
    coalesce(flattened.flattened_events, 0) as flattened_events,
    coalesce(flattened.events, 0) as events,
    counted.all_events - coalesce(flattened.events, 0) as lost_events,
    coalesce(flattened.convergent_events, 0) as convergent_events,
    coalesce(flattened.flattened_events - flattened.events, 0) as replicated_events,
    coalesce(divergent.divergent_events, 0) as divergent_events,
    coalesce(divergent.divergent_cases, 0) as divergent_cases
from types
cross join counted
left join flattened on types.object_type = flattened.object_type
left join divergent on types.object_type = divergent.object_type
order by types.object_type"""


def flattening_effects(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """For each type of object, what flattening the log to it as the case does to the events.

    Returns:
        One row per ``object_type``, in that order, all counts bigint: ``objects`` (the cases there would be),
        ``flattened_events`` (rows of the flat log), ``events`` (distinct events in it), ``lost_events`` (those without
        an object of the type: deficiency), ``convergent_events`` (those of several cases) with ``replicated_events``
        (the rows too many that they give: convergence), and ``divergent_events`` and ``divergent_cases``: events of an
        activity that one case has several times with different objects of other types, so that their order in the case
        says nothing (divergence).

    Source: van der Aalst (2019), Object-centric process mining: dealing with divergence and convergence in event data;
    Adams, Schuster, Schmitz, Schuh & van der Aalst (2022), Defining cases and variants for object-centric event data.
    """
    return con.sql(flattening_effects_sql(log))
