"""What many rules of one process share, worked out once: its events with Danish days, its cases' newest attributes.

The rules' own SQL reads either these temporary tables or the event log itself, and says the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from duckdb import DuckDBPyConnection

from mining import sql
from mining.log import EventLog
from mining.rules.calendar import danish_day_sql
from mining.rules.rule import OrderRule, Rule

EVENTS, CHANGES = "rule_events", "rule_attributes"


def prepared_logs(
    con: DuckDBPyConnection, rules: Iterable[Rule], log: EventLog, *, as_of: datetime
) -> Iterator[tuple[Rule, EventLog]]:
    """The rules in use by process, id and start of validity, each with the log to read until the next is asked for."""
    ordered = sorted((rule for rule in rules if rule.in_use), key=_place)
    for _, family in groupby(ordered, key=lambda rule: rule.process):
        of_process = list(family)
        con.execute(f"create or replace temp table {EVENTS} as {events_sql(of_process, log, as_of=as_of)}")
        con.execute(f"create or replace temp table {CHANGES} as {attributes_sql(of_process, log, as_of=as_of)}")
        prepared = replace(log, relation=EVENTS, object_changes=CHANGES, has_days=True)
        yield from ((rule, prepared) for rule in of_process)
    con.execute(f"drop table if exists {EVENTS}")
    con.execute(f"drop table if exists {CHANGES}")


def _place(rule: Rule) -> tuple[str, str, str, str]:
    since = rule.valid_from.isoformat() if rule.valid_from else ""
    return rule.process, rule.rule_id, since, rule.version


def events_sql(rules: list[Rule], log: EventLog, *, as_of: datetime) -> str:
    """The events of one process up to ``as_of``, in the log's order; ``event_id`` where a rule asks who did what."""
    asks_who = any(isinstance(rule, OrderRule) and rule.template == "different_resource" for rule in rules)
    return f"""
select
    process, case_key, event_no, {"event_id" if asks_who else "null::varchar as event_id"}, activity, occurred_at,
    time_precision, {danish_day_sql("occurred_at")} as danish_day
from {log.events_sql}
where process = {sql.text(rules[0].process)} and (occurred_at is null or occurred_at <= {sql.instant(as_of)})"""


def attributes_sql(rules: list[Rule], log: EventLog, *, as_of: datetime) -> str:
    """The newest value of each attribute the rules ask for, of the objects that are cases of the process."""
    asked = {condition.attribute for rule in rules for condition in rule.applies_if}
    return f"""
select
    object_id,
    attribute,
    arg_max(
        value,
        struct_pack(valid_from := coalesce(valid_from, timestamptz '1900-01-01 00:00:00+00'), value := value)
    ) as value,
    null::timestamptz as valid_from
from {sql.relation(log.object_changes)}
where {f"attribute in {sql.texts(asked)}" if asked else "false"}
    and (valid_from is null or valid_from <= {sql.instant(as_of)})
    and object_id in (select case_id from {log.cases_sql} where process = {sql.text(rules[0].process)})
group by object_id, attribute"""
