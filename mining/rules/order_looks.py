"""What an event sees of the rest of its case: the columns that the duties of ``templates.py`` are written in.

Each look costs what it must and no more: ``anywhere`` a join with the case's counts, ``next`` and ``previous`` a join
with one event, ``along`` windows over the events of the two sides alone.
"""

from mining import sql
from mining.log import EventLog
from mining.rules.templates import Looks

_AFTER = "rows between 1 following and unbounded following"
_BEFORE = "rows between unbounded preceding and 1 preceding"
ALONG = {
    "a_after": f"min(event_no) filter (is_a) over (in_order {_AFTER})",
    "b_after": f"min(event_no) filter (is_b) over (in_order {_AFTER})",
    "a_before": f"max(event_no) filter (is_a) over (in_order {_BEFORE})",
    "b_before": f"max(event_no) filter (is_b) over (in_order {_BEFORE})",
}
"""The nearest event of each side after and before an event; NULL where there is none."""


def looks_sql(look: Looks, log: EventLog, *, spoken_of: str) -> str:
    """The activations with the columns of one look; of ``ALONG`` only those that ``spoken_of`` names."""
    if look == "anywhere":
        return ANYWHERE
    if look == "along":
        return _along_sql([name for name in ALONG if name in spoken_of])
    if look == "people":
        return _people_sql(log)
    return _neighbour_sql(side="a", step=1) if look == "next" else _neighbour_sql(side="b", step=-1)


ANYWHERE = """
    select
        case_key,
        event_no,
        is_a,
        is_b,
        coalesce(nullif(first_a, event_no), nullif(last_a, event_no)) as other_a,
        coalesce(nullif(first_b, event_no), nullif(last_b, event_no)) as other_b
    from sides
    inner join cases using (case_key)"""


def _along_sql(names: list[str]) -> str:
    columns = "".join(f",\n        {ALONG[name]} as {name}" for name in names)
    return f"""
    select
        case_key,
        event_no,
        is_a,
        is_b{columns}
    from sides
    window in_order as (partition by case_key order by event_no)"""


def _neighbour_sql(*, side: str, step: int) -> str:
    """The events of one side with the event that stands ``step`` after them: event_no counts a case's events."""
    return f"""
    select
        activation.case_key,
        activation.event_no,
        activation.is_a,
        activation.is_b,
        neighbour.event_no as neighbour_no,
        coalesce(neighbour.is_a, false) as neighbour_is_a,
        coalesce(neighbour.is_b, false) as neighbour_is_b
    from seen as activation
    left join seen as neighbour
        on
        activation.case_key = neighbour.case_key
        and activation.event_no = neighbour.event_no - {step}
    where activation.is_{side}"""


def _people_sql(log: EventLog) -> str:
    """The events that have another b in their case; ``same_b`` is such a one by whoever did this event."""
    return f"""
    select
        case_key,
        event_no,
        is_a,
        is_b,
        coalesce(nullif(first_b, event_no), nullif(last_b, event_no)) as any_b,
        case when resource is not null then
            coalesce(
                nullif(min(event_no) filter (is_b) over by_resource, event_no),
                nullif(max(event_no) filter (is_b) over by_resource, event_no)
            )
        end as same_b,
        bool_or(resource is null) over (partition by case_key) as someone_is_unknown
    from sides
    inner join cases using (case_key)
    inner join {sql.relation(log.events)} as events using (event_id)
    where a_events > 0 and b_events > 0
    window by_resource as (partition by case_key, resource)
    qualify any_b is not null"""
