"""Examples are judged by the engine itself; the shipped ones agree with it, and each says what a rule should show."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import duckdb
import pytest

from mining.rules.calendar import ClosingDays
from mining.rules.catalogue import read_rules
from mining.rules.example_log import LOG, in_order, instant, write_examples
from mining.rules.examples import Judged, can_wait, judge_examples
from mining.rules.rule import DelayRule, Example, ExampleEvent, OrderRule, Rule

DEMO = Path(__file__).resolve().parents[3] / "municipality" / "demo" / "rules"
CLOSING = ClosingDays(recurring=("06-05", "12-24", "12-31"), dates=(date(2025, 5, 30),))
RULES = read_rules(DEMO)
IDS = sorted({rule.rule_id for rule in RULES})


@cache
def judged(rule_id: str) -> tuple[Judged, ...]:
    return tuple(judge_examples([rule for rule in RULES if rule.rule_id == rule_id], closing=CLOSING))


@pytest.mark.parametrize("rule_id", IDS)
def test_the_engine_judges_as_the_hand_did(rule_id: str) -> None:
    assert [(one.example.title_da, one.differences) for one in judged(rule_id) if one.differences] == []


@pytest.mark.parametrize("rule_id", IDS)
def test_the_examples_show_what_is_kept_what_is_broken_and_what_is_pending(rule_id: str) -> None:
    rules = [rule for rule in RULES if rule.rule_id == rule_id]
    limits = {limit_of(rule): [other.version for other in rules if limit_of(other) == limit_of(rule)] for rule in rules}
    for versions in limits.values():
        shown = {one.verdict.status for one in judged(rule_id) if one.verdict and one.verdict.rule_version in versions}
        assert {"met", "late"} <= shown
        assert shown & {"running", "at_risk"} or not can_wait(rules[0])


def limit_of(rule: Rule) -> tuple[object, ...]:
    return tuple(
        getattr(rule, name, None) for name in ("limit", "unit", "at_least", "offset", "applies_if", "template")
    )


def rule(**given: object) -> DelayRule:
    common = {
        "id": "F1", "process": "sag", "title_da": "x", "law": "x", "paragraph": "x",
        "kind": "max_delay", "limit": 7, "unit": "calendar_days", "start": ["a"], "stop": ["b"],
    }  # fmt: skip
    return DelayRule.model_validate(common | given)


def example(*events: tuple[str, str | None], status: str = "met", **given: object) -> Example:
    listed = [{"activity": activity, "at": at} for activity, at in events]
    return Example.model_validate({"title_da": "x", "events": listed, "as_of": "2024-06-30", "status": status} | given)


def differences(one: Rule, *others: Rule) -> tuple[str, ...]:
    (judgement,) = judge_examples([one, *others])
    return judgement.differences


def test_a_wrong_status_day_and_measure_are_each_told() -> None:
    wrong = example(("a", "2024-03-04"), ("b", "2024-03-12"), due_on="2024-03-12", measured=7)
    assert differences(rule(examples=[wrong])) == (
        "status is late, not met",
        "due_on is 2024-03-11, not 2024-03-12",
        "measured is 8, not 7",
    )


def test_what_an_example_leaves_out_it_does_not_ask() -> None:
    assert differences(rule(examples=[example(("a", "2024-03-04"), ("b", "2024-03-05"))])) == ()


def test_a_measure_where_the_engine_has_none_is_a_difference() -> None:
    unknown = example(("a", None), ("b", "2024-03-05"), status="undeterminable", measured=1)
    assert differences(rule(examples=[unknown])) == ("measured is empty, not 1",)


def test_hours_agree_within_half_a_hundredth() -> None:
    third = example(("a", "2024-03-04 10:00"), ("b", "2024-03-04 10:20"), measured=0.33)
    assert differences(rule(unit="hours", examples=[third])) == ()
    coarse = third.model_copy(update={"measured": 0.3})
    assert differences(rule(unit="hours", examples=[coarse])) == ("measured is 0.333333, not 0.3",)


def test_an_example_before_every_version_is_told() -> None:
    early = example(("a", "2023-12-31"), ("b", "2024-01-02"))
    told = differences(rule(valid_from="2024-01-01", examples=[early]))
    assert told == ("no version of the rule holds on the day it starts",)


def test_a_shared_example_is_judged_by_the_version_it_falls_under() -> None:
    shared = [
        example(("a", "2023-12-31"), ("b", "2024-01-06"), status="met"),
        example(("a", "2024-01-01"), ("b", "2024-01-07"), status="late"),
    ]
    old = rule(version="old", valid_to="2023-12-31", examples=shared)
    new = rule(version="new", valid_from="2024-01-01", limit=5, examples=shared)
    found = list(judge_examples([old, new]))
    assert [(one.verdict and one.verdict.rule_version, one.differences) for one in found] == [("old", ()), ("new", ())]


def test_an_example_that_stands_in_a_version_is_judged_by_that_one_alone() -> None:
    astray = example(("a", "2024-01-01"), ("b", "2024-01-03"))
    old = rule(version="old", valid_to="2023-12-31", examples=[astray])
    new = rule(version="new", valid_from="2024-01-01")
    assert differences(old, new) == ("no version of the rule holds on the day it starts",)


def test_a_case_of_several_clocks_has_the_worst_verdict() -> None:
    twice = example(("a", "2024-03-04"), ("b", "2024-03-05"), ("a", "2024-04-01"), ("b", "2024-04-15"), status="late")
    assert differences(rule(which="each", examples=[twice.model_copy(update={"measured": 14})])) == ()


def test_a_deadline_on_the_day_of_judging_has_not_passed() -> None:
    today = example(("a", "2024-06-23"), status="at_risk", as_of="2024-06-30", due_on="2024-06-30")
    tomorrow = today.model_copy(update={"as_of": "2024-07-01", "status": "late"})
    assert differences(rule(examples=[today])) == differences(rule(examples=[tomorrow])) == ()


def test_what_happens_later_than_the_judging_has_not_happened() -> None:
    at_ten = example(("a", "2024-06-28"), ("b", "2024-06-30 10:00"), status="running", as_of="2024-06-30 09:59")
    assert differences(rule(examples=[at_ten])) == ()
    assert differences(rule(examples=[at_ten.model_copy(update={"as_of": "2024-06-30", "status": "met"})])) == ()


def order(template: str, **given: object) -> OrderRule:
    common = {"id": "D1", "process": "sag", "title_da": "x", "law": "x", "paragraph": "x", "kind": "order"}
    return OrderRule.model_validate(common | {"template": template, "a": ["a"]} | given)


@pytest.mark.parametrize(("is_closed", "status"), [(False, "running"), (True, "late")])
def test_whether_a_case_is_over_is_what_the_example_says(is_closed: bool, status: str) -> None:
    open_end = example(("a", "2024-03-04"), status=status, is_closed=is_closed)
    assert differences(order("response", b=["b"], examples=[open_end])) == ()


def test_attributes_and_people_of_an_example_are_those_of_its_case() -> None:
    listed = [
        {"activity": "a", "at": "2024-03-04", "by": "x"},
        {"activity": "b", "at": "2024-03-05", "by": "x"},
    ]
    given = {"title_da": "x", "events": listed, "as_of": "2024-06-30", "attributes": {"slags": "stor"}}
    conditions = [{"attribute": "slags", "in": ["stor"]}]
    same = Example.model_validate(given | {"status": "late"})
    small = Example.model_validate(given | {"status": "not_applicable", "attributes": {"slags": "lille"}})
    four_eyes = order("different_resource", b=["b"], applies_if=conditions, examples=[same, small])
    assert [one.differences for one in judge_examples([four_eyes])] == [(), ()]


WAITS = {"existence", "exactly", "end", "choice", "exclusive_choice", "responded_existence", "coexistence", "response"}
WAITS |= {"alternate_response", "chain_response", "succession", "alternate_succession", "chain_succession"}


@pytest.mark.parametrize("template", sorted(OrderRule.model_fields["template"].annotation.__args__))
def test_a_template_waits_where_a_later_event_can_still_make_it_good(template: str) -> None:
    unary = template in ("existence", "absence", "exactly", "init", "end")
    assert can_wait(order(template, **({} if unary else {"b": ["b"]}))) is (template in WAITS)
    assert can_wait(rule())


def test_events_come_by_time_and_else_as_they_are_listed() -> None:
    given = [("c", "2024-01-03"), ("n", None), ("b", "2024-01-02 10:00"), ("a", "2024-01-02"), ("d", "2024-01-03")]
    events = [ExampleEvent(activity=activity, at=at) for activity, at in given]
    assert [event.activity for event in in_order(events)] == ["a", "b", "c", "n", "d"]


def test_a_time_of_an_example_is_danish_time_and_as_precise_as_it_is_written() -> None:
    times = ["2024-01-02", "2024-07-02 10:00", "2024-07-02 10:00:30", None]
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        write_examples(con, "sag", [example(*((f"a{number}", time) for number, time in enumerate(times)))])
        rows = con.sql(f"select occurred_at, time_precision from {LOG.relation} order by activity").fetchall()
    assert [(moment and moment.astimezone(UTC), how) for moment, how in rows] == [
        (datetime(2024, 1, 1, 23, tzinfo=UTC), "day"),
        (datetime(2024, 7, 2, 8, tzinfo=UTC), "minute"),
        (datetime(2024, 7, 2, 8, 0, 30, tzinfo=UTC), "second"),
        (None, "none"),
    ]


def test_an_instant_of_a_day_is_its_first_unless_another_is_asked_for() -> None:
    assert instant("2024-01-02").isoformat() == "2024-01-02T00:00:00+01:00"
