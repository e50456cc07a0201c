"""Goals: what one may say, and the row of figures that it is held against."""

from datetime import UTC, date, datetime

import duckdb
import pytest
from pydantic import ValidationError

from mining.errors import ArgumentError
from mining.goals.definitions import COLUMNS, goals
from mining.goals.goal import Goal, Goals

GOAL: dict[str, object] = {
    "id": "G1",
    "title_da": "Kortere tid",
    "benefit": "borgerservice",
    "process": "byggesag",
    "kpi": "throughput_median_days",
    "target": 60,
    "direction": "down",
    "owner": "Centerchefen",
    "decided_on": "2024-01-15",
    "due_on": "2025-12-31",
    "baseline": {"value": 90, "measured_on": "2024-01-01"},
}
RULE = {"kpi": None, "rule": "F31-1", "measure": "met_share", "direction": "up"}
SHARES = {"target": 0.9, "baseline": {"value": 0.8, "measured_on": "2024-01-01"}}
AS_OF = datetime(2024, 12, 31, 22, 59, tzinfo=UTC)


def goal(**changed: object) -> Goal:
    return Goal.model_validate(GOAL | changed)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"kpi": None}, "either 'kpi' or 'rule'"),
        ({"rule": "F31-1", "measure": "met_share"}, "either 'kpi' or 'rule'"),
        (RULE | SHARES | {"measure": None}, "'measure' stands with 'rule'"),
        ({"measure": "met_share"}, "'measure' stands with 'rule'"),
        ({"due_on": None}, "a target needs due_on and baseline"),
        ({"baseline": None}, "a target needs due_on and baseline"),
        ({"due_on": "2024-01-01"}, "due_on 2024-01-01 is not after"),
        ({"target": 91}, "target 91 is worse than the baseline 90"),
        ({"direction": "up"}, "target 60 is worse than the baseline 90"),
        (RULE, "target 60 is worse|share between 0 and 1"),
        (RULE | SHARES | {"target": 95}, "share between 0 and 1; target is 95"),
        ({"benefit": "besparelse"}, "benefit"),
        ({"target": float("nan")}, "target"),
        ({"mål": 60}, "mål"),
    ],
)
def test_a_goal_that_cannot_be_measured_is_refused(changed: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        goal(**changed)


def test_a_goal_without_a_target_needs_no_more() -> None:
    followed = goal(target=None, due_on=None, baseline=None)
    assert followed.target is None


def test_ids_are_told_apart() -> None:
    with pytest.raises(ValidationError, match=r"declared twice: \['G1'\]"):
        Goals.model_validate({"goals": [GOAL, GOAL]})


@pytest.mark.parametrize(
    ("changed", "level", "unit", "period", "start"),
    [
        ({}, "total", "(alle)", "(alle)", None),
        ({"unit": "nord"}, "unit", "nord", "(alle)", None),
        ({"measured_over": "last_month"}, "month", "(alle)", "2024-11", date(2024, 11, 1)),
        ({"unit": "nord", "measured_over": "last_month"}, "unit_month", "nord", "2024-11", date(2024, 11, 1)),
    ],
)
def test_a_goal_names_the_row_of_figures_it_is_held_against(
    changed: dict[str, object], level: str, unit: str, period: str, start: date | None
) -> None:
    row = goals(duckdb.connect(), (goal(**changed),), as_of=AS_OF).fetchone()
    assert row is not None
    shown = dict(zip(COLUMNS, row, strict=True))
    assert (shown["level"], shown["unit"], shown["period"], shown["period_start"]) == (level, unit, period, start)
    assert (shown["better"], shown["target"], shown["baseline_value"]) == ("lavere", 60.0, 90.0)


def test_the_last_month_is_that_of_the_danish_day() -> None:
    new_year = datetime(2024, 12, 31, 23, 0, tzinfo=UTC)  # midnight in Denmark
    made = goals(duckdb.connect(), (goal(measured_over="last_month"),), as_of=new_year)
    assert made.select("period, measured_on").fetchall() == [("2024-12", date(2025, 1, 1))]


def test_no_goals_are_an_empty_table_of_the_same_columns() -> None:
    made = goals(duckdb.connect(), (), as_of=AS_OF)
    assert (made.columns, made.fetchall()) == (list(COLUMNS), [])


def test_texts_are_texts_whatever_they_hold() -> None:
    title = "Søren's '; drop table x; -- mål"
    made = goals(duckdb.connect(), (goal(title_da=title),), as_of=AS_OF)
    assert made.select("title_da").fetchall() == [(title,)]


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ArgumentError, match="no time zone"):
        goals(duckdb.connect(), (goal(),), as_of=datetime(2024, 1, 1))  # noqa: DTZ001
