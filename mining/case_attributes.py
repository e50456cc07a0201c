"""What is known of a case beyond its events: its attributes, as they were last at a moment."""

from datetime import datetime

from mining import sql
from mining.log import EventLog


def case_attributes_sql(log: EventLog, *, as_of: datetime) -> str:
    """One row per object and attribute: ``object_id``, ``attribute`` and ``value``, the newest at ``as_of``.

    Values of one moment are settled by their text, as in ``canonical.cases``; a value of NULL is no value.
    """
    return f"""
select
    object_id,
    attribute,
    arg_max(
        value,
        struct_pack(valid_from := coalesce(valid_from, timestamptz '1900-01-01 00:00:00+00'), value := value)
    ) as value
from {sql.relation(log.object_changes)}
where value is not null and (valid_from is null or valid_from <= {sql.instant(as_of)})
group by object_id, attribute"""
