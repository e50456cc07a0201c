"""After which activities a case waits for somebody outside, as the municipality's own rules say by their pauses."""

from collections.abc import Iterable

from mining.rules.rule import DelayRule, Rule


def external_waits(rules: Iterable[Rule]) -> frozenset[tuple[str, str]]:
    """Process and activity of every event that begins a pause for the citizen or another authority, of rules in use."""
    return frozenset(
        (rule.process, activity)
        for rule in rules
        if isinstance(rule, DelayRule) and rule.in_use
        for pause in rule.pause
        if pause.waiting_for != "kommune"
        for activity in pause.begins
    )
