"""The goals as a table: what is wanted, and which published figure shows whether it is reached.

The figures themselves are the key figures' and the rules'; comparing is the mart ``goals``.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.errors import ArgumentError
from mining.goals.goal import Goal
from mining.literal_table import Cell, literal_table_sql

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
ALL = "(alle)"
BETTER_DA = {"down": "lavere", "up": "højere"}
COLUMNS = {
    "goal_id": "varchar",
    "title_da": "varchar",
    "benefit": "varchar",
    "process": "varchar",
    "kpi": "varchar",
    "rule_id": "varchar",
    "measure": "varchar",
    "unit": "varchar",
    "period": "varchar",
    "level": "varchar",
    "period_start": "date",
    "target": "double",
    "better": "varchar",
    "owner": "varchar",
    "decided_on": "date",
    "due_on": "date",
    "baseline_value": "double",
    "baseline_on": "date",
    "measured_on": "date",
}
"""The columns of the table and their types, in order."""


def goals_sql(goals: tuple[Goal, ...], *, as_of: datetime) -> str:
    """SQL of ``goals``."""
    return literal_table_sql(COLUMNS, [_row(goal, as_of) for goal in goals], key=("goal_id",))


def goals(con: DuckDBPyConnection, declared: tuple[Goal, ...], *, as_of: datetime) -> DuckDBPyRelation:
    """Every goal with the key of the figure that it is held against.

    A goal of the last month is held against the last Danish month that is over at ``as_of``.

    Returns:
        One row per goal, ordered by ``goal_id``: what ``goal.Goal`` says, and ``unit`` (a unit's code, or ``(alle)``),
        ``level``, ``period`` and ``period_start`` as the tables of figures have them, ``better`` (lavere, højere) and
        ``measured_on`` (the Danish day of ``as_of``). ``target``, ``due_on`` and the baseline are NULL where nobody
        has decided on them.

    Raises:
        ArgumentError: ``as_of`` has no time zone.
    """
    return con.sql(goals_sql(declared, as_of=as_of))


def _row(goal: Goal, as_of: datetime) -> dict[str, Cell]:
    today = _danish_day(as_of)
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1) if goal.measured_over == "last_month" else None
    by = [part for part, is_there in (("unit", goal.unit), ("month", month)) if is_there]
    return {
        "goal_id": goal.id,
        "title_da": goal.title_da,
        "benefit": goal.benefit,
        "process": goal.process,
        "kpi": goal.kpi,
        "rule_id": goal.rule,
        "measure": goal.measure,
        "unit": goal.unit or ALL,
        "period": f"{month:%Y-%m}" if month else ALL,
        "level": "_".join(by) or "total",
        "period_start": month,
        "target": goal.target,
        "better": BETTER_DA[goal.direction],
        "owner": goal.owner,
        "decided_on": goal.decided_on,
        "due_on": goal.due_on,
        "baseline_value": goal.baseline.value if goal.baseline else None,
        "baseline_on": goal.baseline.measured_on if goal.baseline else None,
        "measured_on": today,
    }


def _danish_day(as_of: datetime) -> date:
    if as_of.utcoffset() is None:
        raise ArgumentError(f"as_of '{as_of.isoformat()}' has no time zone; give one, e.g. +00:00")
    return as_of.astimezone(DANISH_TIME).date()
