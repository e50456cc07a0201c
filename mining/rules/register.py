"""The rules as a table that people read: where each stands in law, what it asks in words, whether it is approved.

What a rule says of cases is ``mining.rules.evaluate``; how many keep it is ``mining.rules.results``.
"""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.errors import ArgumentError
from mining.literal_table import Cell, literal_table_sql
from mining.rules.definitions import definition
from mining.rules.rule import DelayRule, OrderRule, Rule

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
COLUMNS = {
    "rule_id": "varchar",
    "rule_version": "varchar",
    "process": "varchar",
    "title_da": "varchar",
    "law": "varchar",
    "paragraph": "varchar",
    "source_note": "varchar",
    "kind": "varchar",
    "template": "varchar",
    "limit_value": "integer",
    "limit_unit": "varchar",
    "limit_da": "varchar",
    "valid_from": "date",
    "valid_to": "date",
    "is_confirmed": "boolean",
    "is_approved": "boolean",
    "approved_on": "date",
    "definition": "varchar",
}
"""The columns of the table and their types, in order."""

UNITS_DA = {
    "hours": ("time", "timer"),
    "calendar_days": ("kalenderdag", "kalenderdage"),
    "working_days": ("arbejdsdag", "arbejdsdage"),
    "weeks": ("uge", "uger"),
    "months": ("måned", "måneder"),
}
TEMPLATES_DA = {
    "init": "sagen begynder med det",
    "end": "sagen slutter med det",
    "choice": "mindst ét af dem",
    "exclusive_choice": "ét af dem, ikke begge",
    "responded_existence": "det ene kræver det andet",
    "coexistence": "begge eller ingen af dem",
    "not_coexistence": "ikke begge",
    "response": "det ene følges af det andet",
    "alternate_response": "hver gang følges op før næste gang",
    "chain_response": "det ene følges straks af det andet",
    "precedence": "kun når det andet er sket før",
    "alternate_precedence": "hver gang er det andet sket før",
    "chain_precedence": "kun lige efter det andet",
    "succession": "det ene følges af det andet, og kun sådan",
    "alternate_succession": "de to skiftes",
    "chain_succession": "det ene følges straks af det andet, og kun sådan",
    "not_succession": "det andet sker ikke bagefter",
    "not_chain_succession": "det andet følger ikke lige efter",
    "different_resource": "to forskellige personer",
}


def rules_sql(rules: Iterable[Rule], *, as_of: datetime) -> str:
    """SQL of ``rules``."""
    if as_of.utcoffset() is None:
        raise ArgumentError(f"as_of '{as_of.isoformat()}' has no time zone; give one, e.g. +00:00")
    today = as_of.astimezone(DANISH_TIME).date()
    return literal_table_sql(COLUMNS, [_row(rule, today) for rule in rules], key=("rule_id", "rule_version"))


def rules(con: DuckDBPyConnection, declared: Iterable[Rule], *, as_of: datetime) -> DuckDBPyRelation:
    """Every version of every rule given, for people to read.

    Returns:
        One row per ``rule_id, rule_version``, in that order: what ``rule.Rule`` says; ``template`` (NULL for a clock),
        ``limit_value`` and ``limit_unit`` (NULL for an order rule), ``limit_da`` (what is asked, in words), and
        ``is_approved``: whether somebody had approved the version on the Danish day of ``as_of``, and ``definition``
        (``mining.rules.definitions``).

    Raises:
        ArgumentError: ``as_of`` has no time zone.
    """
    return con.sql(rules_sql(declared, as_of=as_of))


def limit_da(rule: Rule) -> str:
    """What a rule asks, in words: ``40 kalenderdage``, ``tidligst efter 2 uger``, ``højst 1 gang``."""
    if isinstance(rule, DelayRule):
        return _delay_da(rule)
    return _order_da(rule) if isinstance(rule, OrderRule) else ""


def _delay_da(rule: DelayRule) -> str:
    if rule.unit == "year_end":
        length = "årets udgang" if rule.limit == 0 else f"udgangen af {rule.limit}. år efter"
    else:
        length = f"{rule.limit} {UNITS_DA[rule.unit][rule.limit != 1]}"
    if rule.kind == "max_delay":
        return length
    if rule.kind == "min_delay":
        return f"tidligst efter {length}"
    asked = [f"mindst {rule.at_least}"] if rule.at_least is not None else []
    asked += [f"højst {rule.at_most}"] if rule.at_most is not None else []
    return f"{' og '.join(asked)} inden for {length}"


def _order_da(rule: OrderRule) -> str:
    if rule.template == "existence":
        return f"mindst {_times(rule.n)}"
    if rule.template == "exactly":
        return f"netop {_times(rule.n)}"
    if rule.template == "absence":
        return "må ikke ske" if rule.n == 1 else f"højst {_times(rule.n - 1)}"
    return TEMPLATES_DA[rule.template]


def _times(number: int) -> str:
    return f"{number} {'gang' if number == 1 else 'gange'}"


def _row(rule: Rule, today: date) -> dict[str, Cell]:
    return dict.fromkeys(COLUMNS) | {
        "rule_id": rule.rule_id,
        "rule_version": rule.version,
        "process": rule.process,
        "title_da": rule.title_da,
        "law": rule.law,
        "paragraph": rule.paragraph,
        "source_note": rule.source_note or None,
        **_asked(rule),
        "limit_da": limit_da(rule),
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "is_confirmed": rule.is_confirmed,
        "is_approved": bool(rule.approved_by) and rule.approved_on is not None and rule.approved_on <= today,
        "approved_on": rule.approved_on,
        "definition": definition(rule),
    }


def _asked(rule: Rule) -> dict[str, Cell]:
    if isinstance(rule, DelayRule):
        return {"kind": rule.kind, "limit_value": rule.limit, "limit_unit": rule.unit}
    return {"kind": rule.kind, "template": rule.template} if isinstance(rule, OrderRule) else {}
