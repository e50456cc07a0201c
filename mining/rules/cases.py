"""Which cases a rule speaks about, and which version of it each is put to.

What the rule then says of them stands in ``deadlines`` and ``order``.
"""

from datetime import datetime

from mining import sql
from mining.log import EventLog
from mining.rules.calendar import danish_day_sql
from mining.rules.rule import Condition, Rule


def cases_sql(rule: Rule, log: EventLog, *, as_of: datetime) -> str:
    """One row per case of the process that exists at ``as_of``.

    A case exists from its first stamp on, and always if it has none. Columns: ``case_key``, ``first_day`` (Danish day
    of the first stamp; NULL where unknown, or where the rule holds at all times and nobody asks), ``applies`` (whether
    every condition of ``applies_if`` holds of the attributes as they were last at ``as_of``).
    """
    attributes = "".join(
        f"\n    left join ({_attribute_sql(each, log, as_of=as_of)}) as attribute_{number}"
        f"\n        on cases.case_id = attribute_{number}.object_id"
        for number, each in enumerate(rule.applies_if)
    )
    conditions = [_holds(each, f"attribute_{number}.value") for number, each in enumerate(rule.applies_if)]
    has_window = rule.valid_from or rule.valid_to
    return f"""
    select
        cases.case_key,
        {danish_day_sql("cases.started_at") if has_window else "null::date"} as first_day,
        {" and ".join(conditions) or "true"} as applies
    from {log.cases_sql} as cases{attributes}
    where cases.process = {sql.text(rule.process)}
        and (cases.started_at is null or cases.started_at <= {sql.instant(as_of)})"""


def _attribute_sql(condition: Condition, log: EventLog, *, as_of: datetime) -> str:
    """The newest value of each object; values of one moment are settled by their text, as in ``canonical.cases``."""
    return f"""
        select
            object_id,
            arg_max(
                value,
                struct_pack(valid_from := coalesce(valid_from, timestamptz '1900-01-01 00:00:00+00'), value := value)
            ) as value
        from {sql.relation(log.object_changes)}
        where attribute = {sql.text(condition.attribute)}
            and (valid_from is null or valid_from <= {sql.instant(as_of)})
        group by object_id
    """


def _holds(condition: Condition, value: str) -> str:
    """An attribute the case lacks is in no list."""
    if condition.is_in is not None:
        return f"coalesce({value} in {sql.texts(condition.is_in)}, false)"
    return f"coalesce({value} not in {sql.texts(condition.is_not_in or ())}, true)"


def in_force(rule: Rule, day: str) -> str:
    """SQL of whether this version is the one in force on a Danish day; an unknown day is put to the newest version."""
    bounds = []
    if rule.valid_from:
        bounds.append(f"{day} >= date '{rule.valid_from.isoformat()}'")
    if rule.valid_to:
        bounds.append(f"{day} <= date '{rule.valid_to.isoformat()}'")
    unknown = "false" if rule.valid_to else "true"
    return f"coalesce({' and '.join(bounds)}, {unknown})" if bounds else "true"
