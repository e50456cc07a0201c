"""How long events wait for their objects: sojourn, synchronisation, pooling and lagging times.

An object is ready for an event from its event before. The directly-follows graph is ``object_map.py``'s.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.objects.steps import object_steps_sql
from mining.performance.kpis import ALL


def event_waits_sql(log: EventLog) -> str:
    """SQL of ``event_waits``."""
    return f"""
with steps as ({object_steps_sql(log)}
),
by_type as (
    select
        event_id,
        object_type,
        any_value(activity) as activity,
        any_value(at_us) as at_us,
        min(ready_us) as first_us,
        max(ready_us) as last_us
    from steps
    where ready_us is not null
    group by event_id, object_type
),
beside as (
    -- The earliest readiness among the other types: the smallest of the event, or the second smallest for its own type.
    select
        *,
        min(first_us) over (
            partition by event_id order by first_us, object_type
            rows between unbounded preceding and unbounded following exclude current row
        ) as others_first_us
    from by_type
),
whole as (
    select
        event_id,
        {sql.text(ALL)} as object_type,
        any_value(activity) as activity,
        any_value(at_us) as at_us,
        min(first_us) as first_us,
        max(last_us) as last_us
    from by_type
    group by event_id
)
select
    event_id,
    object_type,
    activity,
    at_us - last_us as sojourn_us,
    last_us - first_us as synchronisation_us,
    null::bigint as pooling_us,
    null::bigint as lagging_us
from whole
union all
select
    event_id,
    object_type,
    activity,
    at_us - last_us as sojourn_us,
    null as synchronisation_us,
    last_us - first_us as pooling_us,
    -- (greatest() would turn NULL into 0.)
    case when others_first_us is not null then greatest(last_us - others_first_us, 0) end as lagging_us
from beside"""


def event_waits(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """What each event waited for, in whole microseconds; NULL where a measure does not apply.

    Returns:
        One row per event with an object that had an event before it, ``object_type`` ``(alle)``: ``sojourn_us``, from
        its last object's readiness to it, and ``synchronisation_us``, from the first object's to the last's. And one
        per event and type of such objects: ``sojourn_us``, from the last of the type; ``pooling_us``, from the first
        of the type to the last; and ``lagging_us``, how long the last of the type came after the first of another
        type, 0 when it came before, NULL when there is no other. Unordered.

    Source: Park, Adams & van der Aalst (2022), OPerA: Object-Centric Performance Analysis.
    """
    return con.sql(event_waits_sql(log))


def object_performance_sql(log: EventLog) -> str:
    """SQL of ``object_performance``."""
    return f"""
with waits as ({event_waits_sql(log)}
),
touching as (
    select object_type, activity, count(distinct object_id) as objects
    from ({object_steps_sql(log)})
    where ready_us is not null
    group by grouping sets ((object_type, activity), (activity))
),
measured as (
    unpivot waits
    on sojourn_us as sojourn, synchronisation_us as synchronisation, pooling_us as pooling, lagging_us as lagging
    into name measure value waited_us
),
figures as (
    select
        object_type,
        activity,
        measure,
        count(*) as events,
        sum(waited_us) / count(*) as mean_us,
        quantile_cont(waited_us, [0.5, 0.9]) as quantiles_us,
        sum(waited_us) as total_us
    from measured
    group by object_type, activity, measure
)
select
    figures.object_type,
    figures.activity,
    figures.measure,
    figures.events,
    touching.objects,
    round(mean_us / 1e6, 6) as mean_seconds,
    round(quantiles_us[1] / 1e6, 6) as median_seconds,
    round(quantiles_us[2] / 1e6, 6) as p90_seconds,
    round(total_us / 86400e6, 6) as total_days
from figures
inner join touching
    on figures.activity = touching.activity
    and figures.object_type = coalesce(touching.object_type, {sql.text(ALL)})
order by object_type, activity, measure"""


def object_performance(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """The waits of ``event_waits`` by type of object, activity and measure.

    Returns:
        One row per ``object_type`` (``(alle)`` for sojourn and synchronisation over all), ``activity`` and ``measure``
        (sojourn, synchronisation, pooling, lagging), in that order: ``events`` (bigint, those with the measure),
        ``objects`` (bigint, the distinct objects behind them), ``mean_seconds``, ``median_seconds``, ``p90_seconds``
        (double) and ``total_days`` (double, all waits in days of 24 hours).
    """
    return con.sql(object_performance_sql(log))
