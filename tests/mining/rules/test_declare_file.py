"""DECLARE models as text become rules, and what no rule says is refused by name."""

import pytest

from mining.errors import RuleError
from mining.rules.declare_file import TEMPLATES, read_declare
from mining.rules.imported import Origin
from mining.rules.templates import COUNTS, DUTIES

CODES = {"Ansøgning modtaget": "received", "Partshøring, sendt": "hearing", "Afgørelse": "decision"}
ORIGIN = Origin(process="byggesag", codes=CODES, law="forvaltningsloven", paragraph="§ 19", prefix="BYG")
HEAD = "\n".join(f"activity {label}" for label in CODES)


def read(*lines):
    return read_declare(f"{HEAD}\n" + "\n".join(lines), origin=ORIGIN)


def order(text):
    """The one order rule of a constraint, as template, a, b and n."""
    (rule,) = read(text).rules
    return rule.template, rule.a, rule.b, rule.n


def test_a_constraint_is_a_rule_numbered_by_its_line():
    imported = read("Precedence[Partshøring, sendt, Afgørelse] | | |")
    (rule,) = imported.rules
    assert (rule.rule_id, rule.process, rule.law, rule.paragraph) == ("BYG-4", "byggesag", "forvaltningsloven", "§ 19")
    assert (rule.kind, rule.template, rule.a, rule.b) == ("order", "precedence", ("hearing",), ("decision",))
    assert rule.title_da == "Precedence[Partshøring, sendt, Afgørelse] | | |"
    assert imported.refused == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Init[Ansøgning modtaget] | |", ("init", ("received",), None, 1)),
        ("Absence2[Afgørelse] | |", ("absence", ("decision",), None, 2)),
        ("Exactly1[Afgørelse]", ("exactly", ("decision",), None, 1)),
        ("Exclusive Choice[Ansøgning modtaget, Afgørelse]", ("exclusive_choice", ("received",), ("decision",), 1)),
        ("Co-Existence[Ansøgning modtaget, Afgørelse] | | |", ("coexistence", ("received",), ("decision",), 1)),
        ("Not Precedence[Ansøgning modtaget, Afgørelse] | |", ("not_succession", ("received",), ("decision",), 1)),
        ("Not Chain Response[Afgørelse, Afgørelse] | |", ("not_chain_succession", ("decision",), ("decision",), 1)),
    ],
)
def test_templates_are_known_by_the_names_that_tools_write(text, expected):
    assert order(text) == expected


def test_every_template_but_four_eyes_can_be_written():
    assert set(TEMPLATES.values()) == (COUNTS.keys() | DUTIES.keys()) - {"different_resource"}


def test_comments_attributes_and_their_values_are_no_constraints():
    imported = read(
        "# efter høring", "bind Afgørelse: outcome, org:unit", "outcome: Afslag, Bevilling", "outcome, org:unit: x"
    )
    assert imported == type(imported)(rules=(), refused=())


def test_a_response_within_hours_is_a_clock_from_each():
    (rule,) = read("Response[Ansøgning modtaget, Afgørelse] | | |0,5,d").rules
    assert (rule.kind, rule.which, rule.limit, rule.unit) == ("max_delay", "each", 120, "hours")
    assert (rule.start, rule.stop) == (("received",), ("decision",))


def test_a_least_time_of_a_precedence_is_the_precedence_and_a_clock():
    precedence, clock = read("Precedence[Ansøgning modtaget, Afgørelse] | | |36,,h").rules
    assert (precedence.rule_id, precedence.template) == ("BYG-4", "precedence")
    assert (clock.rule_id, clock.kind, clock.which, clock.limit) == ("BYG-4-T", "min_delay", "first", 36)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Response[Ansøgning modtaget, Afgørelse] |A.outcome is Afslag | |", "condition on data: A.outcome is Afslag"),
        ("Response[Ansøgning modtaget, Afgørelse] | |same org:unit |0,5,d", "condition on data: same org:unit"),
        ("Response[Ansøgning modtaget, Afgørelse] | | |1,5,d", "no clock says response within 1,5,d"),
        ("Precedence[Ansøgning modtaget, Afgørelse] | | |0,5,d", "no clock says precedence within 0,5,d"),
        ("Init[Ansøgning modtaget] | |0,1,h", "no clock says init within 0,1,h"),
        ("Response[Ansøgning modtaget, Afgørelse] | | |0,90,m", "whole hours; the condition is 0,90,m"),
    ],
)
def test_what_no_rule_says_is_refused_by_name(text, reason):
    imported = read(text, "Init[Ansøgning modtaget]")
    (refused,) = imported.refused
    assert refused.name == f"line 4: {text}"
    assert reason in refused.reason
    assert [rule.rule_id for rule in imported.rules] == ["BYG-5"]


def test_all_lines_that_cannot_be_read_are_named_at_once():
    with pytest.raises(RuleError) as raised:
        read(
            "Response[Ansøgning modtaget, Ukendt] | | |",
            "Somtimes[Afgørelse]",
            "Response3[Ansøgning modtaget, Afgørelse]",
            "Response[Afgørelse]",
            "Init[Ansøgning modtaget, Afgørelse]",
            "vrøvl",
            "ukendt: x",
            "Existence[Afgørelse]",
        )
    told = str(raised.value).splitlines()
    assert told[0].startswith("BYG: line 4: Response[Ansøgning modtaget, Ukendt] | | |: [Ansøgning modtaget, Ukendt]")
    assert "template 'Somtimes' is not known" in told[1]
    assert "a number belongs to existence, absence, exactly" in told[2]
    assert told[3] == "line 9: vrøvl: neither activity, bind, attribute nor constraint"
    assert told[4] == "line 10: ukendt: x: neither activity, bind, attribute nor constraint"
    assert "template response takes a and b" in told[5]
    assert "template init takes a alone" in told[6]
    assert len(told) == 7


def test_an_activity_without_a_code_is_named():
    with pytest.raises(RuleError, match="no activity code for label 'Ny'; labels with a code: Afgørelse, Ansøgning"):
        read("activity Ny", "Init[Ny]")


def test_a_model_of_any_length_is_not_read():
    with pytest.raises(RuleError, match="longer than 4194304 characters"):
        read("#" * (4 << 20))
