"""DECLARE over finite traces in plain Python, written from the templates' definitions and from nothing of the engine.

A trace is a sequence of activities. ``violations`` says how many activations a trace breaks as it stands, and
``can_become_good`` whether some continuation keeps the constraint: found by trying continuations, not by knowing the
template. Where an event stands in both ``a`` and ``b``, its partner is another event.
"""

from collections.abc import Callable, Sequence
from itertools import product

Trace = Sequence[str]
Side = Callable[[str], bool]

LONGEST_CONTINUATION = 2
"""Enough for every template: what can be mended at all is mended by one b, or by n events of a."""


def positions(trace: Trace, side: Side) -> list[int]:
    return [i for i, activity in enumerate(trace) if side(activity)]


def violations(template: str, trace: Trace, a: Side, b: Side, n: int = 1) -> int | None:
    """How many activations are broken if the trace ends here; None where nothing brings the duty about."""
    at, bt = positions(trace, a), positions(trace, b)
    if template in WHOLE:
        return WHOLE[template](trace, at, bt, a, n)
    activations = [broken(i) for side, broken in duties(template, trace, a, b) for i in (at if side == "a" else bt)]
    return sum(activations) if activations else None


WHOLE = {
    "existence": lambda trace, at, bt, a, n: max(n - len(at), 0),
    "absence": lambda trace, at, bt, a, n: max(len(at) - (n - 1), 0),
    "exactly": lambda trace, at, bt, a, n: abs(len(at) - n),
    "init": lambda trace, at, bt, a, n: int(not a(trace[0])),
    "end": lambda trace, at, bt, a, n: int(not a(trace[-1])),
    "choice": lambda trace, at, bt, a, n: int(not at and not bt),
    "exclusive_choice": lambda trace, at, bt, a, n: int(bool(at) == bool(bt)),
}


def duties(template: str, trace: Trace, a: Side, b: Side):  # noqa: ANN201 - pairs of side and predicate
    """For each direction of the template: whose events are activations, and when one of them is broken."""
    last = len(trace) - 1

    def b_after(i):
        return any(b(trace[j]) for j in range(i + 1, last + 1))

    def a_before(i):
        return any(a(trace[j]) for j in range(i))

    def b_before_next_a(i):
        """Walking on from i, a b is met before (or as) the next a."""
        for j in range(i + 1, last + 1):
            if b(trace[j]):
                return True
            if a(trace[j]):
                return False
        return False

    def a_since_last_b(i):
        """Walking back from i, an a is met before (or as) the previous b."""
        for j in range(i - 1, -1, -1):
            if a(trace[j]):
                return True
            if b(trace[j]):
                return False
        return False

    def b_elsewhere(i):
        return any(b(x) for j, x in enumerate(trace) if j != i)

    def a_elsewhere(i):
        return any(a(x) for j, x in enumerate(trace) if j != i)

    def b_next(i):
        return i < last and b(trace[i + 1])

    def a_previous(i):
        return i > 0 and a(trace[i - 1])

    def no(holds):
        return lambda i: not holds(i)

    return {
        "responded_existence": [("a", no(b_elsewhere))],
        "coexistence": [("a", no(b_elsewhere)), ("b", no(a_elsewhere))],
        "not_coexistence": [("a", b_elsewhere), ("b", a_elsewhere)],
        "response": [("a", no(b_after))],
        "precedence": [("b", no(a_before))],
        "succession": [("a", no(b_after)), ("b", no(a_before))],
        "alternate_response": [("a", no(b_before_next_a))],
        "alternate_precedence": [("b", no(a_since_last_b))],
        "alternate_succession": [("a", no(b_before_next_a)), ("b", no(a_since_last_b))],
        "chain_response": [("a", no(b_next))],
        "chain_precedence": [("b", no(a_previous))],
        "chain_succession": [("a", no(b_next)), ("b", no(a_previous))],
        "not_succession": [("a", b_after)],
        "not_chain_succession": [("a", b_next)],
    }[template]


def can_become_good(template: str, trace: Trace, a: Side, b: Side, alphabet: Trace, n: int = 1) -> bool:
    """Whether some continuation over the alphabet leaves nothing broken."""
    return any(
        not violations(template, [*trace, *more], a, b, n)
        for length in range(1, LONGEST_CONTINUATION + 1)
        for more in product(alphabet, repeat=length)
    )


def status(template: str, trace: Trace, a: Side, b: Side, *, is_closed: bool, alphabet: Trace, n: int = 1) -> str:
    """The verdict as Sagsflow names it."""
    broken = violations(template, trace, a, b, n)
    if broken is None:
        return "not_applicable"
    if broken == 0:
        return "met"
    return "running" if not is_closed and can_become_good(template, trace, a, b, alphabet, n) else "late"
