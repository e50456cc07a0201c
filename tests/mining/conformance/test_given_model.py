"""A municipality's BPMN: what is understood, and what is refused by name."""

import pytest

from mining.conformance.given_model import GivenModelError, activity_finder, read_bpmn
from mining.discovery.bpmn import to_bpmn_xml
from mining.discovery.petri_net import PetriNet
from tests.mining.languages import language_of_net, language_of_tree

CODES = {"a": "Modtag ansøgning", "b": "Afgør", "c": "Luk"}
FIND = activity_finder(CODES, named={"Åbn sag": "a"})


def bpmn(*elements: str, flows: str = "s-1 1-2 2-e") -> bytes:
    """A document of these elements, and of flows written as ``tail-head``."""
    pairs = [flow.split("-") for flow in flows.split()]
    body = "".join(elements) + "".join(
        f'<b:sequenceFlow id="f{number}" sourceRef="{tail}" targetRef="{head}"/>'
        for number, (tail, head) in enumerate(pairs)
    )
    space = 'xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    return f'<b:definitions {space}><b:process id="p">{body}</b:process></b:definitions>'.encode()


def node(kind: str, key: str, name: str = "", inside: str = "") -> str:
    return f'<b:{kind} id="{key}" name="{name}">{inside}</b:{kind}>'


START, END = node("startEvent", "s"), node("endEvent", "e")
ONE, TWO = node("userTask", "1", "Modtag  ansøgning"), node("task", "2", "b")


def net_of(content: bytes) -> PetriNet:
    return read_bpmn(content, name="x.bpmn", activity_of=FIND).net


def refusal(content: bytes) -> list[str]:
    with pytest.raises(GivenModelError) as refused:
        net_of(content)
    return str(refused.value).splitlines()


def test_a_task_is_found_by_label_code_or_declared_name():
    assert [FIND(name) for name in ("modtag ansøgning", "a", "Åbn sag", "åbn sag")] == ["a", "a", "a", None]


def test_a_line_of_two_tasks():
    assert language_of_net(net_of(bpmn(START, ONE, TWO, END)), 3) == {("a", "b")}


def test_a_model_that_we_write_is_read_with_the_same_language(random_trees):
    letters = activity_finder({letter: letter for letter in "abcde"}, named={})
    for tree in random_trees:
        given = read_bpmn(to_bpmn_xml(tree).encode(), name="x.bpmn", activity_of=letters)
        assert language_of_net(given.net, 5) == language_of_tree(tree, 5), tree.text()


def test_two_flows_into_a_task_are_two_ways_to_it_and_two_out_of_it_are_both_taken():
    choice = node("exclusiveGateway", "x")
    content = bpmn(START, choice, ONE, TWO, END, flows="s-x x-1 x-2 1-2 2-e")
    assert language_of_net(net_of(content), 3) == {("a", "b"), ("b",)}
    split = bpmn(
        START, node("task", "3", "c"), ONE, TWO, node("parallelGateway", "j"), END, flows="s-3 3-1 3-2 1-j 2-j j-e"
    )
    assert language_of_net(net_of(split), 4) == {("c", "a", "b"), ("c", "b", "a")}


def test_two_starts_and_two_ends_are_alternatives():
    content = bpmn(START, node("startEvent", "s2"), ONE, TWO, END, node("endEvent", "e2"), flows="s-1 s2-2 1-e 2-e2")
    assert language_of_net(net_of(content), 2) == {("a",), ("b",)}


def test_lanes_texts_and_extensions_say_nothing_of_order():
    lane = '<b:laneSet id="l"><b:lane id="l1"><b:flowNodeRef>1</b:flowNodeRef></b:lane></b:laneSet>'
    text = '<b:textAnnotation id="t"><b:text>OBS</b:text></b:textAnnotation><b:association id="x"/>'
    task = node("task", "1", "a", "<b:documentation>Se vejledning</b:documentation><b:extensionElements/>")
    assert language_of_net(net_of(bpmn(lane, START, task, TWO, END, text)), 3) == {("a", "b")}


def test_everything_that_cannot_be_checked_is_named_at_once():
    content = bpmn(
        node("startEvent", "s", "Hver mandag", "<b:timerEventDefinition/>"),
        node("task", "1", "Ring til borgeren"),
        node("task", "2", "b", "<b:multiInstanceLoopCharacteristics/>"),
        node("inclusiveGateway", "i", "Hvad mangler?"),
        node("subProcess", "u", "Partshøring"),
        node("boundaryEvent", "t"),
        END,
    )
    assert refusal(content) == [
        "x.bpmn: startEvent 'Hver mandag' has <timerEventDefinition>, which cannot be checked",
        "x.bpmn: task 'Ring til borgeren' is no activity of the process; name it so, or say which under activities",
        "x.bpmn: task 'b' has <multiInstanceLoopCharacteristics>, which cannot be checked",
        "x.bpmn: inclusiveGateway 'Hvad mangler?' is not among what can be checked",
        "x.bpmn: subProcess 'Partshøring' is not among what can be checked",
        "x.bpmn: boundaryEvent 't' is not among what can be checked",
    ]


def test_loose_ends_and_conditions_of_tasks_are_named():
    assert refusal(bpmn(START, ONE, TWO, END, flows="s-1 1-e")) == [
        "x.bpmn: task 'b': no flow leads to it",
        "x.bpmn: task 'b': no flow leads on from it",
    ]
    conditional = bpmn(START, ONE, TWO, END).replace(
        b'sourceRef="1" targetRef="2"/>', b'sourceRef="1" targetRef="2"><b:conditionExpression/></b:sequenceFlow>'
    )
    assert refusal(conditional) == [
        "x.bpmn: sequenceFlow 'f1' has a condition; only the flows of an exclusive gateway may"
    ]


def test_a_split_that_is_joined_wrongly_is_refused():
    both = bpmn(START, node("parallelGateway", "x"), ONE, TWO, END, flows="s-x x-1 x-2 1-e 2-e")
    assert "more than one token" in refusal(both)[0]
    stuck = bpmn(
        START,
        node("exclusiveGateway", "x"),
        ONE,
        TWO,
        node("parallelGateway", "j"),
        END,
        flows="s-x x-1 x-2 1-j 2-j j-e",
    )
    assert "no way through the model" in refusal(stuck)[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'<!DOCTYPE d [<!ENTITY x "y">]><definitions/>', "document type or entity declaration"),
        (b"<definitions><process>", "not well-formed"),
        (b"<html/>", "not BPMN's <definitions>"),
        (b"<definitions/>", "0 processes with content"),
        (b"<definitions><process><task/></process><process><task/></process></definitions>", "2 processes"),
        (b"\xff\xfe", "not well-formed"),
    ],
)
def test_what_is_no_model_is_refused(content, said):
    assert said in refusal(content)[0]
