"""Whether a rule speaks of what there is: processes, activities and attributes of cases.

Where the vocabulary is read from is its caller's business (``orchestration.rules``: the municipality's seeds).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mining.rules.problems import Place, allowed
from mining.rules.rule import DelayRule, Rule


@dataclass(frozen=True)
class Vocabulary:
    """The activity codes of each process, and the attributes of its cases.

    ``attributes`` may leave a process out: then it is not known what its cases have, and nothing is refused.
    """

    activities: Mapping[str, frozenset[str]]
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)


def unknown_names(rule: Rule, vocabulary: Vocabulary) -> Iterator[tuple[Place, str]]:
    """Places in a rule that name what is not there, with what is; nothing of a rule that is not in use."""
    if not rule.in_use:
        return
    activities = vocabulary.activities.get(rule.process)
    if activities is None:
        yield ("process",), f"process {rule.process!r} is not declared; {allowed(rule.process, vocabulary.activities)}"
        return
    for place, activity in named_activities(rule):
        if activity not in activities:
            yield place, f"{activity!r} is no activity of {rule.process}; {allowed(activity, activities)}"
    attributes = vocabulary.attributes.get(rule.process)
    for number, condition in enumerate(rule.applies_if):
        if attributes is not None and condition.attribute not in attributes:
            message = f"{condition.attribute!r} is no attribute of {rule.process}'s cases"
            yield ("applies_if", number, "attribute"), f"{message}; {allowed(condition.attribute, attributes)}"


ACTIVITY_FIELDS = ("start", "stop", "alternatives", "waived_by", "restart", "a", "b", "b_except")


def named_activities(rule: Rule) -> Iterator[tuple[Place, str]]:
    """Every activity a rule and its examples name, with the place; ``*`` is none."""
    for name in ACTIVITY_FIELDS:
        given = getattr(rule, name, None) or ()
        yield from (((name, number), activity) for number, activity in enumerate(given) if activity != "*")
    if isinstance(rule, DelayRule):
        if rule.extension:
            yield from ((("extension", "by", number), name) for number, name in enumerate(rule.extension.by))
        for at, pause in enumerate(rule.pause):
            yield from ((("pause", at, "from", number), name) for number, name in enumerate(pause.begins))
            yield from ((("pause", at, "to", number), name) for number, name in enumerate(pause.ends))
    for at, example in enumerate(rule.examples):
        for number, event in enumerate(example.events):
            yield ("examples", at, "events", number, "activity"), event.activity
