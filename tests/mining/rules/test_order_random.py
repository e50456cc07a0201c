"""Every template on random traces against DECLARE's definitions in plain Python, open and over."""

import random

import duckdb
import pytest

from mining.rules.rule import OrderRule
from mining.rules.templates import COUNTS, DUTIES

from . import declare_oracle
from .order_rules import END_ACTIVITY, log_of_traces, order_rule, verdicts

TRACES = 2_500
CONTINUATIONS = "abcx"
TEMPLATES = [template for template in [*COUNTS, *DUTIES] if template != "different_resource"]
SIDES = {
    "one activity each": {"a": "a", "b": "b"},
    "several, one of them on both sides": {"a": "ax", "b": "bx"},
    "any but one": {"a": "a", "b": "*", "b_except": ("c",)},
}


def side_b(rule: OrderRule):
    if rule.b == "*":
        return lambda activity: activity not in rule.b_except
    return lambda activity: rule.b is not None and activity in rule.b


@pytest.fixture(scope="module")
def logged():
    """A connection, a log of random traces in it, and the traces."""
    rng = random.Random(20261124)  # noqa: S311
    traces = [rng.choices("aabbcdxz", k=rng.randrange(1, 9)) for _ in range(TRACES)]
    with duckdb.connect() as con:
        yield con, log_of_traces(con, traces), traces


@pytest.mark.parametrize("sides", SIDES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_random_traces_get_the_verdict_of_the_definition(logged, template, sides):
    con, log, traces = logged
    n = 2 if template in ("existence", "absence", "exactly") and "several" in sides else 1
    given = SIDES[sides] if template in DUTIES or "choice" in template else {"a": SIDES[sides]["a"]}
    rule = order_rule(template, n=n, **given)

    def side_a(activity):
        return activity in rule.a

    expected = [
        (
            declare_oracle.status(
                template, trace, side_a, side_b(rule), is_closed=trace[-1] == END_ACTIVITY, alphabet=CONTINUATIONS, n=n
            ),
            declare_oracle.violations(template, trace, side_a, side_b(rule), n),
        )
        for trace in traces
    ]
    assert verdicts(con, rule, log) == expected
    assert len({status for status, _ in expected}) >= 2, "a log that tells nothing apart tests nothing"


def test_four_eyes_on_random_logs_are_people_in_common(con, make_log, rng):
    traces = [[(rng.choice("abx"), rng.choice("ijkl.")) for _ in range(rng.randrange(1, 6))] for _ in range(2_000)]
    events = [
        {"process": "p", "case_id": f"{case:05}", "activity": activity, "resource": None if who == "." else who}
        for case, trace in enumerate(traces)
        for activity, who in trace
    ]

    def expected(trace):
        a, b = ({who for activity, who in trace if activity == side} for side in "ab")
        if not a or not b:
            return "not_applicable"
        if (a & b) - {"."}:
            return "late"
        return "undeterminable" if "." in a | b else "met"

    found = verdicts(con, order_rule("different_resource"), make_log(events), columns="status")
    assert found == [expected(trace) for trace in traces]
