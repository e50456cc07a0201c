"""Every template on traces whose verdicts are drawn by hand: while the case is open, and when it is over."""

from typing import get_args

import pytest

from mining.rules.rule import Template
from mining.rules.templates import COUNTS, DUTIES

from .order_rules import order_rule, rows, verdicts

NONE = "not_applicable"
DRAWN = {
    # trace: (verdict while open, verdict when over, activations broken, start event, stop event)
    ("existence", 2): {
        "ba": ("running", "late", 1, 2, None),
        "b": ("running", "late", 2, None, None),
        "aba": ("met", "met", 0, 1, None),
    },
    ("absence", 2): {
        "b": ("met", "met", 0, None, None),
        "ab": ("met", "met", 0, 1, None),
        "baxaa": ("late", "late", 2, 4, None),
    },
    ("exactly", 2): {
        "a": ("running", "late", 1, 1, None),
        "aa": ("met", "met", 0, 1, None),
        "aaxa": ("late", "late", 1, 4, None),
    },
    ("init", 1): {"ab": ("met", "met", 0, 1, None), "ba": ("late", "late", 1, 1, None)},
    ("end", 1): {"ba": ("met", "met", 0, 2, None), "ab": ("running", "late", 1, 2, None)},
    ("choice", 1): {
        "x": ("running", "late", 1, None, None),
        "xb": ("met", "met", 0, 2, None),
        "ba": ("met", "met", 0, 1, None),
    },
    ("exclusive_choice", 1): {
        "x": ("running", "late", 1, None, None),
        "aa": ("met", "met", 0, 1, None),
        "bxa": ("late", "late", 1, 1, 3),
    },
    ("responded_existence", 1): {
        "b": (NONE, NONE, None, None, None),
        "xaa": ("running", "late", 2, 2, None),
        "ba": ("met", "met", 0, 2, 1),
        "ab": ("met", "met", 0, 1, 2),
    },
    ("coexistence", 1): {
        "x": (NONE, NONE, None, None, None),
        "bb": ("running", "late", 2, 1, None),
        "ba": ("met", "met", 0, 1, 2),
    },
    ("not_coexistence", 1): {
        "x": (NONE, NONE, None, None, None),
        "aa": ("met", "met", 0, 1, None),
        "xba": ("late", "late", 2, 2, 3),
    },
    ("response", 1): {
        "b": (NONE, NONE, None, None, None),
        "aab": ("met", "met", 0, 1, 3),
        "aba": ("running", "late", 1, 3, None),
    },
    ("alternate_response", 1): {
        "b": (NONE, NONE, None, None, None),
        "abab": ("met", "met", 0, 1, 2),
        "aab": ("late", "late", 1, 1, 2),
        "aba": ("running", "late", 1, 3, None),
        "aa": ("late", "late", 2, 1, 2),
    },
    ("chain_response", 1): {
        "b": (NONE, NONE, None, None, None),
        "abab": ("met", "met", 0, 1, 2),
        "axb": ("late", "late", 1, 1, 2),
        "aba": ("running", "late", 1, 3, None),
    },
    ("precedence", 1): {
        "a": (NONE, NONE, None, None, None),
        "abb": ("met", "met", 0, 2, 1),
        "xba": ("late", "late", 1, 2, None),
    },
    ("alternate_precedence", 1): {
        "a": (NONE, NONE, None, None, None),
        "abab": ("met", "met", 0, 2, 1),
        "abxb": ("late", "late", 1, 4, 2),
        "bb": ("late", "late", 2, 1, None),
    },
    ("chain_precedence", 1): {
        "a": (NONE, NONE, None, None, None),
        "ab": ("met", "met", 0, 2, 1),
        "axb": ("late", "late", 1, 3, 2),
        "b": ("late", "late", 1, 1, None),
    },
    ("succession", 1): {
        "x": (NONE, NONE, None, None, None),
        "ab": ("met", "met", 0, 1, 2),
        "aba": ("running", "late", 1, 3, None),
        "bab": ("late", "late", 1, 1, None),
    },
    ("alternate_succession", 1): {
        "x": (NONE, NONE, None, None, None),
        "abab": ("met", "met", 0, 1, 2),
        "abb": ("late", "late", 1, 3, 2),
        "aba": ("running", "late", 1, 3, None),
    },
    ("chain_succession", 1): {
        "x": (NONE, NONE, None, None, None),
        "xab": ("met", "met", 0, 2, 3),
        "axb": ("late", "late", 2, 1, 2),
        "aba": ("running", "late", 1, 3, None),
    },
    ("not_succession", 1): {
        "b": (NONE, NONE, None, None, None),
        "ba": ("met", "met", 0, 2, None),
        "axab": ("late", "late", 2, 1, 4),
    },
    ("not_chain_succession", 1): {
        "b": (NONE, NONE, None, None, None),
        "axb": ("met", "met", 0, 1, 2),
        "axab": ("late", "late", 1, 3, 4),
        "xa": ("met", "met", 0, 2, None),
    },
}
SHOWN = "status, measured::integer, start_event_no, stop_event_no"


def test_every_template_is_read_and_drawn():
    assert COUNTS.keys() | DUTIES.keys() == set(get_args(Template))
    assert {template for template, _ in DRAWN} | {"different_resource"} == set(get_args(Template))


@pytest.mark.parametrize(("template", "n"), DRAWN)
def test_traces_drawn_by_hand_get_their_verdict_open_and_over(con, make_log, template, n):
    drawn = DRAWN[template, n]
    log = make_log(rows(drawn))
    rule = order_rule(template, n=n)
    while_open = dict(zip(drawn, verdicts(con, rule, log, columns=SHOWN), strict=True))
    when_over = dict(zip(drawn, verdicts(con, rule, log, columns=SHOWN, assume_closed=True), strict=True))
    for trace, (open_status, over_status, broken, start, stop) in drawn.items():
        assert while_open[trace] == (open_status, broken, start, stop), f"{trace} while open"
        assert when_over[trace] == (over_status, broken, start, stop), f"{trace} when over"


def by(trace, people):
    """Events of one case with who did each; a dot is nobody known."""
    return [
        {"process": "p", "case_id": people, "activity": activity, "resource": None if who == "." else who}
        for activity, who in zip(trace, people, strict=True)
    ]


@pytest.mark.parametrize(
    ("trace", "people", "expected"),
    [
        ("ab", "ij", ("met", 0, 1, 2, None)),
        ("ab", "ii", ("late", 1, 1, 2, None)),
        ("ba", "ii", ("late", 1, 2, 1, None)),
        ("aab", "ijj", ("late", 1, 2, 3, None)),
        ("abb", "ijk", ("met", 0, 1, 2, None)),
        ("ab", "i.", ("undeterminable", None, 1, 2, "resource_unknown")),
        ("abb", "ii.", ("late", 1, 1, 2, None)),
        ("ax", "ii", (NONE, None, None, None, "no_start")),
        ("xb", "ii", (NONE, None, None, None, "no_start")),
        ("axb", "i.j", ("met", 0, 1, 3, None)),
    ],
)
def test_four_eyes_are_two_people(con, make_log, trace, people, expected):
    log = make_log([{**row, "occurred_at": "2024-01-02 10:00"} for row in by(trace, people)])
    assert verdicts(con, order_rule("different_resource"), log, columns=f"{SHOWN}, remark") == [expected]


def test_four_eyes_over_one_activity_ask_for_a_new_person_each_time(con, make_log):
    log = make_log([event for people in ("i", "ij", "jkj") for event in by("a" * len(people), people)])
    rule = order_rule("different_resource", a="a", b="a")
    assert verdicts(con, rule, log) == [(NONE, None), ("met", 0), ("late", 2)]


def test_the_partner_of_an_event_is_another_event(con, make_log):
    log = make_log(rows(["a", "aa"]))
    for template, expected in {
        "response": ["late", "late"],
        "not_succession": ["met", "late"],
        "not_coexistence": ["met", "late"],
        "responded_existence": ["late", "met"],
    }.items():
        rule = order_rule(template, a="a", b="a")
        assert verdicts(con, rule, log, columns="status", assume_closed=True) == expected, template
