"""Which cases a version of an order rule is put to, and what is known of each before any template is read.

The events of a case are those that have happened by ``as_of``; one without a time has. What the templates ask of them
is ``templates.py``, the verdicts are ``order.py``.
"""

from datetime import datetime

from mining import sql
from mining.log import EventLog
from mining.rules.rule import Condition, OrderRule

ATTRIBUTE_ALWAYS_HELD = "timestamptz '1900-01-01 00:00:00+00'"
"""What ``valid_from`` NULL counts as, as in ``canonical.cases``."""


FACTS = {
    "first_no": "min(event_no)",
    "last_no": "max(event_no)",
    "first_is_a": "arg_min(is_a, event_no)",
    "last_is_a": "arg_max(is_a, event_no)",
    "a_events": "count(*) filter (is_a)",
    "b_events": "count(*) filter (is_b)",
    "first_a": "min(event_no) filter (is_a)",
    "last_a": "max(event_no) filter (is_a)",
    "first_b": "min(event_no) filter (is_b)",
    "last_b": "max(event_no) filter (is_b)",
    "any_mixed": "bool_or(occurred_at is null) and bool_or(occurred_at is not null)",
    "ab_mixed": """count(*) filter (is_a) > 0 and count(*) filter (is_b) > 0
            and count(*) filter ((is_a or is_b) and occurred_at is null) > 0
            and count(*) filter ((is_a or is_b) and occurred_at is not null) > 0""",
}
"""What a template may need of a case. Mixed: some of the events have a time and others none, so that nobody knows how
they follow each other; ``any_mixed`` says it of all events, ``ab_mixed`` of a's and b's where the case has both."""
IS_CLOSED = "coalesce(arg_max(activity, event_no) in ({ends}), false)"


def seen_events_sql(rule: OrderRule, log: EventLog, *, as_of: datetime) -> str:
    """The events of the process that have happened by ``as_of``, each with ``is_a`` and ``is_b``."""
    return f"""
    select
        case_key, event_no, event_id, activity, occurred_at, time_precision,
        {_is_one_of(rule.a)} as is_a,
        {_is_b(rule)} as is_b
    from {log.events_sql}
    where process = {sql.text(rule.process)}
        and (occurred_at is null or occurred_at <= {sql.instant(as_of)})"""


def put_to_cases_sql(rule: OrderRule, log: EventLog, *, spoken_of: str, assume_closed: bool) -> str:
    """One row per case of ``seen`` that the version is put to, with what ``spoken_of`` names of ``FACTS``.

    A case belongs to the version in force on the Danish day of its first stamp; where no event has a time, to the
    version that has no last day.
    """
    facts = {
        "is_closed": "true" if assume_closed else IS_CLOSED.format(ends=_ends_sql(rule, log)),
        **FACTS,
        "earliest_a": f"min(event_no, {rule.n + 1}) filter (is_a)",
    }
    columns = ",".join(f"\n        {fact} as {name}" for name, fact in facts.items() if name in spoken_of)
    return f"""
    select
        case_key,{columns}
    from seen
    group by case_key{_in_force(rule)}"""


def applying_cases_sql(rule: OrderRule, log: EventLog, *, as_of: datetime) -> str:
    """The ``case_key`` of the cases whose attributes are what ``applies_if`` asks for, by their newest values."""
    values = ",\n            ".join(
        f"arg_max(value, struct_pack(since := coalesce(valid_from, {ATTRIBUTE_ALWAYS_HELD}), value := value))"
        f" filter (attribute = {sql.text(condition.attribute)}) as value_{number}"
        for number, condition in enumerate(rule.applies_if)
    )
    conditions = "".join(f"\n        and {_holds(condition, n)}" for n, condition in enumerate(rule.applies_if))
    return f"""
    select cases.case_key
    from {log.cases_sql} as cases
    left join (
        select
            object_id,
            {values}
        from {sql.relation(log.object_changes)}
        where valid_from is null or valid_from <= {sql.instant(as_of)}
        group by object_id
    ) as attributes
        on cases.case_id = attributes.object_id
    where cases.process = {sql.text(rule.process)}{conditions}"""


def _holds(condition: Condition, number: int) -> str:
    if condition.is_in is not None:
        return f"coalesce(value_{number} in ({_texts(condition.is_in)}), false)"
    return f"coalesce(value_{number} not in ({_texts(condition.is_not_in or ())}), true)"


def _in_force(rule: OrderRule) -> str:
    """The condition that the case's first Danish day lies in the version's window; nothing where it has no window."""
    day = "timezone('Europe/Copenhagen', min(occurred_at))::date"
    bounds = [f"{day} >= date '{rule.valid_from}'"] if rule.valid_from else []
    if rule.valid_to:
        return "\n    having " + " and ".join([*bounds, f"{day} <= date '{rule.valid_to}'"])
    return f"\n    having {day} is null or {bounds[0]}" if bounds else ""


def _ends_sql(rule: OrderRule, log: EventLog) -> str:
    return (
        f"select activities.activity from {sql.relation(log.activities)} as activities "
        f"where activities.process = {sql.text(rule.process)} and activities.is_end"
    )


def _is_b(rule: OrderRule) -> str:
    if rule.b is None:
        return "false"
    if rule.b != "*":
        return _is_one_of(rule.b)
    return f"activity not in ({_texts(rule.b_except)})" if rule.b_except else "true"


def _is_one_of(activities: tuple[str, ...]) -> str:
    return f"activity in ({_texts(activities)})"


def _texts(values: tuple[str, ...]) -> str:
    return ", ".join(sql.text(value) for value in values)
