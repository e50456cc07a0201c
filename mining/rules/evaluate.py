"""A rule of any kind put to every case: dispatch to the clocks or to the templates of order.

What stands on a row is told in ``mining.rules.deadlines`` and ``mining.rules.order``; counts over rows are
``mining.rules.results``'s.
"""

from datetime import datetime

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog
from mining.rules.deadlines import deadline_cases_sql
from mining.rules.order import order_cases_sql
from mining.rules.rule import DelayRule, OrderRule, Rule
from mining.rules.sequences import Sequences


def rule_cases_sql(rule: Rule, log: EventLog, *, as_of: datetime) -> str:
    """SQL of ``rule_cases``."""
    return f"{rule_rows_sql(rule, log, as_of=as_of)}\norder by case_key, clock_no"


def rule_rows_sql(rule: Rule, log: EventLog, *, as_of: datetime, sequences: Sequences | None = None) -> str:
    """The rows of ``rule_cases``, unordered, for use inside other figures.

    ``sequences`` of the log make rules of order faster and change no row.
    """
    if isinstance(rule, DelayRule):
        return deadline_cases_sql(rule, log, as_of=as_of, is_ordered=False)
    if isinstance(rule, OrderRule):
        return order_cases_sql(rule, log, as_of=as_of, sequences=sequences, is_ordered=False)
    raise TypeError(f"rule {rule.rule_id} is a {type(rule).__name__}; a DelayRule or an OrderRule can be judged")


def rule_cases(con: DuckDBPyConnection, rule: Rule, log: EventLog, *, as_of: datetime) -> DuckDBPyRelation:
    """How every case that one version of a rule is put to stands at ``as_of``, with the events that decide it.

    Returns:
        The columns of ``deadline_cases``, ordered by ``case_key, clock_no``; where a rule on order has no due date or
        pause, NULL.

    Raises:
        ArgumentError: ``as_of`` has no time zone.
    """
    return con.sql(rule_cases_sql(rule, log, as_of=as_of))
