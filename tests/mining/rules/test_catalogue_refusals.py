"""Every refusal of a rule file, with its file, its field and what is allowed."""

from pathlib import Path

import pytest

from mining.errors import RuleError
from mining.rules.catalogue import find_problems, read_rules
from mining.rules.problems import Problem
from mining.rules.rule import DelayRule
from tests.mining.rules.rule_files import ORDER, RULE, VERSIONS, told, write

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
        "z.yaml: is not read",
    ]
