"""The municipality's goals, read from ``goals.yml``. What a goal is stands in ``mining.goals.goal``."""

from pathlib import Path

from mining.goals.goal import Goal, Goals
from mining.performance.kpi_definitions import KPIS
from mining.performance.rule_kpi_definitions import RULE_KPIS
from orchestration.municipality import read_declaration

FILE = "goals.yml"


def read_goals(municipality: Path) -> tuple[Goal, ...]:
    """Every declared goal; none where there is no file. ConfigurationError names field and what is allowed."""
    file = municipality / FILE
    return read_declaration(file, Goals).goals if file.is_file() else ()


def unknown_figures(goals: tuple[Goal, ...], *, processes: frozenset[str], rules: frozenset[str]) -> list[str]:
    """A line for each thing that a goal names and nobody has declared, with what is allowed."""
    kpis = frozenset(kpi.kpi for kpi in (*KPIS, *RULE_KPIS))
    asked = (("process", processes), ("kpi", kpis), ("rule", rules))
    return [
        f"{FILE}: {goal.id}: {field}: {named!r} is not declared; declared are {', '.join(sorted(known)) or 'none'}"
        for goal in goals
        for field, known in asked
        if (named := getattr(goal, field)) is not None and named not in known
    ]
