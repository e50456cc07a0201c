"""What a new version of a rule changes: the cases it is put to, judged by it and by the version before it.

Both are asked the same cases of the same log at the same moment, so that every difference is the rule's own. What has
been edited without a new version leaves no trace here: two releases are then held against each other.
"""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby, pairwise

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.rules.evaluate import rule_cases_sql
from mining.rules.results import WORST_FIRST
from mining.rules.rule import Rule

COLUMNS = {
    "rule_id": "varchar",
    "rule_version": "varchar",
    "former_version": "varchar",
    "process": "varchar",
    "former_status": "varchar",
    "status": "varchar",
    "cases": "bigint",
}
"""The columns of the table and their types, in order."""


def successions(rules: Iterable[Rule]) -> list[tuple[Rule, Rule]]:
    """Each version of a rule in use with the one before it, by rule id and the day it came into force."""
    in_order = sorted(
        (rule for rule in rules if rule.in_use), key=lambda rule: (rule.rule_id, rule.valid_from or date.min)
    )
    return [pair for _, versions in groupby(in_order, key=lambda rule: rule.rule_id) for pair in pairwise(versions)]


def rule_changes_sql(former: Rule, rule: Rule, log: EventLog, *, as_of: datetime) -> str:
    """SQL of ``rule_changes``."""
    window = {"valid_from": rule.valid_from, "valid_to": rule.valid_to}
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
    before.status as former_status,
    now.status as status,
    count(*) as cases
from now
inner join before using (case_key)
group by before.status, now.status
order by former_status, status"""


def rule_changes(
    con: DuckDBPyConnection, former: Rule, rule: Rule, log: EventLog, *, as_of: datetime
) -> DuckDBPyRelation:
    """How the cases of a version would have stood under the former one.

    Returns:
        One row per ``former_status, status``, in that order, with ``rule_id, rule_version, former_version, process``
        and ``cases`` (bigint): the cases that both versions are put to in the new one's time. Where the two start at
        different events, a case may be put to the one alone, and is not counted.

    Raises:
        ArgumentError: ``as_of`` has no time zone.
    """
    return con.sql(rule_changes_sql(former, rule, log, as_of=as_of))


def all_changes(con: DuckDBPyConnection, rules: Iterable[Rule], log: EventLog, *, as_of: datetime) -> DuckDBPyRelation:
    """``rule_changes`` of every succession among ``rules``, pair by pair; the working calendar must be in ``con``.

    Returns:
        The rows of ``rule_changes``, ordered by ``rule_id, rule_version, former_status, status``.
    """
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    con.execute(f"create or replace temp table changed_rules ({columns})")
    for former, rule in successions(rules):
        con.execute(f"insert into changed_rules {rule_changes_sql(former, rule, log, as_of=as_of)}")
    return con.sql("from changed_rules order by rule_id, rule_version, former_status, status")


def _worst_sql(rule: Rule, log: EventLog, as_of: datetime) -> str:
    """The status of each case: of several clocks the worst."""
    severity = " ".join(f"when {sql.text(status)} then {place}" for place, status in enumerate(WORST_FIRST))
    return f"""
    select case_key, arg_min(status, case status {severity} end) as status
    from ({rule_cases_sql(rule, log, as_of=as_of)}) as judged
    group by case_key"""
