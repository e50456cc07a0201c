"""What every object figure reads: each event of each object, with the event of that object before it.

Figures made of them are in the other modules of this package; the order of a case's events is the event log's.
"""

from mining.log import EventLog


def object_steps_sql(log: EventLog) -> str:
    """One row per event and object of it, events without a time left out; unordered, for use inside other figures.

    An object's events are in the order of time, then as the source has them. Columns: ``event_id``, ``object_id``,
    ``object_type``, ``activity``, ``at_us``, and of the object's event before, NULL for its first: ``ready_activity``
    and ``ready_us``, the moment the object was ready.
    """
    return f"""
with touched as (
    select distinct event_id, object_id from {log.event_objects_sql}
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
where events.occurred_at is not null
window by_object as (
    partition by object_id
    order by
        events.occurred_at, events.source, events.delivery_no, events.source_position, events.column_position, event_id
)"""
