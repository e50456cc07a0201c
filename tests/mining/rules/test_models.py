"""Models of other tools beside a rule file: what becomes of them, and what is said where they cannot be read."""

from pathlib import Path

import pytest

from mining.rules.catalogue import read_entries, read_rules
from mining.rules.rule import DelayRule, OrderRule

from .dcr_documents import dcr_xml
from .rule_files import KNOWN, ORDER, told, write

DECL = """activity Undersøgelse besluttet
activity Undersøgelse afsluttet
activity case_closed
Precedence[Undersøgelse besluttet, Undersøgelse afsluttet] | | |
Response[Undersøgelse besluttet, Undersøgelse afsluttet] | | |0,5,d
Absence2[case_closed] | |
"""
MODEL = """
models:
  - file: {file}
    id: UND
    process: underretning
    law: Barnets lov
    paragraph: § 20
    approved_by: Jurist (eksempel)
    approved_on: 2024-12-01
    valid_from: 2024-01-01
    activities:
      Undersøgelse besluttet: investigation_decided
      Undersøgelse afsluttet: {code}
"""


def model(folder: Path, *, file="undersoegelse.decl", code="investigation_completed", rules="") -> Path:
    text = MODEL.format(file=file, code=code)
    return write(folder, text + (f"rules:{rules}" if rules else ""), head="area_da: Børn og unge\n")


def graph(*relations) -> bytes:
    labels = {"a": "Undersøgelse besluttet", "b": "Undersøgelse afsluttet"}
    return dcr_xml(["a", "b"], relations, included=["a", "b"], labels=labels)


def test_each_line_of_a_declare_file_is_a_rule_with_what_its_entry_says_of_all(folder: Path) -> None:
    (folder / "undersoegelse.decl").write_text(DECL, encoding="utf-8")
    rules = read_rules(model(folder), vocabulary=KNOWN)
    assert [(rule.rule_id, type(rule), rule.law, str(rule.valid_from), rule.approved_by) for rule in rules] == [
        ("UND-4", OrderRule, "Barnets lov", "2024-01-01", "Jurist (eksempel)"),
        ("UND-5", DelayRule, "Barnets lov", "2024-01-01", "Jurist (eksempel)"),
        ("UND-6", OrderRule, "Barnets lov", "2024-01-01", "Jurist (eksempel)"),
    ]
    first, clock, last = rules
    assert (first.template, first.a, first.b) == (
        "precedence",
        ("investigation_decided",),
        ("investigation_completed",),
    )
    assert (clock.limit, clock.unit, last.n, last.a) == (120, "hours", 2, ("case_closed",))


def test_a_model_and_rules_can_stand_in_one_file(folder: Path) -> None:
    (folder / "undersoegelse.decl").write_text(DECL, encoding="utf-8")
    assert [rule.rule_id for rule in read_rules(model(folder, rules=ORDER))] == ["D08", "UND-4", "UND-5", "UND-6"]


def test_a_graph_becomes_rules_and_what_no_rule_says_is_a_warning_that_names_it(folder: Path) -> None:
    (folder / "undersoegelse.xml").write_bytes(graph(("condition", "a", "b"), ("include", "b", "a")))
    entries, problems = read_entries(model(folder, file="undersoegelse.xml"))
    assert [(problem.level, problem.field) for problem in problems] == [
        ("warning", "models[1] undersoegelse.xml, condition a -> b"),
        ("warning", "models[1] undersoegelse.xml, include b -> a"),
    ]
    assert (entries, "replay the graph" in problems[1].message) == ([], True)
    (folder / "undersoegelse.xml").write_bytes(graph(("condition", "a", "b"), ("response", "a", "b", "P14D")))
    assert [rule.rule_id for rule in read_rules(model(folder, file="undersoegelse.xml"))] == [
        "UND-1",
        "UND-2",
        "UND-2-T",
    ]


def test_a_code_that_the_process_does_not_have_is_refused_by_file_model_and_line(folder: Path) -> None:
    (folder / "undersoegelse.decl").write_text(DECL, encoding="utf-8")
    wrong = told(model(folder, code="investigation_complete"), KNOWN)
    assert len(wrong) == 2
    constraint = "Precedence[Undersøgelse besluttet, Undersøgelse afsluttet] | | |"
    place = f"boern.yml: models[1] undersoegelse.decl, {constraint}, b[1]"
    assert wrong[0].startswith(f"{place}: 'investigation_complete' is no activity")


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("x.decl", None, "models[1] x.decl: x.decl does not stand beside the rule file"),
        ("x.decl", b"activity a\nNever[a] |", "models[1] x.decl: line 2: Never[a] |: template 'Never' is not known"),
        ("x.decl", b"activity a\xff", "models[1] x.decl: is not UTF-8: byte 10 cannot be read"),
        ("x.decl", b"activity Ukendt\nInit[Ukendt] |", "no activity code for label 'Ukendt'"),
        ("x.xml", b"<dcrgraph>", "models[1] x.xml: "),
        ("x.xml", b"<html/>", "no DCR graph"),
        ("../x.decl", None, "models[1].file: "),
        ("x.txt", None, "models[1].file: "),
    ],
)
def test_a_model_that_cannot_be_read_is_refused_with_file_and_place(folder: Path, file, content, said) -> None:
    if content is not None:
        (folder / file).write_bytes(content)
    problems = told(model(folder, file=file))
    assert problems
    assert all(problem.startswith("boern.yml: models[1]") for problem in problems)
    assert said in problems[0]


def test_a_model_that_no_rule_file_points_at_is_not_passed_over(folder: Path) -> None:
    (folder / "glemt.decl").write_text(DECL, encoding="utf-8")
    (folder / "undersoegelse.decl").write_text(DECL, encoding="utf-8")
    assert told(model(folder)) == ["glemt.decl: is not read: no rule file that can be read has it under models"]


def test_a_file_with_neither_rules_nor_models_is_refused(folder: Path) -> None:
    assert told(write(folder, "", head="area_da: Børn og unge\n")) == ["boern.yml: holds neither rules nor models"]
