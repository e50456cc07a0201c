"""A figure, or the reason why there is none."""

from dataclasses import replace
from datetime import datetime

import pytest

from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.values import NO_TIME_DA, Value, Wording


def test_a_known_figure_is_its_number(facts: ReleaseFacts) -> None:
    assert Wording(facts).figure(1434) == Value("1.434")
    assert Wording(facts).figure(0, hidden=True) == Value("0")


def test_a_hidden_figure_says_so_with_k(facts: ReleaseFacts) -> None:
    assert Wording(facts).figure(None, hidden=True) == Value("skjult (færre end 5)", "hidden")
    assert Wording(replace(facts, k=10)).duration(None, hidden=True).text == "skjult (færre end 10)"


def test_a_time_in_a_log_without_time_is_not_measured(facts: ReleaseFacts) -> None:
    words = Wording(facts, has_time=False)
    assert words.duration(None) == Value(NO_TIME_DA, "no_time")
    assert words.measure(None, "dage") == Value(NO_TIME_DA, "no_time")
    assert words.measure(None, "andel").text == "ikke opgjort"
    assert words.measure(0.5, "andel").kind == "known"


def test_an_unknown_figure_is_neither_hidden_nor_zero(facts: ReleaseFacts) -> None:
    assert Wording(facts).duration(None) == Value("ikke opgjort", "missing")


def test_as_of_must_have_a_time_zone(facts: ReleaseFacts) -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        replace(facts, as_of=datetime(2024, 1, 1))  # noqa: DTZ001  # the mistake that is refused
