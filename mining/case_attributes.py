"""What is known of a case beyond its events: its attributes, as they were last at a moment."""

from datetime import datetime

from mining import sql
from mining.log import EventLog


def case_attributes_sql(log: EventLog, *, as_of: datetime) -> str:
    """One row per object and attribute: ``value``, the newest at ``as_of``, and ``valid_from``, since when it holds.

    Values of one moment are settled by their text, as in ``canonical.cases``; a value of NULL is no value. Without a
    ``valid_from`` nobody knows since when, and it counts as oldest.
    """
    return f"""
select object_id, attribute, newest.value, newest.valid_from
from (
    select
        object_id,
        attribute,
        arg_max(
            struct_pack(value, valid_from),
            struct_pack(since := coalesce(valid_from, timestamptz '1900-01-01 00:00:00+00'), value := value)
        ) as newest
    from {sql.relation(log.object_changes)}
    where value is not null and (valid_from is null or valid_from <= {sql.instant(as_of)})
    group by object_id, attribute
)"""
