"""``changes.yml``: read with its problems named, and held against what is declared."""

from pathlib import Path

import pytest

from orchestration.changes import read_changes, unknown_names
from orchestration.check.changes import change_findings
from orchestration.extract.errors import ConfigurationError
from orchestration.settings import DEMO

ACTIVITIES = {"byggesag": frozenset({"case_complete"})}


def test_the_demo_declares_its_intervention_with_and_without_units_to_compare_with() -> None:
    declared = read_changes(DEMO)
    assert {bool(change.compared_with) for change in declared.changes} == {True, False}
    assert {comparison.by for comparison in declared.comparisons} == {"unit", "party_type"}


def test_a_municipality_need_not_have_changes(tmp_path: Path) -> None:
    assert read_changes(tmp_path).changes == ()


def test_a_wrong_field_is_named_with_its_value(tmp_path: Path) -> None:
    (tmp_path / "changes.yml").write_text("changes: [{id: C1, kpi: tid}]", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"changes\.yml: changes\.0\.kpi: .*'tid'"):
        read_changes(tmp_path)


def test_what_nobody_has_declared_is_told_with_what_is_allowed() -> None:
    told = unknown_names(read_changes(DEMO), activities=ACTIVITIES, units=frozenset({"byggeri_nord", "byggeri_syd"}))
    assert told[:2] == [
        "changes.yml: BYG-NORD: to: 'decision_made' is not declared; declared are case_complete",
        "changes.yml: BYG-NORD: compared_with: 'erhverv_landzone' is not declared; declared are"
        " byggeri_nord, byggeri_syd",
    ]
    assert unknown_names(read_changes(DEMO), activities={}, units=frozenset())[0] == (
        "changes.yml: BYG-NORD: process: 'byggesag' is not declared; declared are none"
    )


def test_where_no_units_are_declared_they_go_by_their_own_text() -> None:
    told = unknown_names(read_changes(DEMO), activities=ACTIVITIES, units=frozenset())
    assert {line.split(": ")[2] for line in told} == {"to"}


def test_the_preflight_says_what_is_wrong(tmp_path: Path) -> None:
    rows = {name: [] for name in ("municipality_processes", "municipality_activities", "municipality_units")}
    (tmp_path / "changes.yml").write_text("changes: [{id: C1}]", encoding="utf-8")
    (finding,) = change_findings(tmp_path, rows)
    assert (finding.level, finding.where) == ("error", "changes")
    assert "changes.0.title_da" in finding.message
    (tmp_path / "changes.yml").write_text("changes: []", encoding="utf-8")
    assert change_findings(tmp_path, rows) == []
