"""The object-centric directly-follows graph: for each type of object, what its objects did straight after what.

Times of waiting for several objects at once are ``object_performance.py``'s.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog
from mining.objects.steps import object_steps_sql


def object_map_edges_sql(log: EventLog) -> str:
    """SQL of ``object_map_edges``."""
    return f"""
with steps as ({object_steps_sql(log)}
),
edges as (
    select
        object_type,
        ready_activity as from_activity,
        activity as to_activity,
        count(*) as transitions,
        count(distinct object_id) as objects,
        sum(at_us - ready_us) / count(*) as mean_us,
        quantile_cont(at_us - ready_us, [0.5, 0.9]) as quantiles_us
    from steps
    where ready_activity is not null
    group by object_type, ready_activity, activity
)
select
    object_type,
    from_activity,
    to_activity,
    transitions,
    objects,
    round(mean_us / 1e6, 6) as mean_seconds,
    round(quantiles_us[1] / 1e6, 6) as median_seconds,
    round(quantiles_us[2] / 1e6, 6) as p90_seconds
from edges
order by object_type, from_activity, to_activity"""


def object_map_edges(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Each pair of activities that followed straight on each other in the life of an object, by type of object.

    Returns:
        One row per ``object_type, from_activity, to_activity``, in that order: ``transitions`` (bigint), ``objects``
        (bigint, the distinct objects that made it), and ``mean_seconds``, ``median_seconds``, ``p90_seconds`` (double)
        between the two events. An object of n events with a time has n − 1 transitions.

    Source: Berti & van der Aalst (2023), OC-PM: analyzing object-centric event logs and process models.
    """
    return con.sql(object_map_edges_sql(log))
