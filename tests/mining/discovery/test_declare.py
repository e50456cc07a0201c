"""DECLARE from variants: by hand, against pm4py, and read again by our own reader of models."""

import random

import pytest

from mining.discovery.declare import discover_declare, to_decl
from mining.errors import ArgumentError
from mining.rules.declare_file import read_declare
from mining.rules.imported import Origin
from mining.variant import Variant
from tests.mining.variant_logs import as_frame, random_variants

PM4PYS = {
    "existence": "existence",
    "exactly_one": "exactly_one",
    "init": "init",
    "responded_existence": "responded_existence",
    "response": "response",
    "precedence": "precedence",
    "succession": "succession",
    "altresponse": "alternate_response",
    "altprecedence": "alternate_precedence",
    "altsuccession": "alternate_succession",
    "chainresponse": "chain_response",
    "chainprecedence": "chain_precedence",
    "chainsuccession": "chain_succession",
    "coexistence": "coexistence",
}


def test_by_hand():
    """Of ten cases, nine have b after a, eight of them at once; one has a alone."""
    variants = [Variant(("a", "b"), 8), Variant(("a", "c", "b"), 1), Variant(("a",), 1)]
    found = {(each.template, each.activity, each.other): each for each in discover_declare(variants, min_support=0.2)}
    response = found["response", "a", "b"]
    assert (response.cases, response.kept_cases, response.support, response.confidence) == (10, 9, 1.0, 0.9)
    assert found["precedence", "a", "b"].confidence == 1.0
    assert ("chain_response", "a", "b") not in found
    assert response.is_implied
    assert [key for key, each in found.items() if not each.is_implied] == [
        ("alternate_succession", "a", "b"),
        ("exactly_one", "a", None),
        ("exactly_one", "b", None),
        ("init", "a", None),
    ]


def test_too_rare_is_left_out():
    variants = [Variant(("a", "b"), 98), Variant(("a", "x"), 2)]
    assert {each.other for each in discover_declare(variants, min_support=0, min_cases=3)} == {None, "b", "a"}
    assert any(each.activity == "x" for each in discover_declare(variants, min_support=0))


def test_support_and_confidence_are_pm4pys():
    pm4py = pytest.importorskip("pm4py")
    for seed in range(4):
        variants = random_variants(random.Random(seed))  # noqa: S311
        theirs = pm4py.discover_declare(as_frame(variants), min_support_ratio=0.0, min_confidence_ratio=0.0)
        expected = {
            (PM4PYS[template], *(names if isinstance(names, tuple) else (names, None))): values
            for template, rules in theirs.items()
            if template in PM4PYS
            for names, values in rules.items()
            if values["confidence"] and (template != "coexistence" or names[0] < names[1])  # it has each pair twice
        }
        found = discover_declare(variants, min_support=0.0, min_confidence=0.0)
        assert {(each.template, each.activity, each.other) for each in found} == set(expected), seed
        for each in found:
            values = expected[each.template, each.activity, each.other]
            assert (each.cases, each.kept_cases) == (values["support"], values["confidence"])


def test_our_own_reader_takes_the_model():
    variants = [Variant(("a", "b", "c"), 9), Variant(("a", "c"), 3)]
    found = discover_declare(variants)
    origin = Origin("p", {name: name for name in "abc"}, law="Ingen", paragraph="-", prefix="M")
    read = read_declare(to_decl(found), origin=origin)
    assert read.refused == ()
    assert len(read.rules) == sum(not each.is_implied for each in found)


def test_a_threshold_outside_its_range_is_refused():
    with pytest.raises(ArgumentError, match="min_support 2"):
        discover_declare([], min_support=2)
