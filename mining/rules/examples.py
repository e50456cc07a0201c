"""A rule's hand-judged cases put to the real engine: what it says of each, and where it judges otherwise.

The examples stand beside their rule (``mining.rules.catalogue``), become cases in ``mining.rules.example_log``, and are
judged by what judges every other case: ``mining.rules.deadlines`` and ``mining.rules.order``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import duckdb

from mining.rules.calendar import ClosingDays, make_calendar
from mining.rules.deadlines import deadline_cases_sql
from mining.rules.example_log import LAST_SECOND, LOG, instant, write_examples
from mining.rules.order import order_cases_sql
from mining.rules.rule import DelayRule, Example, OrderRule, Rule
from mining.rules.templates import COUNTS, DUTIES

NEAR = 0.005
"""Hours are written with two decimals."""
WORST_FIRST = ("late", "undeterminable", "at_risk", "running", "met", "not_applicable")
"""A case of several clocks is judged by its worst, as in ``mining.rules.results``."""


@dataclass(frozen=True)
class Verdict:
    """What the engine says of an example, by the version it falls under; of several clocks, the worst."""

    rule_version: str
    status: str
    due_on: date | None
    measured: float | None


@dataclass(frozen=True)
class Judged:
    """An example with the engine's verdict; None where no version of the rule is put to it."""

    rule_id: str
    example: Example
    verdict: Verdict | None

    @property
    def differences(self) -> tuple[str, ...]:
        """Where the engine judges otherwise; what an example leaves out, it does not ask."""
        said, found = self.example, self.verdict
        if found is None:
            return ("no version of the rule holds on the day it starts",)
        differences = []
        if found.status != said.status:
            differences.append(f"status is {found.status}, not {said.status}")
        if said.due_on is not None and found.due_on != said.due_on:
            differences.append(f"due_on is {found.due_on or 'empty'}, not {said.due_on}")
        if said.measured is not None and (found.measured is None or abs(found.measured - said.measured) > NEAR):
            measured = "empty" if found.measured is None else f"{found.measured:g}"
            differences.append(f"measured is {measured}, not {said.measured:g}")
        return tuple(differences)


def judge_examples(rules: Iterable[Rule], *, closing: ClosingDays | None = None) -> Iterator[Judged]:
    """Every example of every rule with the engine's verdict, by rule id and in the order they are listed.

    A rule's versions share its examples, save those that a version has of its own; each is judged by the version it
    falls under. ``closing`` are the municipality's own closing days.
    """
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        con.execute("set threads = 1")  # a handful of rows per query: handing them out costs more than it saves
        make_calendar(con, closing=closing)
        ordered = sorted(rules, key=lambda rule: rule.rule_id)
        for rule_id, family in groupby(ordered, key=lambda rule: rule.rule_id):
            versions = list(family)
            examples = unique(example for rule in versions for example in rule.examples)
            verdicts = _verdicts(con, versions, examples)
            yield from (Judged(rule_id, example, verdicts.get(no)) for no, example in enumerate(examples, 1))


def unique(examples: Iterable[Example]) -> list[Example]:
    """The examples in their order, each once."""
    found: list[Example] = []
    for example in examples:
        if example not in found:
            found.append(example)
    return found


def can_wait(rule: Rule) -> bool:
    """Whether the rule can say of an open case that the duty may still be fulfilled: running or at risk."""
    if not isinstance(rule, OrderRule):
        return True
    if rule.template in COUNTS:
        return COUNTS[rule.template].can_mend != "false"
    return any(duty.can_mend != "false" for duty in DUTIES[rule.template])


def _verdicts(
    con: duckdb.DuckDBPyConnection, versions: Sequence[Rule], examples: Sequence[Example]
) -> dict[int, Verdict]:
    """The worst verdict on each example by its number from 1: a query per version and moment of judging."""
    write_examples(con, versions[0].process, examples)
    found: dict[int, list[Verdict]] = {}
    for rule in versions:
        own = [number for number, example in enumerate(examples, 1) if example in rule.examples]
        moments = {(examples[number - 1].as_of, examples[number - 1].is_closed) for number in own}
        for as_of, is_closed in sorted(moments):
            rows = con.execute(_rows_sql(rule, as_of=as_of, is_closed=is_closed)).fetchall()
            for number, *verdict in rows:
                said = examples[number - 1]
                if number in own and (said.as_of, said.is_closed) == (as_of, is_closed):
                    found.setdefault(number, []).append(Verdict(*verdict))
    return {number: min(of_one, key=lambda one: WORST_FIRST.index(one.status)) for number, of_one in found.items()}


def _rows_sql(rule: Rule, *, as_of: str, is_closed: bool) -> str:
    moment = instant(as_of, of_day=LAST_SECOND)
    if isinstance(rule, OrderRule):
        cases = order_cases_sql(rule, LOG, as_of=moment, assume_closed=is_closed)
    elif isinstance(rule, DelayRule):
        cases = deadline_cases_sql(rule, LOG, as_of=moment)
    else:
        raise TypeError(f"rule {rule.rule_id!r} is a {type(rule).__name__}; allowed are DelayRule, OrderRule")
    return f"select case_key, rule_version, status, due_on, measured from ({cases}) order by case_key, clock_no"
