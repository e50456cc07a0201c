"""DCR graphs are read from the portal's XML, and what has no meaning over an event log is refused by name."""

import pytest

from mining.errors import RuleError
from mining.rules.dcr import read_dcr

from .dcr_documents import dcr_xml


def read(*args, **more):
    return read_dcr(dcr_xml(*args, **more), name="graf.xml")


def test_a_graph_is_its_events_relations_and_marking():
    graph = read(
        ["a", "b", "c"],
        [("condition", "a", "b", "P14D"), ("response", "b", "c"), ("exclude", "c", "c")],
        included=["a", "b"],
        executed=["a"],
        pending=["b"],
        labels={"a": "Partshøring sendt", "b": "Afgørelse"},
    )
    assert graph.labels == {"a": "Partshøring sendt", "b": "Afgørelse", "c": "c"}
    assert [(r.kind, r.source, r.target, r.time) for r in graph.relations] == [
        ("condition", "a", "b", "P14D"),
        ("response", "b", "c", ""),
        ("exclude", "c", "c", ""),
    ]
    assert (graph.start.executed, graph.start.included, graph.start.pending) == ({"a"}, {"a", "b"}, {"b"})


def test_a_relation_of_a_group_is_one_of_each_event_in_it():
    graph = read(
        [("g", "a", ("h", "b", "c")), "d"],
        [("condition", "g", "d"), ("exclude", "d", "h")],
        included=["g", "h", "a", "b", "c", "d"],
        pending=["h"],
    )
    assert [str(r) for r in graph.relations] == ["condition g -> d"] * 3 + ["exclude d -> h"] * 2
    assert [(r.source, r.target) for r in graph.relations] == [
        ("a", "d"),
        ("b", "d"),
        ("c", "d"),
        ("d", "b"),
        ("d", "c"),
    ]
    assert graph.labels.keys() == {"a", "b", "c", "d"}
    assert graph.start.pending == {"b", "c"}


def test_an_event_in_a_group_outside_the_process_is_outside_too():
    events = [("g", "a", ("h", "b")), "c"]
    assert read(events, [], included=["a", "b", "c", "h"]).start.included == {"c"}
    assert read(events, [], included=["g", "a", "b", "c"]).start.included == {"a", "c"}
    assert read(events, [], included=["g", "h", "b", "c"]).start.included == {"b", "c"}


def test_everything_that_cannot_be_read_is_named_at_once():
    events = ["a", "a", {"id": "f", "type": "form"}, {"id": "s", "type": "subprocess"}, {"id": "r", "computation": "x"}]
    relations = [
        ("condition", "a", "nobody"),
        ("include", "a", "f", {"expressionId": "x"}),
        ("update", "a", "f", {"valueExpressionId": "x"}),
    ]
    with pytest.raises(RuleError) as raised:
        read(events, relations, included=["a", "gone"])
    assert str(raised.value).splitlines() == [
        "graf.xml: event 'a': an event has an id that no other event has",
        "event 'f': of type form, which has no meaning over an event log",
        "event 's': of type subprocess, which has no meaning over an event log",
        "event 'r': computed, which has no meaning over an event log",
        "condition a -> nobody: names no event",
        "include a -> f: rests on data or instances, which have no meaning over an event log",
        "update a -> f: rests on data or instances, which have no meaning over an event log",
        "included 'gone': names no event",
    ]


@pytest.mark.parametrize("content", [b"<graph/>", b"<dcrgraph/>", b"<x><specification/></x>"])
def test_other_xml_is_no_graph(content):
    with pytest.raises(RuleError, match=r"graf\.xml: no DCR graph; its root is <dcrgraph>"):
        read_dcr(content, name="graf.xml")
