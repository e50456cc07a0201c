"""Variants in Python."""

import pytest

from mining.errors import ArgumentError, MiningError
from mining.variant import Variant, all_cases, most_cases_first


def test_variants_are_ranked_by_cases_and_ties_by_their_activities():
    b, a, most = Variant(("b",), 2), Variant(("a",), 2), Variant(("z", "z"), 9)
    assert most_cases_first([b, a, most]) == [most, a, b]
    assert all_cases([b, a, most]) == 13


@pytest.mark.parametrize(("activities", "cases"), [((), 1), (("a",), 0)])
def test_a_variant_has_events_and_cases(activities, cases):
    with pytest.raises(ArgumentError) as caught:
        Variant(activities, cases)
    assert isinstance(caught.value, MiningError)
