"""What a rule that was changed changes: the cases it is put to, judged by it and by what stood there before.

Before is the version before it, or, where the version was edited in place, its definition in the last release
(``mining.rules.definitions``). Both are asked the same cases of the same log at the same moment, so that every
difference is the rule's own.
"""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import Literal

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.rules.definitions import Definitions, edited
from mining.rules.evaluate import rule_rows_sql
from mining.rules.results import WORST_FIRST
from mining.rules.rule import Rule

COLUMNS = {
    "rule_id": "varchar",
    "rule_version": "varchar",
    "former_version": "varchar",
    "process": "varchar",
    "change": "varchar",
    "former_status": "varchar",
    "status": "varchar",
    "cases": "bigint",
}
"""The columns of the table and their types, in order."""
Change = Literal["new_version", "edited"]


def successions(rules: Iterable[Rule]) -> list[tuple[Rule, Rule]]:
    """Each version of a rule in use with the one before it, by rule id and the day it came into force."""
    in_order = sorted(
        (rule for rule in rules if rule.in_use), key=lambda rule: (rule.rule_id, rule.valid_from or date.min)
    )
    return [pair for _, versions in groupby(in_order, key=lambda rule: rule.rule_id) for pair in pairwise(versions)]


def rule_changes_sql(former: Rule, rule: Rule, log: EventLog, *, as_of: datetime) -> str:
    """SQL of ``rule_changes``."""
    change: Change = "edited" if former.version == rule.version else "new_version"
    window = {} if change == "edited" else {"valid_from": rule.valid_from, "valid_to": rule.valid_to}
    return f"""
with now as ({_worst_sql(rule, log, as_of)}
),
before as ({_worst_sql(former.model_copy(update=window), log, as_of)}
)
select
    {sql.text(rule.rule_id)} as rule_id,
    {sql.text(rule.version)} as rule_version,
    {sql.text(former.version)} as former_version,
    {sql.text(rule.process)} as process,
    {sql.text(change)} as change,
    coalesce(before.status, 'not_applicable') as former_status,
    coalesce(now.status, 'not_applicable') as status,
    count(*) as cases
from now
{"full" if change == "edited" else "inner"} join before using (case_key)
group by all
order by former_status, status"""


def rule_changes(
    con: DuckDBPyConnection, former: Rule, rule: Rule, log: EventLog, *, as_of: datetime
) -> DuckDBPyRelation:
    """How the cases of a version would have stood under the former one, or under its own former definition.

    A ``former`` of the same version is what was edited in place: ``change`` is then ``edited``, and a case that the one
    is put to and the other not is ``not_applicable`` under the other. Else it is ``new_version``: the cases that both
    are put to in the new one's time. Where the two start at different events, a case may be put to the one alone, and
    is not counted.

    Returns:
        One row per ``former_status, status``, in that order, with ``rule_id, rule_version, former_version, process,
        change`` and ``cases`` (bigint).

    Raises:
        ArgumentError: ``as_of`` has no time zone.
    """
    return con.sql(rule_changes_sql(former, rule, log, as_of=as_of))


def all_changes(
    con: DuckDBPyConnection,
    rules: Iterable[Rule],
    log: EventLog,
    *,
    as_of: datetime,
    published: Definitions | None = None,
) -> DuckDBPyRelation:
    """``rule_changes`` of every succession among ``rules`` and of every rule edited since it was ``published``.

    The working calendar must be in ``con``.

    Returns:
        The rows of ``rule_changes``, ordered by ``rule_id, rule_version, change, former_status, status``.
    """
    in_use = list(rules)
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    con.execute(f"create or replace temp table changed_rules ({columns})")
    for former, rule in [*successions(in_use), *edited(in_use, published or {})[0]]:
        con.execute(f"insert into changed_rules {rule_changes_sql(former, rule, log, as_of=as_of)}")
    return con.sql("from changed_rules order by rule_id, rule_version, change, former_status, status")


def _worst_sql(rule: Rule, log: EventLog, as_of: datetime) -> str:
    """The status of each case: of several clocks the worst."""
    severity = " ".join(f"when {sql.text(status)} then {place}" for place, status in enumerate(WORST_FIRST))
    return f"""
    select case_key, arg_min(status, case status {severity} end) as status
    from ({rule_rows_sql(rule, log, as_of=as_of)}) as judged
    group by case_key"""
