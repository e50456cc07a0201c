"""The charter: what it lacks is named, and what follows from its dates is told on the days that matter."""

from datetime import date
from pathlib import Path

import pytest

from orchestration.charter import NOTICE_WEEKS, notice_problem, read_charter, require_charter
from orchestration.extract.errors import ConfigurationError
from orchestration.settings import DEMO
from tests.charters import SHORT, write_charter

ON = date(2024, 6, 3)
GIVEN = date(2024, 3, 4)


def test_the_demos_charter_is_complete_accepted_and_told() -> None:
    charter = require_charter(DEMO / "charter.yml", on=date(2024, 12, 31))
    assert charter.missing_acceptances(date(2024, 12, 31)) == ()
    assert notice_problem(charter, on=date(2024, 12, 31)) is None
    assert len(set(charter.benefit_groups)) == 6


@pytest.mark.parametrize("field", SHORT)
def test_the_short_form_lacks_nothing(tmp_path: Path, field: str) -> None:
    assert read_charter(write_charter(tmp_path, SHORT)).owner == "Chefen"
    with pytest.raises(ConfigurationError, match=f"charter.yml: {field}: Field required"):
        read_charter(write_charter(tmp_path, SHORT, **{field: None}))
    with pytest.raises(ConfigurationError, match=f"charter.yml: {field}: "):
        read_charter(write_charter(tmp_path, SHORT, **{field: ""}))


def test_a_missing_charter_is_told_with_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=f"charter.yml is missing in {tmp_path}"):
        read_charter(tmp_path / "charter.yml")


def test_loading_under_the_short_form_stops_with_every_missing_field_named(tmp_path: Path) -> None:
    file = write_charter(tmp_path, SHORT)
    with pytest.raises(ConfigurationError, match="goals_da, scope, roles, employee_involvement_da, benefits$"):
        require_charter(file, on=ON)
    assert require_charter(file, on=ON, form="short").owner == "Chefen"


@pytest.mark.parametrize("field", ["goals_da", "scope", "roles", "employee_involvement_da", "benefits"])
def test_each_field_of_the_complete_form_is_asked_for(tmp_path: Path, field: str) -> None:
    assert require_charter(write_charter(tmp_path), on=ON).missing_fields == ()
    with pytest.raises(ConfigurationError, match=f"not complete.*: {field}$"):
        require_charter(write_charter(tmp_path, **{field: None}), on=ON)


def test_a_charter_is_not_in_force_before_its_date_or_after_its_agreement(tmp_path: Path) -> None:
    file = write_charter(tmp_path, dated="2024-06-03", agreement_valid_to="2024-06-05")
    with pytest.raises(ConfigurationError, match="dated: 2024-06-03 is after 2024-06-02"):
        require_charter(file, on=date(2024, 6, 2))
    assert require_charter(file, on=date(2024, 6, 3))
    assert require_charter(file, on=date(2024, 6, 5))
    with pytest.raises(ConfigurationError, match="'DBA-1' ran out on 2024-06-05"):
        require_charter(file, on=date(2024, 6, 6))


def test_the_notice_is_six_weeks_unless_it_says_otherwise(tmp_path: Path) -> None:
    charter = read_charter(write_charter(tmp_path))
    assert NOTICE_WEEKS == 6
    assert charter.employee_notice is not None
    assert charter.employee_notice.ends_on == date(2024, 4, 15)  # Monday 4 March and six Mondays on
    assert notice_problem(charter, on=date(2024, 4, 14)) is not None
    assert notice_problem(charter, on=date(2024, 4, 15)) is None
    longer = {"given_on": GIVEN, "period_weeks": 8, "contact_da": "Kontoret"}
    assert notice_problem(read_charter(write_charter(tmp_path, employee_notice=longer)), on=date(2024, 4, 28))
    assert notice_problem(read_charter(write_charter(tmp_path, employee_notice=longer)), on=date(2024, 4, 29)) is None


def test_without_a_notice_employees_have_not_been_told(tmp_path: Path) -> None:
    told = notice_problem(read_charter(write_charter(tmp_path, employee_notice=None)), on=ON)
    assert told == "charter.yml: employee_notice is missing: employees have not been told"


def test_an_acceptance_counts_from_its_day_on(tmp_path: Path) -> None:
    charter = read_charter(write_charter(tmp_path))
    assert charter.missing_acceptances(date(2024, 1, 31)) == ("management", "employees")
    assert charter.missing_acceptances(date(2024, 2, 29)) == ("employees",)
    assert charter.missing_acceptances(date(2024, 3, 1)) == ()
    assert read_charter(write_charter(tmp_path, SHORT)).missing_acceptances(ON) == ("management", "employees")


@pytest.mark.parametrize(
    ("groups", "expected"),
    [(["effektivitet"], True), (["effektivitet", "trivsel"], False), (["kvalitet"], False), ([], False)],
)
def test_efficiency_alone_is_noticed(tmp_path: Path, groups: list[str], expected: bool) -> None:
    benefits = [{"group": group, "expected_da": "Noget bedre"} for group in groups]
    assert read_charter(write_charter(tmp_path, benefits=benefits)).is_only_about_efficiency is expected


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"benefits": [{"group": "besparelse", "expected_da": "Penge"}]}, "benefits.0.group"),
        ({"scope": {"processes": [], "period_from": "2024-01-01"}}, "scope.processes"),
        ({"scope": {"processes": ["byggesag"], "period_from": "2024-01-02", "period_to": "2024-01-01"}}, "is before"),
        ({"accepted": {"med": None}}, "accepted.med"),
        ({"employee_notice": {"given_on": GIVEN, "period_weeks": 0, "contact_da": "Ring"}}, "period_weeks"),
        ({"goal_da": ["x"]}, "goal_da"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, changed: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        read_charter(write_charter(tmp_path, **changed))
