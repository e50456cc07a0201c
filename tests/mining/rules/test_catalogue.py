"""Rule files: what is read, how versions come of common fields, and every refusal with its file, field and remedy."""

from datetime import date
from pathlib import Path

import pytest

from mining.errors import RuleError
from mining.rules.catalogue import find_problems, read_entries, read_rules
from mining.rules.problems import Problem
from mining.rules.rule import DelayRule, OrderRule
from mining.rules.vocabulary import Vocabulary
from mining.rules.yaml_text import LARGEST

DEMO = Path(__file__).resolve().parents[3] / "municipality" / "demo" / "rules"
HEAD = "area_da: Børn og unge\nrules:\n"
RULE = """
  - id: F12
    process: underretning
    title_da: Undersøgelse inden fire måneder
    law: Barnets lov
    paragraph: § 20, stk. 3
    kind: max_delay
    limit: 4
    unit: months
    start: [investigation_decided]
    stop: [investigation_completed]
"""
VERSIONS = """
    versions:
      - {version: old, law: Serviceloven, valid_to: 2023-12-31}
      - {version: new, valid_from: 2024-01-01, limit: 3}
"""
ORDER = """
  - id: D08
    process: underretning
    title_da: Besluttet før afsluttet
    law: Barnets lov
    paragraph: § 20
    kind: order
    template: precedence
    a: [investigation_decided]
    b: [investigation_completed]
"""
KNOWN = Vocabulary(
    {
        "underretning": frozenset({"investigation_decided", "investigation_completed", "case_closed"}),
        "byggesag": frozenset({"case_complete", "decision_made"}),
    },
    {"underretning": frozenset({"case_type", "outcome"})},
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def write(folder: Path, rules: str, *, name: str = "boern.yml", head: str = HEAD) -> Path:
    (folder / name).write_text(head + rules, encoding="utf-8")
    return folder


def told(folder: Path, vocabulary: Vocabulary | None = None) -> list[str]:
    return [str(problem) for problem in find_problems(folder, vocabulary=vocabulary)]


def test_a_file_becomes_rules_by_id_with_the_type_of_their_kind(folder: Path) -> None:
    write(folder, RULE + ORDER)
    order, delay = read_rules(folder, vocabulary=KNOWN)
    assert (order.rule_id, type(order), delay.rule_id, type(delay)) == ("D08", OrderRule, "F12", DelayRule)
    assert (delay.version, delay.valid_from, delay.is_confirmed, delay.in_use) == ("1", None, False, True)


def test_a_version_is_the_common_fields_with_its_own_in_their_place(folder: Path) -> None:
    old, new = read_rules(write(folder, RULE + VERSIONS))
    assert (old.version, old.law, old.valid_to, old.limit) == ("old", "Serviceloven", date(2023, 12, 31), 4)
    assert (new.version, new.law, new.valid_from, new.limit) == ("new", "Barnets lov", date(2024, 1, 1), 3)
    assert old.start == new.start == ("investigation_decided",)


def test_versions_come_by_the_day_they_came_into_force_whatever_their_place(folder: Path) -> None:
    turned = """
    versions:
      - {version: new, valid_from: 2024-01-01}
      - {version: old, valid_to: 2023-12-31}
"""
    assert [rule.version for rule in read_rules(write(folder, RULE + turned))] == ["old", "new"]


def test_a_version_may_have_examples_of_its_own_and_else_shares_those_of_the_rule(folder: Path) -> None:
    one = "{title_da: x, events: [{activity: investigation_decided, at: 2024-01-02}], as_of: 2024-01-31, status: %s}"
    shared = f"    examples:\n      - {one % 'running'}\n"
    own = VERSIONS.replace("limit: 3}", f"limit: 3, examples: [{one % 'late'}]}}")
    old, new = read_rules(write(folder, RULE + shared + own))
    assert [example.status for example in (*old.examples, *new.examples)] == ["running", "late"]


def test_days_and_times_of_examples_keep_their_text(folder: Path) -> None:
    example = """    examples:
      - title_da: x
        events: [{activity: investigation_decided, at: 2024-01-02}, {activity: case_closed, at: 2024-01-03 10:30}]
        as_of: 2024-01-31
        status: running
"""
    (rule,) = read_rules(write(folder, RULE + example))
    assert [event.at for event in rule.examples[0].events] == ["2024-01-02", "2024-01-03 10:30"]


def test_a_folder_that_is_not_there_holds_no_rules(folder: Path) -> None:
    assert read_rules(folder / "rules") == ()


def test_files_of_other_kinds_are_left_alone(folder: Path) -> None:
    (folder / "README.md").write_text("# Regler")
    assert told(write(folder, RULE)) == []


FIELDS = [field.alias or name for name, field in DelayRule.model_fields.items()]
BROKEN = {
    "an unknown field": (
        RULE + "    limitt: 3\n",
        [f"rules[1] F12, limitt: is not a field here; did you mean 'limit'? allowed are {', '.join(sorted(FIELDS))}"],
    ),
    "a field that only the program knows": (
        RULE.replace("- id: F12", "- rule_id: F12"),
        [
            "rules[1], id: is missing",
            f"rules[1], rule_id: is not a field here; allowed are {', '.join(sorted(FIELDS))}",
        ],
    ),
    "no law and no paragraph": (
        RULE.replace("    law: Barnets lov\n    paragraph: § 20, stk. 3\n", ""),
        ["rules[1] F12, law: is missing", "rules[1] F12, paragraph: is missing"],
    ),
    "a limit that is text": (
        RULE.replace("limit: 4", "limit: fire"),
        ["rules[1] F12, limit: should be a valid integer (got 'fire')"],
    ),
    "a limit that is true": (
        RULE.replace("limit: 4", "limit: true"),
        ["rules[1] F12, limit: should be a valid integer (got True)"],
    ),
    "a unit that is none": (
        RULE.replace("unit: months", "unit: month"),
        [
            "rules[1] F12, unit: 'month' is not known; did you mean 'months'?"
            " allowed are calendar_days, hours, months, weeks, working_days, year_end"
        ],
    ),
    "an activity that is no list": (
        RULE.replace("start: [investigation_decided]", "start: investigation_decided"),
        ["rules[1] F12, start: should be a list (got 'investigation_decided')"],
    ),
    "an unknown kind": (
        RULE.replace("kind: max_delay", "kind: max_dealy"),
        [
            "rules[1] F12, kind: 'max_dealy' is not known; did you mean 'max_delay'?"
            " allowed are absence, count, four_eyes, max_delay, min_delay, order, presence"
        ],
    ),
    "no kind": (
        RULE.replace("    kind: max_delay\n", ""),
        [
            "rules[1] F12, kind: is missing;"
            " allowed are absence, count, four_eyes, max_delay, min_delay, order, presence"
        ],
    ),
    "a window that ends before it begins": (
        RULE + "    valid_from: 2024-01-01\n    valid_to: 2023-12-31\n",
        ["rules[1] F12: valid_to 2023-12-31 is before valid_from 2024-01-01"],
    ),
    "a day that does not exist": (
        RULE + "    valid_from: 2023-02-29\n",
        [
            "rules[1] F12, valid_from: should be a valid date or datetime,"
            " day value is outside expected range (got '2023-02-29')"
        ],
    ),
    "a limit of a version": (
        RULE + VERSIONS.replace("limit: 3", "limit: -3"),
        ["rules[1] F12, versions[2].limit: should be greater than or equal to 0 (got -3)"],
    ),
    "a common field of two versions, told once": (
        RULE.replace("limit: 4", "limit: 4.5") + VERSIONS.replace(", limit: 3", ""),
        ["rules[1] F12, limit: should be a valid integer (got 4.5)"],
    ),
    "a paragraph that only one version has": (
        RULE.replace("    paragraph: § 20, stk. 3\n", "")
        + VERSIONS.replace("law: Serviceloven", "law: Serviceloven, paragraph: § 50"),
        ["rules[1] F12, versions[2].paragraph: is missing"],
    ),
    "versions that overlap": (
        RULE + VERSIONS.replace("2024-01-01", "2023-12-31"),
        [
            "rules[1] F12, versions: versions 'old' and 'new' overlap:"
            " the first holds to 2023-12-31, the second from 2023-12-31"
        ],
    ),
    "a version without an end before another": (
        RULE + VERSIONS.replace(", valid_to: 2023-12-31", ""),
        [
            "rules[1] F12, versions: versions 'old' and 'new' overlap:"
            " the first holds without an end, the second from 2024-01-01"
        ],
    ),
    "a version without a name": (
        RULE + VERSIONS.replace("version: new, ", ""),
        ["rules[1] F12, versions[2].version: is missing; each version has a name, such as '2024'"],
    ),
    "two versions of one name": (
        RULE + VERSIONS.replace("version: new", "version: old"),
        ["rules[1] F12, versions[2].version: 'old' stands twice"],
    ),
    "a version of another process": (
        RULE + VERSIONS.replace("version: new", "version: new, process: byggesag"),
        ["rules[1] F12, versions[2].process: is the same in every version; it stands in the rule"],
    ),
    "versions that are no list": (
        RULE + "    versions: {version: new}\n",
        ["rules[1] F12, versions: is a list of versions, each with the fields that it overrides"],
    ),
    "the same id twice": (RULE + RULE, ["rules[2] F12, id: 'F12' stands twice; also in boern.yml: rules[1] F12"]),
    "a pause with a wrong party and a wrong field": (
        RULE + "    pause:\n      - {from: [case_closed], to: [x], waiting_for: borgr, grase: 7}\n",
        [
            "rules[1] F12, pause[1].waiting_for: 'borgr' is not known; did you mean 'borger'?"
            " allowed are anden_myndighed, borger, kommune",
            "rules[1] F12, pause[1].grase: is not a field here; did you mean 'grace'?"
            " allowed are from, grace, to, waiting_for",
        ],
    ),
    "a condition that asks nothing": (
        RULE + "    applies_if: [{attribute: case_type}]\n",
        ["rules[1] F12, applies_if[1]: a condition has either 'in' or 'not_in', with at least one value"],
    ),
    "a number of meetings without the kind": (
        RULE + "    at_least: 4\n",
        ["rules[1] F12: at_least or at_most belongs to kind count, which needs one of them"],
    ),
    "a template without its second side": (
        ORDER.replace("    b: [investigation_completed]\n", ""),
        ["rules[1] D08: template precedence takes a and b"],
    ),
    "a code with a space": (
        RULE.replace("process: underretning", "process: Under retning"),
        [
            "rules[1] F12, process: String should match pattern"
            " '^[a-z][a-z0-9_]{0,62}$' (got 'Under retning')"
        ],
    ),
    "an example with a time that is none": (
        RULE + "    examples: [{title_da: x, events: [{activity: case_closed, at: 2/1-2024}],"
        " as_of: 2024-01-31, status: met}]\n",
        [
            r"rules[1] F12, examples[1].events[1].at: String should match pattern"
            r" '^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?$' (got '2/1-2024')"
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rules", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_wrong_is_told_with_file_field_and_what_is_allowed(folder: Path, rules: str, expected: list[str]):
    write(folder, rules)
    assert told(folder) == [f"boern.yml: {line}" for line in expected]
    with pytest.raises(RuleError) as error:
        read_rules(folder)
    assert str(error.value) == "\n".join(f"boern.yml: {line}" for line in expected)


def test_a_gap_between_versions_is_a_warning_and_refuses_nothing(folder: Path) -> None:
    write(folder, RULE + VERSIONS.replace("2024-01-01", "2024-02-01"))
    message = "versions 'old' and 'new' leave a gap: from 2024-01-01 to 2024-01-31 neither holds"
    assert find_problems(folder) == [Problem("boern.yml", "rules[1] F12, versions", message, "warning")]
    assert len(read_rules(folder)) == 2


def test_an_id_that_another_file_has_is_refused(folder: Path) -> None:
    write(folder, ORDER + RULE)
    write(folder, RULE, name="igen.yml")
    assert told(folder) == ["igen.yml: rules[1] F12, id: 'F12' stands twice; also in boern.yml: rules[2] F12"]


def test_every_problem_of_the_folder_is_told_at_once(folder: Path) -> None:
    write(folder, RULE.replace("limit: 4", "limit: fire") + ORDER.replace("precedence", "presedence"))
    write(folder, "", name="tom.yml", head="rules: []\n")
    write(folder, RULE, name="z.yaml")
    assert [problem.split(" (")[0].split("; ")[0] for problem in told(folder)] == [
        "boern.yml: rules[1] F12, limit: should be a valid integer",
        "boern.yml: rules[2] D08, template: 'presedence' is not known",
        "tom.yml: area_da: is missing",
        "tom.yml: rules: List should have at least 1 item after validation, not 0",
        "z.yaml: is not read",
    ]


UNKNOWN = {
    "a process": (
        RULE.replace("process: underretning", "process: underetning"),
        "process: process 'underetning' is not declared;"
        " did you mean 'underretning'? allowed are byggesag, underretning",
    ),
    "an activity of start": (
        RULE.replace("[investigation_decided]", "[case_closed, investigation_decide]"),
        "start[2]: 'investigation_decide' is no activity of underretning; did you mean 'investigation_decided'?"
        " allowed are case_closed, investigation_completed, investigation_decided",
    ),
    "an activity of another process": (
        RULE + "    alternatives: [decision_made]\n",
        "alternatives[1]: 'decision_made' is no activity of underretning;"
        " allowed are case_closed, investigation_completed, investigation_decided",
    ),
    "an activity of a pause": (
        RULE + "    pause: [{from: [case_closed], to: [case_close], waiting_for: borger}]\n",
        "pause[1].to[1]: 'case_close' is no activity of underretning; did you mean 'case_closed'?"
        " allowed are case_closed, investigation_completed, investigation_decided",
    ),
    "an activity of an extension": (
        RULE + "    extension: {limit: 2, unit: months, by: [case_close]}\n",
        "extension.by[1]: 'case_close' is no activity of underretning; did you mean 'case_closed'?"
        " allowed are case_closed, investigation_completed, investigation_decided",
    ),
    "an activity of an example": (
        RULE + "    examples: [{title_da: x, events: [{activity: case_close, at: 2024-01-02}],"
        " as_of: 2024-01-31, status: met}]\n",
        "examples[1].events[1].activity: 'case_close' is no activity of underretning; did you mean 'case_closed'?"
        " allowed are case_closed, investigation_completed, investigation_decided",
    ),
    "an attribute": (
        RULE + "    applies_if: [{attribute: case_typ, in: [x]}]\n",
        "applies_if[1].attribute: 'case_typ' is no attribute of underretning's cases; did you mean 'case_type'?"
        " allowed are case_type, outcome",
    ),
    "an activity of one version": (
        RULE + VERSIONS.replace("limit: 3", "stop: [case_close]"),
        "versions[2].stop[1]: 'case_close' is no activity of underretning; did you mean 'case_closed'?"
        " allowed are case_closed, investigation_completed, investigation_decided",
    ),
}


@pytest.mark.parametrize(("rules", "expected"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_a_rule_in_use_names_only_what_there_is(folder: Path, rules: str, expected: str) -> None:
    write(folder, rules)
    assert told(folder) == []
    assert told(folder, KNOWN) == [f"boern.yml: rules[1] F12, {expected}"]


def test_a_common_activity_that_is_unknown_is_told_once_for_all_versions(folder: Path) -> None:
    write(folder, RULE.replace("[investigation_decided]", "[ukendt]") + VERSIONS)
    assert [problem.field for problem in find_problems(folder, vocabulary=KNOWN)] == ["rules[1] F12, start[1]"]


def test_a_rule_that_only_stands_ready_may_name_what_is_to_come(folder: Path) -> None:
    write(folder, RULE.replace("underretning", "anbringelse") + "    in_use: false\n")
    assert told(folder, KNOWN) == []


def test_every_activity_but_some_is_no_activity_by_the_name_of_a_star(folder: Path) -> None:
    write(folder, ORDER.replace("b: [investigation_completed]", 'b: "*"\n    b_except: [case_closed]'))
    assert told(folder, KNOWN) == []


def test_attributes_of_a_process_whose_cases_nobody_has_seen_are_not_judged(folder: Path) -> None:
    write(folder, RULE + "    applies_if: [{attribute: case_typ, in: [x]}]\n")
    assert told(folder, Vocabulary(KNOWN.activities)) == []


HOSTILE = {
    "a key twice": (
        HEAD + RULE + "    limit: 5\n",
        "is not YAML that is read here (line 14, column 5): key 'limit' stands twice",
    ),
    "an alias": (
        "area_da: &a Børn\nrules: [*a, *a]\n",
        "is not YAML that is read here (line 2, column 9): aliases (*) are not read",
    ),
    "a value in a value in a value": (
        "area_da: x\nrules: " + "[" * 5000,
        "is not YAML that is read here (line 2, column 27): values lie more than 20 deep",
    ),
    "an object of Python": (
        "area_da: !!python/object/apply:os.getcwd []\n",
        "is not YAML that is read here (line 1, column 10): could not determine a constructor for the tag"
        " 'tag:yaml.org,2002:python/object/apply:os.getcwd'",
    ),
    "a tab": (
        "area_da: x\nrules:\n\t- id: F12\n",
        "is not YAML that is read here (line 3, column 1): found character '\\t' that cannot start any token",
    ),
    "a key that is a number": (
        "area_da: x\n12: y\n",
        "is not YAML that is read here (line 2, column 1): key 12 is not text",
    ),
    "a merge": (
        "area_da: x\n<<: {rules: []}\n",
        "<<: is not a field here; allowed are area_da, rules",
    ),
    "nothing": ("", "holds no area_da and rules"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), HOSTILE.values(), ids=HOSTILE.keys())
def test_yaml_that_could_surprise_is_refused(folder: Path, text: str, expected: str) -> None:
    write(folder, text, head="")
    assert f"boern.yml: {expected}" in told(folder)


def test_a_file_that_is_too_large_or_not_utf8_is_refused(folder: Path) -> None:
    (folder / "a.yml").write_bytes(b"# " + b"x" * LARGEST)
    (folder / "b.yml").write_bytes("area_da: Børn".encode("cp1252"))
    assert told(folder) == [
        "a.yml: is larger than 512 KiB; split it, a file per area",
        "b.yml: is not UTF-8 at byte 10; save it as UTF-8",
    ]


def test_a_file_with_a_byte_order_mark_is_read(folder: Path) -> None:
    (folder / "a.yml").write_text(HEAD + RULE, encoding="utf-8-sig")
    assert told(folder) == []


def test_no_and_yes_are_words_and_only_true_and_false_are_not(folder: Path) -> None:
    write(folder, RULE + "    applies_if: [{attribute: outcome, in: [no, yes, off]}]\n    is_confirmed: true\n")
    (rule,) = read_rules(folder)
    assert (rule.applies_if[0].is_in, rule.is_confirmed) == (("no", "yes", "off"), True)


def test_every_shipped_rule_file_reads() -> None:
    assert find_problems(DEMO) == []
    assert {entry.file for entry in read_entries(DEMO)[0]} == {file.name for file in DEMO.iterdir()}


def test_the_shipped_rules_are_sourced_and_approved_where_they_are_in_use() -> None:
    rules = read_rules(DEMO)
    assert [rule.rule_id for rule in rules if not rule.source_note] == []
    assert [rule.rule_id for rule in rules if rule.in_use and not (rule.approved_by and rule.approved_on)] == []
    assert [rule.rule_id for rule in rules if not rule.in_use and rule.approved_by] == []
