"""What an order rule reads of a log: the events of its process, and what each case has of them.

The events of a case are those that have happened by ``as_of``; one without a time has. Which version a case is put to
stands in ``cases``, what the templates ask in ``templates``, the verdicts in ``order``.
"""

from datetime import datetime

from mining import sql
from mining.log import EventLog
from mining.rules.rule import OrderRule
from mining.rules.templates import COUNTS, DUTIES

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


def stamps_sql(rule: OrderRule, log: EventLog) -> str:
    """Every case's own events that may show a verdict: those of the two sides, or any where the template says so."""
    of_sides = (
        "" if shows_any_event(rule) or rule.b == "*" else f"\n        and {_is_one_of((*rule.a, *(rule.b or ())))}"
    )
    return f"""
    select case_key, event_no, activity, occurred_at, time_precision
    from {log.events_sql}
    where process = {sql.text(rule.process)}{of_sides}"""


def shows_any_event(rule: OrderRule) -> bool:
    """Whether a verdict may be shown by an event that is of neither side."""
    if rule.template in COUNTS:
        return COUNTS[rule.template].rests_on_order
    return any(duty.looks in ("next", "previous") for duty in DUTIES[rule.template])


def case_facts_sql(rule: OrderRule, log: EventLog, *, spoken_of: str, assume_closed: bool) -> str:
    """One row per case of ``seen``, with whether it is over and what ``spoken_of`` names of ``FACTS``."""
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
    group by case_key"""


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
    return f"activity not in {sql.texts(rule.b_except)}" if rule.b_except else "true"


def _is_one_of(activities: tuple[str, ...]) -> str:
    return f"activity in {sql.texts(activities)}"
