"""What a new version changes: the same cases under both, drawn by hand."""

from datetime import UTC, date, datetime

import pytest

from mining.rules.calendar import make_calendar
from mining.rules.changes import COLUMNS, all_changes, rule_changes, successions
from mining.rules.definitions import definition
from mining.rules.evaluate import rule_cases
from mining.rules.rule import DelayRule

AS_OF = datetime(2024, 12, 31, 12, tzinfo=UTC)


def version(name: str, limit: int, valid_from: str | None, valid_to: str | None = None, **more: object) -> DelayRule:
    return DelayRule.model_validate(
        {"id": "F1", "version": name, "process": "p", "title_da": "t", "law": "l", "paragraph": "§ 1"}
        | {"kind": "max_delay", "limit": limit, "unit": "calendar_days", "start": ["a"], "stop": ["b"]}
        | {"valid_from": valid_from, "valid_to": valid_to}
        | more
    )


FORMER = version("1", 10, None, "2023-12-31")
NEW = version("2", 5, "2024-01-01")


@pytest.fixture
def log(con, make_log):
    """Four cases of 2024, done after 3, 5, 7 and 12 days, one open since December, and one of 2023."""
    make_calendar(con)
    rows = [
        row
        for case, days in {"three": 3, "five": 5, "seven": 7, "twelve": 12}.items()
        for row in [("p", case, "a", "2024-03-01 10:00"), ("p", case, "b", f"2024-03-{1 + days:02} 10:00")]
    ]
    rows += [("p", "open", "a", "2024-12-24 10:00")]  # due on the 29th now, on 3 January before
    rows += [("p", "old", "a", "2023-03-01 10:00"), ("p", "old", "b", "2023-03-08 10:00")]
    return make_log(rows)


def test_every_case_of_the_new_version_is_judged_by_both(con, log):
    changed = rule_changes(con, FORMER, NEW, log, as_of=AS_OF)
    assert changed.columns == list(COLUMNS)
    assert changed.select("former_status, status, cases").fetchall() == [
        ("late", "late", 1),
        ("met", "late", 1),
        ("met", "met", 2),
        ("running", "late", 1),
    ]


def test_the_cases_add_up_to_those_of_the_new_version(con, log):
    put_to = rule_cases(con, NEW, log, as_of=AS_OF).aggregate("count(distinct case_key)").fetchone()
    assert (
        all_changes(con, (NEW, FORMER), log, as_of=AS_OF).aggregate("sum(cases)::bigint").fetchone() == put_to == (5,)
    )


def test_a_version_that_asks_the_same_changes_nothing(con, log):
    same = version("2", 10, "2024-01-01")
    changed = rule_changes(con, FORMER, same, log, as_of=AS_OF).filter("status <> former_status")
    assert changed.fetchall() == []


def test_versions_follow_each_other_by_the_day_they_came_into_force():
    third = version("0", 7, "2025-01-01")
    other = version("1", 7, None).model_copy(update={"rule_id": "F2"})
    idle = version("3", 7, "2026-01-01", in_use=False)
    found = successions((third, other, NEW, idle, FORMER))
    assert [(former.version, rule.version) for former, rule in found] == [("1", "2"), ("2", "0")]


def test_rules_without_versions_are_an_empty_table_of_the_same_columns(con, log):
    changed = all_changes(con, (FORMER,), log, as_of=AS_OF)
    assert (changed.columns, changed.fetchall()) == (list(COLUMNS), [])


def test_a_version_edited_in_place_is_held_against_its_definition_in_the_last_release(con, log):
    shorter = NEW.model_copy(update={"limit": 3})
    published = {("F1", "1"): definition(FORMER), ("F1", "2"): definition(NEW)}
    edits = all_changes(con, (FORMER, shorter), log, as_of=AS_OF, published=published).filter("change = 'edited'")
    # Done after 3, 5, 7 and 12 days; the open one is late under both: due on the 29th, now on the 27th.
    assert edits.select("rule_version, former_version, former_status, status, cases").fetchall() == [
        ("2", "2", "late", "late", 3),
        ("2", "2", "met", "late", 1),
        ("2", "2", "met", "met", 1),
    ]


def test_a_case_that_an_edit_of_the_validity_leaves_out_is_no_longer_judged(con, log):
    later = NEW.model_copy(update={"valid_from": date(2024, 6, 1)})
    edits = all_changes(con, (later,), log, as_of=AS_OF, published={("F1", "2"): definition(NEW)})
    assert edits.select("change, former_status, status, cases").fetchall() == [
        ("edited", "late", "late", 1),
        ("edited", "late", "not_applicable", 2),
        ("edited", "met", "not_applicable", 2),
    ]


def test_rules_that_are_as_they_were_published_are_not_edited(con, log):
    published = {("F1", rule.version): definition(rule) for rule in (FORMER, NEW)}
    assert (
        all_changes(con, (FORMER, NEW), log, as_of=AS_OF, published=published).filter("change = 'edited'").fetchall()
        == []
    )
