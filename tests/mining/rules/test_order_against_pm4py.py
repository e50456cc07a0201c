"""Verdicts case by case against pm4py's DECLARE conformance, on public logs. Differences are named and explained here.

pm4py calls a case that brings no duty about satisfied; here it is ``not_applicable``. Every case is taken to be over,
as pm4py takes it. Two of pm4py's templates mean something else than DECLARE's of that name: its ``nonsuccession`` is
broken where ``succession`` holds, and its ``nonchainsuccession`` where ``chain_succession`` holds (its own comments
say so: to agree with its discovery). They are compared with that reading; what ``not_succession`` and
``not_chain_succession`` say here is DECLARE's, held to the definition in test_order_random.py. pm4py has no end,
choice, exclusive choice or different resource.
"""

from collections import Counter
from itertools import chain, pairwise

import duckdb
import pytest

from mining.rules.templates import DUTIES

from .order_rules import log_of_traces, order_rule, verdicts

PM4PY_NAMES = {
    "existence": "existence",
    "absence": "absence",
    "exactly": "exactly_one",
    "init": "init",
    "responded_existence": "responded_existence",
    "coexistence": "coexistence",
    "not_coexistence": "noncoexistence",
    "response": "response",
    "precedence": "precedence",
    "succession": "succession",
    "alternate_response": "altresponse",
    "alternate_precedence": "altprecedence",
    "alternate_succession": "altsuccession",
    "chain_response": "chainresponse",
    "chain_precedence": "chainprecedence",
    "chain_succession": "chainsuccession",
}
READ_OTHERWISE = {"succession": "nonsuccession", "chain_succession": "nonchainsuccession"}
LOGS = [
    "receipt_wabo/receipt.xes",
    "helpdesk_italian/helpdesk_pm4py.xes.gz",
    "road_traffic_fines/roadtraffic100traces.xes",
]
LARGE_LOGS = ["bpic15_1/BPIC15_1.xes.gz", "bpic20_travel_cleaned/InternationalDeclarations.xes.gz"]
FOLLOWS = 8
REVERSED = 4


@pytest.fixture(scope="module", params=[*LOGS, *(pytest.param(log, marks=pytest.mark.full) for log in LARGE_LOGS)])
def compared(request, test_data):
    """A public log as traces of codes, with a connection that holds it; and the pairs that are compared."""
    pm4py = pytest.importorskip("pm4py")
    frame = pm4py.read_xes(str(test_data / request.param))
    named = pm4py.project_on_event_attribute(frame, "concept:name", case_id_key="case:concept:name")
    codes = {name: f"a{number}" for number, name in enumerate(sorted({name for trace in named for name in trace}))}
    traces = [[codes[name] for name in trace] for trace in named]
    with duckdb.connect() as con:
        yield con, log_of_traces(con, traces), traces, compared_pairs(traces)


def compared_pairs(traces):
    """The pairs that most often follow each other, and some of them the wrong way round: kept here, broken there."""
    follows = Counter((a, b) for trace in traces for a, b in pairwise(trace) if a != b)
    often = [pair for pair, _ in follows.most_common(FOLLOWS)]
    return list(dict.fromkeys([*often, *((b, a) for a, b in often[:REVERSED])]))


def deviating(traces, name, constraint):
    """Which cases pm4py says deviate from one constraint."""
    from pm4py.algo.conformance.declare.variants.classic import apply_list

    model = {name: {constraint: {"support": 1, "confidence": 1}}}
    return [bool(result["deviations"]) for result in apply_list(traces, model)]


@pytest.mark.parametrize("template", PM4PY_NAMES)
def test_cases_deviate_where_pm4py_says_they_do(compared, template):
    con, log, traces, pairs = compared
    if template not in DUTIES:
        pairs = [(activity, None) for activity in dict.fromkeys(chain.from_iterable(pairs))]
    seen = set()
    for a, b in pairs:
        sides = {"a": (a,)} if b is None else {"a": (a,), "b": (b,)}
        found = verdicts(con, order_rule(template, **sides), log, columns="status", assume_closed=True)
        constraint = a if b is None else (a, b)
        expected = deviating(traces, PM4PY_NAMES[template], constraint)
        assert [status == "late" for status in found] == expected, constraint
        seen |= set(found)
        if template in READ_OTHERWISE:
            expected = deviating(traces, READ_OTHERWISE[template], constraint)
            assert [status == "met" for status in found] == expected, f"{constraint}, as pm4py reads it"
    assert {"met", "late"} <= seen, "pairs of which none is kept, or none broken, compare nothing"
