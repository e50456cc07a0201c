"""Rules in use name only the processes, activities and attributes that there are."""

from pathlib import Path

import pytest

from mining.rules.catalogue import find_problems
from mining.rules.vocabulary import Vocabulary
from tests.mining.rules.rule_files import KNOWN, ORDER, RULE, VERSIONS, told, write

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
