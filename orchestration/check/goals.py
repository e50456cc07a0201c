"""The municipality's goals: a file that does not read, and what a goal names that nobody has declared.

What a goal is stands in ``mining.goals``.
"""

from pathlib import Path

from orchestration.check.findings import Finding
from orchestration.check.seeds import Rows
from orchestration.extract.errors import ConfigurationError
from orchestration.goals import FILE, read_goals, unknown_figures


def goal_findings(municipality: Path, rows: Rows, *, rules: frozenset[str]) -> list[Finding]:
    """Goals that cannot be read or are held against nothing, and those without a target."""
    try:
        goals = read_goals(municipality)
    except ConfigurationError as error:
        return [Finding("error", "goals", str(error))]
    processes = frozenset(row["process"] for row in rows["municipality_processes"])
    found = [Finding("error", "goals", told) for told in unknown_figures(goals, processes=processes, rules=rules)]
    unset = [goal.id for goal in goals if goal.target is None]
    if unset:
        found.append(Finding("warning", "goals", f"{FILE}: {', '.join(unset)}: no target is set; shown as intet mål"))
    return found
