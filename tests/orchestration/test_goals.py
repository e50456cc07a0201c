"""``goals.yml``: read with its problems named, and held against what is declared."""

from pathlib import Path

import pytest

from orchestration.extract.errors import ConfigurationError
from orchestration.goals import read_goals, unknown_figures
from orchestration.settings import DEMO


def test_the_demos_goals_are_of_every_benefit_and_one_has_no_target() -> None:
    goals = read_goals(DEMO)
    assert {goal.benefit for goal in goals} == {
        *("effektivitet", "kvalitet", "regeloverholdelse", "læring", "borgerservice", "trivsel")
    }
    assert any(goal.target is None for goal in goals)


def test_a_municipality_need_not_have_goals(tmp_path: Path) -> None:
    assert read_goals(tmp_path) == ()


def test_a_wrong_field_is_named(tmp_path: Path) -> None:
    (tmp_path / "goals.yml").write_text("goals: [{id: 'G 1'}]", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"goals\.yml: goals\.0\.id: .*'G 1'"):
        read_goals(tmp_path)


def test_what_nobody_has_declared_is_told_with_what_is_allowed() -> None:
    told = unknown_figures(read_goals(DEMO), processes=frozenset({"byggesag"}), rules=frozenset({"F31-2", "D01-BYG"}))
    assert told == [
        "goals.yml: SYG-3: process: 'sygedagpenge' is not declared; declared are byggesag",
        "goals.yml: SYG-1: process: 'sygedagpenge' is not declared; declared are byggesag",
        "goals.yml: SYG-1: rule: 'F15' is not declared; declared are D01-BYG, F31-2",
        "goals.yml: SYG-2: process: 'sygedagpenge' is not declared; declared are byggesag",
    ]
