"""Rule files: what is read, how versions come of common fields, and the rules that are shipped."""

from datetime import date
from pathlib import Path

from mining.rules.catalogue import find_problems, read_entries, read_rules
from mining.rules.rule import DelayRule, OrderRule
from tests.mining.rules.rule_files import KNOWN, ORDER, RULE, VERSIONS, told, write

DEMO = Path(__file__).resolve().parents[3] / "municipality" / "demo" / "rules"


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


def test_every_shipped_rule_file_reads() -> None:
    assert find_problems(DEMO) == []
    assert {entry.file for entry in read_entries(DEMO)[0]} == {file.name for file in DEMO.iterdir()}


def test_the_shipped_rules_are_sourced_and_approved_where_they_are_in_use() -> None:
    rules = read_rules(DEMO)
    assert [rule.rule_id for rule in rules if not rule.source_note] == []
    assert [rule.rule_id for rule in rules if rule.in_use and not (rule.approved_by and rule.approved_on)] == []
    assert [rule.rule_id for rule in rules if not rule.in_use and rule.approved_by] == []
