"""What a recipient gets of each canonical table: queries over the warehouse, every id under the recipient's own key.

Left out everywhere: who registered (``resource``), the source's own words and positions, delivery numbers and load
times, and the compact keys of a build. Queries only; ``recipient_export`` runs them and writes the files. They expect
the macro ``keyed_hash`` (``orchestration.extract.keyed_hash``) and a view ``scope_…`` of what the recipient may see.
"""

from collections.abc import Sequence

from mining.sql import text
from orchestration.publish.recipients import Recipient

UNMAPPED = "(ikke kortlagt)"
"""Stands for an activity or a unit that is the source's own text, since nobody has read that text."""

COARSENINGS = ("none", "hour", "day")
ZONE = "Europe/Copenhagen"


def scope_sql(processes: Sequence[str]) -> dict[str, str]:
    """What is in the recipient's processes: their cases' rows, the events in these, the objects of those."""
    of_processes = f"where process in ({', '.join(map(text, processes))})" if processes else ""
    every = not processes
    events = "select event_id from canonical.events" if every else "select distinct event_id from scope_log"
    objects = (
        "select object_id from canonical.objects"
        if every
        else "select object_id from canonical.event_objects where event_id in (from scope_events)"
        " union select case_id from scope_cases"
    )
    return {
        "scope_log": f"select * from canonical.event_log {of_processes}",
        "scope_cases": f"select * from canonical.cases {of_processes}",
        "scope_events": events,
        "scope_objects": objects,
        "known_activities": f"select distinct activity from canonical.activities {of_processes or 'where true'}"
        " and is_declared",
        "known_units": "select distinct unit from canonical.units",
    }


def table_sql(recipient: Recipient, table: str) -> str:
    """One table as the recipient gets it, sorted by all it says: the order of rows tells nothing of the source."""

    def at(column: str) -> str:
        return f"{coarsened_sql(column, recipient.coarsen)} as {column}"

    queries = {
        "events": f"""
            select {event("event_id")} as event_id, {known("activity", "known_activities")} as activity,
                {at("occurred_at")}, {at("ended_at")}, {at("registered_at")}, {_precision_sql(recipient.coarsen)},
                lifecycle, {known("unit", "known_units")} as unit, resource_type, source
            from canonical.events where event_id in (from scope_events)""",
        "objects": f"""
            select {thing("object_id")} as object_id, object_type
            from canonical.objects where object_id in (from scope_objects)""",
        "event_objects": f"""
            select {event("event_id")} as event_id, {thing("object_id")} as object_id, qualifier
            from canonical.event_objects
            where event_id in (from scope_events) and object_id in (from scope_objects)""",
        "object_objects": f"""
            select {thing("source_id")} as source_id, {thing("target_id")} as target_id, qualifier
            from canonical.object_objects
            where source_id in (from scope_objects) and target_id in (from scope_objects)""",
        "object_changes": f"""
            select {thing("object_id")} as object_id, attribute, value, {at("valid_from")}
            from canonical.object_changes
            where object_id in (from scope_objects) and attribute not in (from prose_attributes)""",
        "cases": f"""
            select process, {thing("case_id")} as case_id, case_type, {known("unit", "known_units")} as unit,
                {at("started_at")}, {at("ended_at")}, is_open, events
            from scope_cases""",
        "event_log": f"""
            select process, {thing("case_id")} as case_id, event_no, {event("event_id")} as event_id,
                {known("activity", "known_activities")} as activity, {at("occurred_at")}, {at("ended_at")},
                {at("registered_at")}, {_precision_sql(recipient.coarsen)}, lifecycle,
                {known("unit", "known_units")} as unit, resource_type, source,
                {known("next_activity", "known_activities")} as next_activity, {at("next_occurred_at")}
            from scope_log""",
    }
    return f"select * from ({queries[table]}\n) order by all"


def event(column: str) -> str:
    """An event's id under the recipient's key."""
    return f"keyed_hash('event|' || {column})"


def thing(column: str) -> str:
    """An object's, hence a case's, id under the recipient's key: the same in every table of one export."""
    return f"keyed_hash('object|' || {column})"


def known(column: str, names: str) -> str:
    """The name if the municipality has declared it; else what was delivered stands there, which may be anything."""
    return f"case when {column} is null or {column} in (from {names}) then {column} else {text(UNMAPPED)} end"


def coarsened_sql(column: str, coarsen: str) -> str:
    """The instant its Danish day or hour begins."""
    if coarsen == "none":
        return column
    zone = text(ZONE)
    return f"timezone({zone}, date_trunc({text(coarsen)}, timezone({zone}, {column})))"


def _precision_sql(coarsen: str) -> str:
    """How exact the exported times are: hour is a precision that the warehouse itself does not have."""
    if coarsen == "none":
        return "time_precision"
    finer = "time_precision in ('second', 'minute')"
    return f"case when {finer} then {text(coarsen)} else time_precision end as time_precision"


def prose_sql() -> str:
    """Attributes of objects whose values read like prose: nobody can vouch for what stands in them."""
    words = r"regexp_matches(value, '^\S+\s+\S+\s+\S+\s+\S')"
    return f"""
        select attribute from canonical.object_changes where value is not null
        group by attribute
        having count(*) filter (where {words}) >= 20
            and count(*) filter (where {words}) >= 0.5 * count(*)
            and count(distinct value) filter (where {words}) >= 0.8 * count(*) filter (where {words})"""


def unique_sql(coarsen: str) -> str:
    """How many events are alone with their activity and time: so many rows two exports could be joined on."""
    return f"""
        select coalesce(count(*) filter (where events = 1), 0) from (
            select count(*) as events from (
                select distinct event_id, activity, {coarsened_sql("occurred_at", coarsen)} as moment from scope_log
            ) where moment is not null group by activity, moment
        )"""
