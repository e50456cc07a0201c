"""What counts as an edit of a rule, and what a definition holds."""

import json

import pytest

from mining.rules.definitions import ASKS_NOTHING, definition, edited
from mining.rules.rule import DelayRule, OrderRule, Rule

TEXTS = {"process": "p", "title_da": "Svar i tide", "law": "Lov", "paragraph": "§ 1"}
DELAY = DelayRule.model_validate(
    {"id": "F1", "kind": "max_delay", "limit": 10, "unit": "calendar_days", "start": ["a"], "stop": ["b"], **TEXTS}
    | {"pause": [{"from": ["c"], "to": ["d"], "waiting_for": "borger"}], "valid_from": "2024-01-01"}
)
ORDER = OrderRule(id="D1", kind="four_eyes", a=["a"], b=["b"], **TEXTS)


def published(*rules: Rule) -> dict[tuple[str, str], str]:
    return {(rule.rule_id, rule.version): definition(rule) for rule in rules}


@pytest.mark.parametrize("rule", [DELAY, ORDER])
def test_a_definition_is_read_back_as_the_rule_it_was(rule):
    changed = rule.model_copy(update={"valid_to": None, "valid_from": rule.valid_from, "a": ("x",), "limit": 5})
    ((was, now),), unreadable = edited([changed], published(rule))
    assert (was, now, unreadable) == (rule, changed, [])


def test_wording_and_approval_are_no_edit_and_are_published_nowhere():
    reworded = DELAY.model_copy(update={"title_da": "Andet", "approved_by": "Rita Lind", "is_confirmed": True})
    assert edited([reworded], published(DELAY)) == ([], [])
    assert not ASKS_NOTHING & json.loads(definition(reworded)).keys()


def test_new_rules_and_rules_not_in_use_have_nothing_to_be_held_against():
    idle = DELAY.model_copy(update={"limit": 5, "in_use": False})
    assert edited([idle, ORDER], published(DELAY)) == ([], [])


def test_a_definition_that_this_release_cannot_read_is_named():
    shorter = DELAY.model_copy(update={"limit": 5})
    for text in ("{", '{"id": "F1", "kind": "max_delay", "gone": 1}'):
        assert edited([shorter], {("F1", "1"): text}) == ([], [shorter])
