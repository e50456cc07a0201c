"""DECLARE models discovered from variants: which constraints on order and presence nearly all cases keep.

Putting declared constraints to cases is ``rules/``'s; this module only finds which ones hold.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from mining.errors import ArgumentError
from mining.variant import Variant, all_cases

Template = Literal[
    "existence",
    "exactly_one",
    "init",
    "responded_existence",
    "coexistence",
    "response",
    "precedence",
    "succession",
    "alternate_response",
    "alternate_precedence",
    "alternate_succession",
    "chain_response",
    "chain_precedence",
    "chain_succession",
]
Pair = tuple[str, str]

STRONGER: Mapping[Template, tuple[Template, ...]] = {
    "existence": ("exactly_one", "init"),
    "responded_existence": ("coexistence", "response"),
    "coexistence": ("succession",),
    "response": ("succession", "alternate_response"),
    "precedence": ("succession", "alternate_precedence"),
    "succession": ("alternate_succession",),
    "alternate_response": ("alternate_succession", "chain_response"),
    "alternate_precedence": ("alternate_succession", "chain_precedence"),
    "alternate_succession": ("chain_succession",),
    "chain_response": ("chain_succession",),
    "chain_precedence": ("chain_succession",),
}
"""Templates, and those that say as much and more of the same activities."""
_DECL: Mapping[Template, str] = {
    "existence": "Existence",
    "exactly_one": "Exactly1",
    "init": "Init",
    "responded_existence": "Responded Existence",
    "coexistence": "Co-Existence",
    "response": "Response",
    "precedence": "Precedence",
    "succession": "Succession",
    "alternate_response": "Alternate Response",
    "alternate_precedence": "Alternate Precedence",
    "alternate_succession": "Alternate Succession",
    "chain_response": "Chain Response",
    "chain_precedence": "Chain Precedence",
    "chain_succession": "Chain Succession",
}


DECLARE_SCHEMA = pa.schema(
    [
        ("process", pa.string()),
        ("template", pa.string()),
        ("activity", pa.string()),
        ("other_activity", pa.string()),
        ("cases", pa.int64()),
        ("kept_cases", pa.int64()),
        ("broken_cases", pa.int64()),
        ("support", pa.float64()),
        ("confidence", pa.float64()),
        ("is_implied", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class Constraint:
    """A constraint with the cases it speaks about and those of them that keep it.

    ``other`` is None for templates of one activity, and the later by text for ``coexistence``. ``is_implied``: stronger
    ones in the same model say this and more.
    """

    template: Template
    activity: str
    other: str | None
    cases: int
    kept_cases: int
    support: float
    confidence: float
    is_implied: bool = False


def discover_declare(
    variants: Sequence[Variant], *, min_support: float = 0.1, min_confidence: float = 0.9, min_cases: int = 1
) -> list[Constraint]:
    """The constraints that hold in at least ``min_confidence`` of the cases they speak about.

    A constraint speaks about a case that has its activating activity: for the ``response`` family and
    ``responded_existence`` the first, for the ``precedence`` family the second, for ``succession`` and
    ``coexistence`` either; those of one activity speak about all. Support is the share of all cases, confidence the
    share of these that keep it, both as in pm4py's ``discover_declare``.

    Args:
        variants: the variants of one process.
        min_support: the least share of cases a constraint speaks about.
        min_confidence: the least share of those that keep it.
        min_cases: the least number of cases it speaks about, so that no model shows a rare path.

    Returns:
        Ordered by template, activity and other activity.

    Raises:
        ArgumentError: a threshold is outside 0 to 1.

    Source: Maggi, Mooij & van der Aalst (2011), User-guided discovery of declarative process models.
    """
    for name, value in (("min_support", min_support), ("min_confidence", min_confidence)):
        if not 0 <= value <= 1:
            raise ArgumentError(f"{name} {value} is outside 0 to 1")
    whole = all_cases(variants)
    having, kept = _count(variants)
    found = []
    for (template, activity, other), cases in kept.items():
        about = whole if other is None else _about(template, activity, other, having)
        if about >= min_cases and about / whole >= min_support and cases / about >= min_confidence:
            found.append(Constraint(template, activity, other, about, cases, about / whole, cases / about))
    names = {(each.template, each.activity, each.other) for each in found}
    told = [_told(each, names) for each in found]
    return sorted(told, key=lambda each: (each.template, each.activity, each.other or ""))


def declare_table(found: Mapping[str, Sequence[Constraint]]) -> pa.Table:
    """One row per process and constraint, in their order; shares with six decimals."""
    rows = [
        {
            "process": process,
            "template": each.template,
            "activity": each.activity,
            "other_activity": each.other,
            "cases": each.cases,
            "kept_cases": each.kept_cases,
            "broken_cases": each.cases - each.kept_cases,
            "support": round(each.support, 6),
            "confidence": round(each.confidence, 6),
            "is_implied": each.is_implied,
        }
        for process in sorted(found)
        for each in found[process]
    ]
    return pa.Table.from_pylist(rows, schema=DECLARE_SCHEMA)


def to_decl(constraints: Iterable[Constraint]) -> str:
    """The constraints that no other implies as a ``.decl`` document, which RuM, Declare4Py and Sagsflow read."""
    kept = [each for each in constraints if not each.is_implied]
    activities = sorted({name for each in kept for name in (each.activity, each.other) if name is not None})
    lines = [f"activity {name}" for name in activities]
    for each in kept:
        names = each.activity if each.other is None else f"{each.activity}, {each.other}"
        lines.append(f"{_DECL[each.template]}[{names}] |" + ("" if each.other is None else " |") + " |")
    return "\n".join(lines) + "\n"


def _told(each: Constraint, names: set[tuple[Template, str, str | None]]) -> Constraint:
    is_implied = any(key in names for key in _implying(each))
    values = (each.template, each.activity, each.other, each.cases, each.kept_cases, each.support, each.confidence)
    return Constraint(*values, is_implied=is_implied)


def _implying(each: Constraint) -> Iterator[tuple[Template, str, str | None]]:
    """The constraints any of which makes this one say nothing new."""
    straight, turned = (each.activity, each.other), (each.other, each.activity)
    for template in _above(each.template):
        yield (template, *straight)
    if each.other is None:
        return
    assert turned[0] is not None  # noqa: S101 - for the type checker
    if each.template == "coexistence":  # says the same of both, so either order of the stronger ones will do
        for template in _above("coexistence"):
            yield (template, turned[0], turned[1])
    if each.template == "responded_existence":  # the other may be there before as well as after
        for template in ("coexistence", "precedence", *_above("coexistence"), *_above("precedence")):
            yield (template, turned[0], turned[1])


def _above(template: Template) -> set[Template]:
    """All templates that are stronger, at whatever distance."""
    found: set[Template] = set()
    for stronger in STRONGER.get(template, ()):
        found |= {stronger, *_above(stronger)}
    return found


def _about(template: Template, activity: str, other: str, having: Mapping[frozenset[str], int]) -> int:
    """How many cases a constraint of two activities speaks about."""
    first, second = having[frozenset({activity})], having[frozenset({other})]
    if template.endswith("succession") or template == "coexistence":
        return first + second - having[frozenset({activity, other})]
    return second if template.endswith("precedence") else first


def _count(
    variants: Iterable[Variant],
) -> tuple[Counter[frozenset[str]], Counter[tuple[Template, str, str | None]]]:
    """Cases by the activities they have, one and two together; and cases that keep each constraint, activated."""
    having: Counter[frozenset[str]] = Counter()
    kept: Counter[tuple[Template, str, str | None]] = Counter()
    for variant in variants:
        places: dict[str, list[int]] = {}
        for place, activity in enumerate(variant.activities):
            places.setdefault(activity, []).append(place)
        kept["init", variant.activities[0], None] += variant.cases
        for activity, at in places.items():
            having[frozenset({activity})] += variant.cases
            kept["existence", activity, None] += variant.cases
            if len(at) == 1:
                kept["exactly_one", activity, None] += variant.cases
            for other, there in places.items():
                if other == activity:
                    continue
                if activity < other:
                    having[frozenset({activity, other})] += variant.cases
                for template in _held(variant.activities, at, there):
                    kept[template, activity, other] += variant.cases
    return having, kept


def _held(activities: Sequence[str], first: Sequence[int], second: Sequence[int]) -> Iterator[Template]:
    """The templates of two activities that a case with both keeps; their places rise."""
    yield "responded_existence"
    if activities[first[0]] < activities[second[0]]:
        yield "coexistence"
    response, precedence = first[-1] < second[-1], first[0] < second[0]
    alternate_response = response and _alternates(first, second)
    alternate_precedence = precedence and _alternates(
        [-place for place in reversed(second)], [-place for place in reversed(first)]
    )
    chain_response = response and all(activities[place + 1] == activities[second[0]] for place in first)
    chain_precedence = precedence and all(activities[place - 1] == activities[first[0]] for place in second)
    families: tuple[tuple[Template, Template, Template, bool, bool], ...] = (
        ("response", "precedence", "succession", response, precedence),
        (
            "alternate_response",
            "alternate_precedence",
            "alternate_succession",
            alternate_response,
            alternate_precedence,
        ),
        ("chain_response", "chain_precedence", "chain_succession", chain_response, chain_precedence),
    )
    for after, before, both, is_after, is_before in families:
        if is_after:
            yield after
        if is_before:
            yield before
        if is_after and is_before:
            yield both


def _alternates(first: Sequence[int], second: Sequence[int]) -> bool:
    """Whether a place of ``second`` lies between any two neighbours of ``first``."""
    later = iter(second)
    current = next(later, None)
    for before, after in zip(first, first[1:], strict=False):
        while current is not None and current < before:
            current = next(later, None)
        if current is None or current > after:
            return False
    return True
