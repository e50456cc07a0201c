"""What every order rule shares: which cases it is put to, what is known of their order, and the columns of its result.

The templates themselves are in test_templates.py.
"""

from datetime import UTC, datetime

import pytest

from mining.errors import ArgumentError
from mining.rules.order import order_cases, order_cases_sql

from .order_rules import AS_OF, order_rule, rows, verdicts

DAY = "2024-01-02 10:00"


def test_the_result_has_the_columns_that_deadlines_have(con, make_log):
    log = make_log([("p", "1", "b", "2024-03-01 10:00"), ("p", "1", "a", "2024-03-02 10:00")])
    found = order_cases(con, order_rule("precedence", version="2024"), log, as_of=AS_OF)
    assert dict(zip(found.columns, found.fetchone(), strict=True)) == {
        "process": "p",
        "rule_id": "R1",
        "rule_version": "2024",
        "case_key": 1,
        "clock_no": 1,
        "status": "late",
        "remark": None,
        "start_event_no": 1,
        "start_activity": "b",
        "started_at": datetime(2024, 3, 1, 10, tzinfo=UTC),
        "start_precision": "second",
        "stop_event_no": None,
        "stop_activity": None,
        "stopped_at": None,
        "stop_precision": None,
        "due_on": None,
        "due_at": None,
        "measured": 1.0,
        "measured_unit": "violations",
        "gross": None,
        "deducted": None,
        "paused_kommune": None,
        "paused_borger": None,
        "paused_anden_myndighed": None,
    }


def test_an_as_of_without_a_zone_is_refused(con, make_log):
    with pytest.raises(ArgumentError, match="has no time zone"):
        order_cases_sql(order_rule("init"), make_log([]), as_of=datetime(2024, 1, 1))  # noqa: DTZ001


def test_a_code_is_quoted_as_text(con, make_log):
    rule = order_rule("end").model_copy(update={"a": ("a') or ('1'='1",)})
    assert verdicts(con, rule, make_log(rows(["ab"])), columns="status", assume_closed=True) == ["late"]


# Which cases


def test_only_the_rules_process_is_read(con, make_log):
    log = make_log([*rows(["a"], process="o"), *rows(["b"])])
    assert verdicts(con, order_rule("init"), log, columns="process, status") == [("p", "late")]


def test_a_case_is_put_to_the_version_of_its_first_danish_day(con, make_log):
    # 23:30 UTC on the last day of the year is half past midnight in Denmark.
    stamps = ["2023-12-31 22:30", "2023-12-31 23:30", "2024-12-31 22:30", "2024-12-31 23:30", None]
    log = make_log([("p", str(number), "a", at) for number, at in enumerate(stamps)])
    windows = {
        (None, None): [1, 2, 3, 4, 5],
        (None, "2023-12-31"): [1],
        ("2024-01-01", "2024-12-31"): [2, 3],
        ("2025-01-01", None): [4, 5],
    }
    for (first, last), expected in windows.items():
        rule = order_rule("init", valid_from=first, valid_to=last)
        assert verdicts(con, rule, log, columns="case_key") == expected


def test_what_has_not_happened_at_as_of_does_not_count(con, make_log):
    log = make_log(rows(["ab", "xa"]))
    seen = verdicts(con, order_rule("response"), log, as_of=datetime(2024, 1, 1, 9, tzinfo=UTC))
    assert seen == [("running", 1), ("not_applicable", None)]
    assert verdicts(con, order_rule("response"), log) == [("met", 0), ("running", 1)]
    assert verdicts(con, order_rule("response"), log, as_of=datetime(2023, 1, 1, tzinfo=UTC)) == []


def test_a_case_is_over_with_its_last_event(con, make_log):
    log = make_log(rows(["ae", "aex", "a"]), ends={"p": ["e"]})
    assert verdicts(con, order_rule("response"), log, columns="status") == ["late", "running", "running"]
    early = datetime(2024, 1, 1, 10, tzinfo=UTC)
    assert verdicts(con, order_rule("response"), log, columns="status", as_of=early) == ["late", "late", "running"]


def test_a_process_without_ends_never_closes_a_case(con, make_log):
    log = make_log([*rows(["ae"]), *rows(["ae"], process="o")], ends={"o": ["e"]})
    assert verdicts(con, order_rule("response"), log, columns="status") == ["running"]
    assert verdicts(con, order_rule("response"), log, columns="status", assume_closed=True) == ["late"]


CHANGES = [
    ("00000", "outcome", "Afslag", None),
    ("00001", "outcome", "Afslag", None),
    ("00001", "outcome", "Bevilling", "2024-02-01 10:00"),
    ("00002", "case_type", "1", None),
    ("00003", "outcome", "Afslag", None),
    ("00003", "case_type", "1", None),
]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([{"attribute": "outcome", "in": ["Afslag"]}], [0, 3]),
        ([{"attribute": "outcome", "in": ["Afslag", "Bevilling"]}], [0, 1, 3]),
        ([{"attribute": "outcome", "not_in": ["Afslag"]}], [1, 2]),
        ([{"attribute": "outcome", "in": ["Afslag"]}, {"attribute": "case_type", "not_in": ["1"]}], [0]),
    ],
)
def test_a_rule_applies_by_the_newest_value_of_each_attribute(con, make_log, conditions, expected):
    log = make_log(rows(["x"] * 4), changes=CHANGES)
    found = verdicts(con, order_rule("init", applies_if=conditions), log, columns="status, remark")
    assert [case for case, verdict in enumerate(found) if verdict == ("late", None)] == expected
    assert all(verdict in (("late", None), ("not_applicable", "does_not_apply")) for verdict in found)


def test_a_value_that_holds_from_after_as_of_is_not_known_yet(con, make_log):
    log = make_log(rows(["x", "x"]), changes=CHANGES)
    rule = order_rule("init", applies_if=[{"attribute": "outcome", "in": ["Afslag"]}])
    assert verdicts(con, rule, log, columns="status", as_of=datetime(2024, 1, 15, tzinfo=UTC)) == ["late", "late"]


# Wildcards


def test_any_activity_but_those_named_can_be_the_partner(con, make_log):
    log = make_log(rows(["ab", "ar", "a", "arb"]))
    rule = order_rule("not_chain_succession", b="*", b_except=("r",))
    shown = verdicts(con, rule, log, columns="status, stop_activity")
    assert shown == [("late", "b"), ("met", "r"), ("met", None), ("met", "r")]
    assert verdicts(con, order_rule("not_chain_succession", b="*"), log, columns="status")[1] == "late"


# Order that nobody knows


def mixed(trace, untimed):
    """A case whose events at these positions have no time; the log puts them last, as event_order does."""
    timed = [("p", "1", activity, DAY) for i, activity in enumerate(trace) if i not in untimed]
    return timed + [("p", "1", activity, None) for i, activity in enumerate(trace) if i in untimed]


@pytest.mark.parametrize(
    ("template", "trace", "untimed", "expected"),
    [
        ("precedence", "ab", {0}, "undeterminable"),
        ("precedence", "ab", {0, 1}, "met"),  # by position, as the log is ordered where no event has a time
        ("precedence", "xab", {0}, "met"),  # neither of the two is without a time
        ("precedence", "bx", {0}, "late"),  # there is no a at all, whenever b was
        ("response", "ax", {0}, "late"),
        ("response", "xb", {1}, "not_applicable"),
        ("not_succession", "ab", {1}, "undeterminable"),
        ("alternate_succession", "ab", {1}, "undeterminable"),
        ("chain_response", "xab", {0}, "undeterminable"),  # x may have come between
        ("chain_response", "ab", {0, 1}, "met"),
        ("init", "ax", {1}, "undeterminable"),
        ("end", "xa", {0}, "undeterminable"),
        ("coexistence", "ab", {0}, "met"),
        ("existence", "xa", {0}, "met"),
    ],
)
def test_events_with_and_without_a_time_have_no_known_order(con, make_log, template, trace, untimed, expected):
    log = make_log(mixed(trace, untimed))
    remark = {"undeterminable": "order_unknown", "not_applicable": "no_start"}.get(expected)
    found = verdicts(con, order_rule(template), log, columns="status, remark", assume_closed=True)
    assert found == [(expected, remark)]


def test_events_of_one_stamp_follow_the_order_of_the_log(con, make_log):
    same = [("p", case, activity, DAY) for case, trace in [("1", "ab"), ("2", "ba")] for activity in trace]
    assert verdicts(con, order_rule("precedence"), make_log(same), columns="status") == ["met", "late"]
