"""What every object figure reads: each event of each object, with the event of that object before it.

Figures made of them are in the other modules of this package; the order of a case's events is the event log's.
"""

from mining import sql
from mining.log import EventLog


def object_steps_sql(log: EventLog) -> str:
    """One row per event and object of it, events without a time left out; unordered, for use inside other figures.

    An object's events are in the log's total order, as far as an event has one without a case: by time, the rank of the
    activity, and as the source has them. Columns: ``event_id``, ``object_id``,
    ``object_type``, ``activity``, ``at_us``, and of the object's event before, NULL for its first: ``ready_activity``
    and ``ready_us``, the moment the object was ready.
    """
    return f"""
with touched as (
    select distinct event_id, object_id from {log.event_objects_sql}
),
ranks as (
    -- Objects go through several processes, which may rank an activity otherwise; the lowest is taken.
    select activity, min(activity_rank) as activity_rank from {sql.relation(log.activities)} group by activity
)
select
    event_id,
    object_id,
    objects.object_type,
    events.activity,
    epoch_us(events.occurred_at) as at_us,
    lag(events.activity) over by_object as ready_activity,
    lag(epoch_us(events.occurred_at)) over by_object as ready_us
from touched
inner join {log.all_events_sql} as events using (event_id)
inner join {log.objects_sql} as objects using (object_id)
left join ranks using (activity)
where events.occurred_at is not null
window by_object as (
    partition by object_id
    order by
        events.occurred_at, coalesce(ranks.activity_rank, 0),
        events.source, events.delivery_no, events.source_position, events.column_position, event_id
)"""
