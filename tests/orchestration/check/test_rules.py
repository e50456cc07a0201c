"""The preflight of rules: refusals with file and field, examples that the engine judges otherwise, what is missing."""

from pathlib import Path

import pytest

from orchestration.check.findings import Finding
from orchestration.check.rules import rule_findings

ROWS = {
    "municipality_processes": [{"process": "byggesag"}],
    "municipality_activities": [
        {"process": "byggesag", "activity": activity}
        for activity in ("case_complete", "decision_made", "case_closed", "letter_sent")
    ],
    "municipality_mappings": [{"activity": activity} for activity in ("case_complete", "decision_made")],
    "municipality_units": [],
}
VALUES = {"byggesag": {"case_type": frozenset({"Enfamiliehuse", "Andet"}), "fee": None}}
EXAMPLE = """
      - {title_da: %s, as_of: 2024-06-30, status: %s, events: [
          {activity: case_complete, at: 2024-05-02}, {activity: decision_made, at: %s}]}"""
PENDING = """
      - {title_da: I gang, as_of: 2024-05-03, status: running, events: [{activity: case_complete, at: 2024-05-02}]}"""
KEPT, LATE = EXAMPLE % ("Rettidig", "met", "2024-06-11"), EXAMPLE % ("For sent", "late", "2024-06-12")
RULE = f"""
  - id: F31
    process: byggesag
    title_da: Fyrre dage
    law: Aftale om servicemål
    paragraph: Byggesager
    is_confirmed: true
    kind: max_delay
    limit: 40
    unit: calendar_days
    start: [case_complete]
    stop: [decision_made]
    approved_by: Juridisk konsulent (eksempel)
    approved_on: 2024-12-01
    examples:{KEPT}{LATE}{PENDING}
"""
ORDER = """
  - id: D13
    process: byggesag
    title_da: Oplyst før afgjort
    law: Aftale om servicemål
    paragraph: Byggesager
    is_confirmed: true
    kind: order
    template: precedence
    a: [case_complete]
    b: [decision_made]
    approved_by: Juridisk konsulent (eksempel)
    approved_on: 2024-12-01
    examples:
      - {title_da: Rettidig, as_of: 2024-06-30, status: met, events: [
          {activity: case_complete, at: 2024-05-02}, {activity: decision_made, at: 2024-05-03}]}
      - {title_da: For sent, as_of: 2024-06-30, status: late, events: [{activity: decision_made, at: 2024-05-03}]}
"""


@pytest.fixture
def municipality(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    return tmp_path


def found(municipality: Path, rules: str, *, values: object = None) -> list[str]:
    (municipality / "rules" / "byg.yml").write_text("area_da: Byggeri\nrules:\n" + rules, encoding="utf-8")
    findings = rule_findings(municipality, ROWS, values=VALUES if values is None else values)
    return [f"{one.level}: {one.where}: {one.message}" for one in findings]


def test_a_whole_rule_with_its_examples_gives_nothing_to_say(municipality: Path) -> None:
    assert found(municipality, RULE + ORDER) == []


def test_a_municipality_without_rules_gives_nothing_to_say(tmp_path: Path) -> None:
    assert rule_findings(tmp_path, ROWS, values=VALUES) == []


AT = "rules/byg.yml: rules[1] F31"
REFUSED = {
    "an unknown process": (
        ("process: byggesag", "process: byggesager"),
        f"{AT}, process: process 'byggesager' is not declared; did you mean 'byggesag'? allowed are byggesag",
    ),
    "an unknown activity": (
        ("stop: [decision_made]", "stop: [decision_mad]"),
        f"{AT}, stop[1]: 'decision_mad' is no activity of byggesag; did you mean 'decision_made'?"
        " allowed are case_closed, case_complete, decision_made, letter_sent",
    ),
    "an unknown attribute": (
        ("kind: max_delay", "kind: max_delay\n    applies_if: [{attribute: casetype, in: [x]}]"),
        f"{AT}, applies_if[1].attribute: 'casetype' is no attribute of byggesag's cases; did you mean 'case_type'?"
        " allowed are case_type, fee",
    ),
    "no law": (("    law: Aftale om servicemål\n", ""), f"{AT}, law: is missing"),
    "no paragraph": (("    paragraph: Byggesager\n", ""), f"{AT}, paragraph: is missing"),
    "a negative limit": (
        ("limit: 40", "limit: -40"),
        f"{AT}, limit: should be greater than or equal to 0 (got -40)",
    ),
    "a limit in words": (("limit: 40", "limit: fyrre"), f"{AT}, limit: should be a valid integer (got 'fyrre')"),
    "an unknown unit": (
        ("unit: calendar_days", "unit: days"),
        f"{AT}, unit: 'days' is not known;"
        " allowed are calendar_days, hours, months, weeks, working_days, year_end",
    ),
    "an unknown kind": (
        ("kind: max_delay", "kind: deadline"),
        f"{AT}, kind: 'deadline' is not known;"
        " allowed are absence, count, four_eyes, max_delay, min_delay, order, presence",
    ),
    "an impossible window": (
        ("kind: max_delay", "kind: max_delay\n    valid_from: 2024-01-01\n    valid_to: 2023-01-01"),
        f"{AT}: valid_to 2023-01-01 is before valid_from 2024-01-01",
    ),
    "overlapping versions": (
        (
            "kind: max_delay",
            "kind: max_delay\n    versions:\n      - {version: a, valid_to: 2024-01-31}\n"
            "      - {version: b, valid_from: 2024-01-01}",
        ),
        f"{AT}, versions: versions 'a' and 'b' overlap: the first holds to 2024-01-31, the second from 2024-01-01",
    ),
    "a key twice": (
        ("limit: 40", "limit: 40\n    limit: 50"),
        "rules/byg.yml: is not YAML that is read here (line 12, column 5): key 'limit' stands twice",
    ),
    "a roll of hours": (
        ("unit: calendar_days", "unit: hours\n    roll: next_working_day"),
        f"{AT}: roll and counts_start_day speak of days; the unit is hours",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_rule_that_stands_wrong_is_an_error_with_file_and_field(
    municipality: Path, change: tuple[str, str], message: str
) -> None:
    assert RULE.count(change[0]) == 1
    errors = [line for line in found(municipality, RULE.replace(*change)) if not line.startswith("warning")]
    assert f"error: {message}" in errors


def test_an_example_that_the_engine_judges_otherwise_is_an_error(municipality: Path) -> None:
    assert found(municipality, RULE.replace("status: late", "status: met")) == [
        f"error: {AT}: example 'For sent': status is late, not met"
    ]


def test_a_rule_without_a_kept_a_broken_and_a_pending_example_is_a_warning(municipality: Path) -> None:
    warning = f"warning: {AT}: no example shows a case that is"
    assert found(municipality, RULE.replace(KEPT, "")) == [f"{warning} kept (met)"]
    assert found(municipality, RULE.replace(LATE + PENDING, "")) == [
        f"{warning} broken (late), or one that is pending (running or at_risk)"
    ]
    assert found(municipality, RULE.split("    examples:")[0]) == [
        f"{warning} kept (met), or one that is broken (late), or one that is pending (running or at_risk)"
    ]


def test_a_version_with_another_limit_needs_examples_of_its_own_and_one_with_another_paragraph_does_not(
    municipality: Path,
) -> None:
    versions = """
    versions:
      - {version: old, paragraph: Den gamle aftale, valid_to: 2023-12-31}
      - {version: new, valid_from: 2024-01-01%s}
"""
    assert found(municipality, RULE + versions % "") == []
    assert found(municipality, RULE + versions % ", title_da: Nyt") == []
    assert found(municipality, RULE + (versions % "").replace("paragraph: Den gamle aftale", "limit: 60")) == [
        f"warning: {AT}: no example of version 'old' shows a case that is kept (met),"
        " or one that is broken (late), or one that is pending (running or at_risk)"
    ]


def test_a_rule_that_nobody_has_approved_or_confirmed_is_a_warning(municipality: Path) -> None:
    assert found(municipality, RULE.replace("    approved_on: 2024-12-01\n", "")) == [
        f"warning: {AT}: is not approved (approved_by and approved_on): its figures are labelled so"
    ]
    assert found(municipality, RULE.replace("    is_confirmed: true\n", "")) == [
        f"warning: {AT}: is not confirmed against the law (is_confirmed): its figures are labelled so"
    ]


def test_an_activity_that_no_raw_value_is_mapped_to_is_a_warning(municipality: Path) -> None:
    waived = RULE.replace("kind: max_delay", "kind: max_delay\n    waived_by: [letter_sent, case_closed]")
    assert found(municipality, waived) == [
        f"warning: {AT}: no raw value is mapped to case_closed, letter_sent; municipality_mappings.csv has no such row"
    ]


def test_a_value_that_no_case_has_is_a_warning_and_the_cases_values_are_not_told(municipality: Path) -> None:
    asked = "kind: max_delay\n    applies_if: [{attribute: case_type, in: [Enfamiliehuse, Enfamiliehus]}]"
    told = [line for line in found(municipality, RULE.replace("kind: max_delay", asked)) if "case looked at" in line]
    assert told == [f"warning: {AT}: no case looked at has case_type 'Enfamiliehus'"]
    many = asked.replace("case_type", "fee")
    assert not [line for line in found(municipality, RULE.replace("kind: max_delay", many)) if "looked at" in line]


def test_a_rule_that_only_stands_ready_is_judged_by_its_examples_alone(municipality: Path) -> None:
    ready = RULE.replace("is_confirmed: true", "in_use: false").replace("process: byggesag", "process: senere")
    ready = ready.replace("    approved_by: Juridisk konsulent (eksempel)\n    approved_on: 2024-12-01\n", "")
    assert found(municipality, ready) == []
    wrong = ready.replace("status: late", "status: met")
    assert found(municipality, wrong) == [f"error: {AT}: example 'For sent': status is late, not met"]


def test_closing_days_are_the_municipalitys_and_a_day_that_does_not_exist_is_an_error(municipality: Path) -> None:
    closed = """
  - id: F44
    process: byggesag
    title_da: En arbejdsdag
    law: x
    paragraph: x
    in_use: false
    kind: max_delay
    limit: 1
    unit: working_days
    calendar: municipality
    start: [case_complete]
    stop: [decision_made]
    examples:
      - {title_da: x, as_of: 2024-06-30, status: met, events: [
          {activity: case_complete, at: 2024-06-04}, {activity: decision_made, at: 2024-06-06}]}
"""
    assert "error: rules/byg.yml: rules[1] F44: example 'x': status is late, not met" in found(municipality, closed)
    (municipality / "calendar.yml").write_text('recurring: ["06-05"]\n', encoding="utf-8")
    assert not [line for line in found(municipality, closed) if line.startswith("error")]
    (municipality / "calendar.yml").write_text('recurring: ["02-30"]\n', encoding="utf-8")
    assert [line for line in found(municipality, closed) if line.startswith("error")] == [
        "error: calendar.yml: calendar.yml: recurring: Value error, '02-30' is no month and day;"
        " write e.g. '06-05' for 5 June (got ['02-30'])"
    ]


def test_a_finding_names_the_file_it_is_about(municipality: Path) -> None:
    (municipality / "rules" / "a.yml").write_text("area_da: x\n", encoding="utf-8")
    assert rule_findings(municipality, ROWS, values={}) == [
        Finding("error", "rules/a.yml", "holds neither rules nor models")
    ]


MODEL = """area_da: Byggeri
models:
  - file: byg.decl
    id: BYG
    process: byggesag
    law: Aftale om servicemål
    paragraph: Byggesager
    activities: {Sag oplyst: case_complete, Afgørelse: %s}
"""
DECL = """activity Sag oplyst
activity Afgørelse
Precedence[Sag oplyst, Afgørelse] | |
Response[Sag oplyst, Afgørelse] | |
Response[Sag oplyst, Afgørelse] |A.x is 1 |
"""


def test_a_model_beside_the_rules_is_checked_line_by_line_and_its_approval_once(municipality: Path) -> None:
    rules = municipality / "rules"
    (rules / "byg.yml").write_text(MODEL % "decision_made", encoding="utf-8")
    (rules / "byg.decl").write_text(DECL, encoding="utf-8")
    at = "rules/byg.yml: models[1] byg.decl"
    assert [f"{one.level}: {one.where}: {one.message}" for one in rule_findings(municipality, ROWS, values=VALUES)] == [
        f"warning: {at}, line 5: Response[Sag oplyst, Afgørelse] |A.x is 1 |: is not judged: no rule says it exactly"
        " (condition on data: A.x is 1)",
        f"warning: {at}: is not approved (approved_by and approved_on): its figures are labelled so",
        f"warning: {at}: is not confirmed against the law (is_confirmed): its figures are labelled so",
    ]
    (rules / "byg.yml").write_text(MODEL % "decided", encoding="utf-8")
    wrong = [one.message for one in rule_findings(municipality, ROWS, values=VALUES) if one.level == "error"]
    lines = ["Precedence[Sag oplyst, Afgørelse] | |", "Response[Sag oplyst, Afgørelse] | |"]
    assert [message.split(": 'decided' is no activity")[0] for message in wrong] == [
        f"models[1] byg.decl, {line}, b[1]" for line in lines
    ]
