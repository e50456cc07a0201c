"""DCR graphs over variants: by hand, and random graphs against the definition, in which no marking is ever kept."""

import random

import pytest

from mining.errors import RuleError
from mining.rules.dcr import DcrGraph, Marking, Relation
from mining.rules.dcr_replay import Breach, dcr_conformance
from mining.variant import Variant

EVENTS = "abcd"


def graph_of(*relations, included=EVENTS, executed="", pending=""):
    marking = Marking(frozenset(executed), frozenset(included), frozenset(pending))
    return DcrGraph({event: event.upper() for event in EVENTS}, tuple(Relation(*r) for r in relations), marking)


CODES = {event.upper(): f"act_{event}" for event in EVENTS}


def breach(graph, trace):
    """The first breach of a trace of one-letter events, as a tuple; None where it is accepted."""
    (replayed,) = dcr_conformance(graph, [Variant(tuple(f"act_{event}" for event in trace), 1)], codes=CODES)
    assert replayed.is_accepted == (replayed.breach is None)
    found = replayed.breach
    if found is None:
        return None
    source = found.source and found.source.removeprefix("act_")
    return found.relation, source, found.target.removeprefix("act_"), found.position


@pytest.mark.parametrize(
    ("graph", "trace", "expected"),
    [
        (graph_of(("condition", "a", "b")), "ab", None),
        (graph_of(("condition", "a", "b")), "cb", ("condition", "a", "b", 2)),
        (graph_of(("condition", "a", "b"), included="bcd"), "b", None),
        (graph_of(("condition", "a", "b"), executed="a"), "b", None),
        (graph_of(("condition", "a", "b"), ("exclude", "c", "a")), "cb", None),
        (graph_of(("response", "a", "b")), "aab", None),
        (graph_of(("response", "a", "b")), "aba", ("response", "a", "b", None)),
        (graph_of(("response", "a", "b"), ("exclude", "c", "b")), "ac", None),
        (graph_of(("response", "a", "b"), ("coresponse", "c", "b")), "ac", None),
        (graph_of(("response", "a", "a")), "a", ("response", "a", "a", None)),
        (graph_of(pending="b"), "a", ("response", None, "b", None)),
        (graph_of(("exclude", "a", "a")), "aba", ("exclude", "a", "a", 3)),
        (graph_of(included="bcd"), "a", ("exclude", None, "a", 1)),
        (graph_of(("include", "b", "a"), included="bcd"), "ba", None),
        (graph_of(("exclude", "a", "b"), ("include", "a", "b")), "ab", None),
        (graph_of(("milestone", "a", "b"), ("response", "c", "a")), "bcab", None),
        (graph_of(("milestone", "a", "b"), ("response", "c", "a")), "cb", ("milestone", "a", "b", 2)),
        (graph_of(("milestone", "a", "b"), included="bcd", pending="a"), "b", None),
        (graph_of(("condition", "a", "b")), "xayb", None),
    ],
)
def test_runs_drawn_by_hand(graph, trace, expected):
    assert breach(graph, trace) == expected


def test_what_is_owed_can_come_and_what_was_done_stays_done():
    assert Breach("response", "a", "b", None).can_mend
    assert not Breach("milestone", "a", "b", 2).can_mend


def test_a_label_without_an_activity_and_two_events_of_one_activity_are_refused():
    with pytest.raises(RuleError, match="no activity code for labels 'C', 'D'"):
        dcr_conformance(graph_of(), [], codes={"A": "x", "B": "y"})
    with pytest.raises(RuleError, match="events 'a' and 'b' both stand for activity 'x'"):
        dcr_conformance(graph_of(), [], codes={"A": "x", "B": "x", "C": "y", "D": "z"})


# The definition, looked up in what has happened


def related(graph, kind, source, target):
    return any((r.kind, r.source, r.target) == (kind, source, target) for r in graph.relations)


def is_included(graph, event, past):
    for done in reversed(past):
        if related(graph, "include", done, event):
            return True
        if related(graph, "exclude", done, event):
            return False
    return event in graph.start.included


def is_pending(graph, event, past):
    for done in reversed(past):
        if related(graph, "response", done, event):
            return True
        if done == event or related(graph, "coresponse", done, event):
            return False
    return event in graph.start.pending


def may_happen(graph, event, past):
    held_back = any(
        is_included(graph, source, past)
        and (
            (related(graph, "condition", source, event) and source not in past and source not in graph.start.executed)
            or (related(graph, "milestone", source, event) and is_pending(graph, source, past))
        )
        for source in EVENTS
    )
    return is_included(graph, event, past) and not held_back


def first_breach(graph, trace):
    """The position of the first event that may not happen, ``owing`` where something is owed at the end, or None."""
    for position, event in enumerate(trace):
        if not may_happen(graph, event, trace[:position]):
            return position + 1
    owed = any(is_pending(graph, event, trace) and is_included(graph, event, trace) for event in EVENTS)
    return "owing" if owed else None


def random_graph(rng):
    kinds = ["condition", "response", "coresponse", "exclude", "include", "milestone"]
    drawn = {(rng.choice(kinds), rng.choice(EVENTS), rng.choice(EVENTS)) for _ in range(rng.randrange(1, 7))}

    def some(share):
        return [event for event in EVENTS if rng.random() < share]

    return graph_of(*sorted(drawn), included=some(0.8), executed=some(0.1), pending=some(0.15))


def test_random_graphs_accept_what_the_definition_accepts():
    rng = random.Random(20261124)  # noqa: S311
    seen = set()
    for _ in range(600):
        graph = random_graph(rng)
        for _ in range(15):
            trace = "".join(rng.choices(EVENTS, k=rng.randrange(1, 9)))
            found = breach(graph, trace)
            position = found and (found[3] or "owing")
            assert position == first_breach(graph, trace), f"{trace} on {graph}"
            seen.add(found and found[0])
    assert seen == {None, "condition", "milestone", "exclude", "response"}
