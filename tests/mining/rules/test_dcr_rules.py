"""DCR relations become rules where a rule says the same; the rules and the replay accept the same cases."""

import random

import duckdb
import pytest

from mining.errors import RuleError
from mining.rules.dcr import DcrGraph, Marking, Relation
from mining.rules.dcr_replay import dcr_conformance
from mining.rules.dcr_rules import dcr_rules
from mining.rules.imported import Origin
from mining.variant import Variant

from .order_rules import log_of_traces, verdicts

EVENTS = "abcd"
ORIGIN = Origin(process="p", codes={event.upper(): event for event in EVENTS}, law="lov", paragraph="§ 1", prefix="DCR")


def graph_of(*relations, included=EVENTS, executed="", pending=""):
    marking = Marking(frozenset(executed), frozenset(included), frozenset(pending))
    return DcrGraph({event: event.upper() for event in EVENTS}, tuple(Relation(*r) for r in relations), marking)


def described(graph):
    """The rules as id, template or clock, and the two sides; and the names of what is refused."""
    imported = dcr_rules(graph, origin=ORIGIN)
    rules = [
        (rule.rule_id, rule.template, rule.a, rule.b)
        if rule.kind == "order"
        else (rule.rule_id, rule.kind, rule.start, rule.stop, rule.which, rule.limit, rule.unit, rule.restart)
        for rule in imported.rules
    ]
    return rules, [refused.name for refused in imported.refused]


def test_conditions_and_responses_are_templates_and_their_times_clocks():
    graph = graph_of(("condition", "a", "b", "P14D"), ("response", "b", "c", "P4W"), ("condition", "a", "d"))
    assert described(graph) == (
        [
            ("DCR-1", "precedence", ("a",), ("b",)),
            ("DCR-1-T", "min_delay", ("a",), ("b",), "each", 14, "calendar_days", ()),
            ("DCR-2", "response", ("b",), ("c",)),
            ("DCR-2-T", "max_delay", ("b",), ("c",), "each", 4, "weeks", ("b",)),
            ("DCR-3", "precedence", ("a",), ("d",)),
        ],
        [],
    )


def test_the_first_marking_asks_and_forbids():
    graph = graph_of(("condition", "c", "a"), ("condition", "d", "a"), included="abd", pending="a", executed="d")
    assert described(graph) == ([("DCR-S1", "existence", ("a",), None), ("DCR-S3", "absence", ("c",), None)], [])


def test_what_changes_as_the_case_goes_on_is_refused_by_name():
    graph = graph_of(
        ("condition", "a", "b"),
        ("response", "c", "a"),
        ("exclude", "b", "a"),
        ("milestone", "d", "b"),
        ("response", "a", "d"),
        ("coresponse", "b", "d"),
        ("condition", "d", "c"),
        pending="d",
    )
    rules, refused = described(graph)
    assert rules == [("DCR-7", "precedence", ("d",), ("c",))]
    assert refused == [
        "condition a -> b",
        "response c -> a",
        "exclude b -> a",
        "milestone d -> b",
        "response a -> d",
        "coresponse b -> d",
        "pending d",
    ]


@pytest.mark.parametrize(
    ("time", "limit", "unit"),
    [
        ("PT24H", 24, "hours"),
        ("P5D", 5, "calendar_days"),
        ("P7WD", 7, "working_days"),
        ("P2W", 2, "weeks"),
        ("P1M", 1, "months"),
        ("P1Y6M", 18, "months"),
    ],
)
def test_durations_of_one_unit_are_limits(time, limit, unit):
    rules, refused = described(graph_of(("response", "a", "b", time)))
    assert rules[1][5:7] == (limit, unit)
    assert refused == []


@pytest.mark.parametrize("time", ["P1DT12H", "PT30M", "P1M2D", "frist", "P1.5D", "P", "P20000D"])
def test_times_that_no_clock_counts_are_refused_and_the_order_stays(time):
    rules, refused = described(graph_of(("response", "a", "b", time)))
    assert (rules, refused) == ([("DCR-1", "response", ("a",), ("b",))], ["response a -> b"])


def test_a_delay_after_what_had_happened_before_the_case_is_refused():
    rules, refused = described(graph_of(("condition", "a", "b", "P1D"), executed="a"))
    assert (rules, refused) == ([], ["condition a -> b"])


def test_what_is_owed_once_it_is_included_is_refused():
    graph = graph_of(("include", "b", "a"), included="bcd", pending="a")
    assert described(graph) == ([], ["include b -> a", "pending a"])


def test_a_label_without_an_activity_is_named():
    origin = Origin(process="p", codes={"A": "a"}, law="lov", paragraph="§ 1", prefix="DCR")
    with pytest.raises(RuleError, match="DCR: no activity code for label 'B'"):
        dcr_rules(graph_of(("condition", "a", "b")), origin=origin)


def test_rules_and_replay_accept_the_same_cases_of_random_graphs():
    rng = random.Random(20261124)  # noqa: S311
    traces = [rng.choices(EVENTS, k=rng.randrange(1, 8)) for _ in range(400)]
    variants = [Variant(tuple(trace), 1) for trace in traces]
    judged = 0
    with duckdb.connect() as con:
        log = log_of_traces(con, traces)
        for _ in range(40):
            drawn = {(rng.choice(["condition", "response"]), *rng.choices(EVENTS, k=2)) for _ in range(3)}
            some = {part: [event for event in EVENTS if rng.random() < 0.2] for part in ("executed", "pending")}
            graph = graph_of(*sorted(drawn), included=[e for e in EVENTS if rng.random() < 0.9], **some)
            imported = dcr_rules(graph, origin=ORIGIN)
            assert imported.refused == ()
            late = [False] * len(traces)
            for rule in imported.rules:
                found = verdicts(con, rule, log, columns="status", assume_closed=True)
                late = [before or status == "late" for before, status in zip(late, found, strict=True)]
            accepted = [replayed.is_accepted for replayed in dcr_conformance(graph, variants, codes=ORIGIN.codes)]
            assert accepted == [not broken for broken in late], graph
            judged += 0 < sum(accepted) < len(accepted)
    assert judged >= 20, "graphs that accept all or nothing compare little"
