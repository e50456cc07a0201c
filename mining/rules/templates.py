"""What each template of an order rule asks of a case, as the few SQL expressions in which the templates differ.

A template is either a ``Count`` over the whole case, or duties that single events bring about, one ``Duty`` for each
direction: succession is response and precedence together. How they are put to the cases is ``order.py``.

The reading is DECLARE's over finite traces (Pesic, Schonenberg and van der Aalst 2007; De Giacomo and Vardi 2013), with
one addition: the partner of an event is always another event, also where an activity stands in both ``a`` and ``b``.
"""

from dataclasses import dataclass
from typing import Literal

from mining.rules.rule import Template

Looks = Literal["anywhere", "along", "next", "previous", "people"]


@dataclass(frozen=True)
class Count:
    """A duty of the whole case, judged by how many ``a`` and ``b`` it has, or by its first or last event.

    Attributes:
        violations: SQL for how many times it is broken; 0 is met.
        can_mend: SQL for whether later events of an open case can still make it good.
        start, stop: SQL for the events that show it.
        rests_on_order: whether the verdict needs to know how the case's events follow each other.
    """

    violations: str
    can_mend: str
    start: str
    stop: str = "null::integer"
    rests_on_order: bool = False


@dataclass(frozen=True)
class Duty:
    """What each event of one side asks for or forbids; the side is ``a`` or ``b``, the partner is of the other.

    Attributes:
        of: whose events bring the duty about.
        looks: at any event of the case, along it in both directions, at one neighbour, or at who did what.
        partner: SQL for the event that fulfils or breaks it; NULL where what breaks it is that there is none.
        is_violated: SQL for whether the case, as it stands, breaks it.
        can_mend: SQL for whether later events of an open case can still make it good.
    """

    of: Literal["a", "b"]
    looks: Looks
    partner: str
    is_violated: str
    can_mend: str = "false"


COUNTS: dict[Template, Count] = {
    "existence": Count("greatest({n} - a_events, 0)", "true", "first_a"),
    "absence": Count("greatest(a_events - {n} + 1, 0)", "false", "coalesce(earliest_a[{n}], first_a)"),
    "exactly": Count("abs(a_events - {n})", "a_events < {n}", "coalesce(earliest_a[{n} + 1], first_a)"),
    "init": Count("(not first_is_a)::integer", "false", "first_no", rests_on_order=True),
    "end": Count("(not last_is_a)::integer", "true", "last_no", rests_on_order=True),
    "choice": Count("(a_events + b_events = 0)::integer", "true", "least(first_a, first_b)"),
    "exclusive_choice": Count(
        "((a_events > 0) = (b_events > 0))::integer",
        "a_events = 0",
        "least(first_a, first_b)",
        "case when a_events > 0 and b_events > 0 then greatest(first_a, first_b) end",
    ),
}
"""``earliest_a`` are the first n + 1 events of ``a``; ``least`` and ``greatest`` pass over NULL."""

NEEDS_B = Duty("a", "anywhere", "other_b", "other_b is null", "true")
NEEDS_A = Duty("b", "anywhere", "other_a", "other_a is null", "true")
BARS_B = Duty("a", "anywhere", "other_b", "other_b is not null")
BARS_A = Duty("b", "anywhere", "other_a", "other_a is not null")
NEEDS_B_AFTER = Duty("a", "along", "b_after", "b_after is null", "true")
NEEDS_A_BEFORE = Duty("b", "along", "a_before", "a_before is null")
NEEDS_B_BEFORE_NEXT_A = Duty(
    "a", "along", "least(b_after, a_after)", "b_after is null or coalesce(a_after < b_after, false)", "a_after is null"
)
NEEDS_A_SINCE_LAST_B = Duty(
    "b",
    "along",
    "case when a_before is not null then greatest(a_before, b_before) end",
    "a_before is null or coalesce(a_before < b_before, false)",
)
BARS_B_AFTER = Duty("a", "along", "b_after", "b_after is not null")
NEEDS_B_NEXT = Duty("a", "next", "neighbour_no", "not neighbour_is_b", "neighbour_no is null")
NEEDS_A_JUST_BEFORE = Duty("b", "previous", "neighbour_no", "not neighbour_is_a")
BARS_B_NEXT = Duty("a", "next", "neighbour_no", "neighbour_is_b")
BARS_B_BY_THE_SAME = Duty("a", "people", "coalesce(same_b, any_b)", "same_b is not null")

DUTIES: dict[Template, tuple[Duty, ...]] = {
    "responded_existence": (NEEDS_B,),
    "coexistence": (NEEDS_B, NEEDS_A),
    "not_coexistence": (BARS_B, BARS_A),
    "response": (NEEDS_B_AFTER,),
    "precedence": (NEEDS_A_BEFORE,),
    "succession": (NEEDS_B_AFTER, NEEDS_A_BEFORE),
    "alternate_response": (NEEDS_B_BEFORE_NEXT_A,),
    "alternate_precedence": (NEEDS_A_SINCE_LAST_B,),
    "alternate_succession": (NEEDS_B_BEFORE_NEXT_A, NEEDS_A_SINCE_LAST_B),
    "chain_response": (NEEDS_B_NEXT,),
    "chain_precedence": (NEEDS_A_JUST_BEFORE,),
    "chain_succession": (NEEDS_B_NEXT, NEEDS_A_JUST_BEFORE),
    "not_succession": (BARS_B_AFTER,),
    "not_chain_succession": (BARS_B_NEXT,),
    "different_resource": (BARS_B_BY_THE_SAME,),
}
