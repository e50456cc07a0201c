"""A rule's definition as a text: what it asks, and nothing of how it is worded or who approved it.

Two definitions that are the same text judge every case alike. The text is published with the rule, so that a later run
can say what has been edited since (``mining.rules.changes``).
"""

import json
from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from mining.rules.rule import DelayRule, OrderRule, Rule

ASKS_NOTHING = frozenset(
    {"title_da", "law", "paragraph", "source_note", "is_confirmed", "approved_by", "approved_on", "examples", "in_use"}
)
"""Fields that decide no verdict; who approved a rule is an employee's name and is published nowhere."""
Definitions = Mapping[tuple[str, str], str]
"""Definitions by rule id and version."""


def definition(rule: Rule) -> str:
    """The rule as JSON with sorted keys: its fields as a rule file writes them, without those that ask nothing.

    A field that has its default is left out, so that a new field of a later release makes no rule another.
    """
    fields = rule.model_dump(mode="json", by_alias=True, exclude=set(ASKS_NOTHING), exclude_defaults=True)
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def edited(rules: Iterable[Rule], former: Definitions) -> tuple[list[tuple[Rule, Rule]], list[Rule]]:
    """The rules in use whose definition differs from the ``former`` one of the same id and version.

    Returns:
        Pairs of the former rule, with the wording of the present one, and the present one, by id and version; and the
        rules whose former definition cannot be read any more, which nobody can compare.
    """
    pairs, unreadable = [], []
    for rule in sorted(rules, key=lambda rule: (rule.rule_id, rule.version)):
        text = former.get((rule.rule_id, rule.version))
        if not rule.in_use or text is None or text == definition(rule):
            continue
        try:
            was = _read(text, rule)
        except (ValidationError, ValueError):
            unreadable.append(rule)
            continue
        if was.process == rule.process:
            pairs.append((was, rule))
    return pairs, unreadable


def _read(text: str, rule: Rule) -> Rule:
    """The rule of a definition, worded as the present one."""
    fields = json.loads(text)
    kind = OrderRule if "template" in fields else DelayRule
    wording = {name: getattr(rule, name) for name in ("title_da", "law", "paragraph")}
    return kind.model_validate({**fields, **wording}, by_alias=True, by_name=False)
