"""Before and after an intervention: what the figure was, what it became, and what it would have been without.

Which cases are followed for how long is ``followed``; the statistics are ``estimate``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.change.declared import Change
from mining.change.estimate import MIN_CASES, Cell, Estimate, difference_in_differences, interrupted_series
from mining.change.followed import followed_cases_sql, in_days
from mining.literal_table import Cell as Literal
from mining.literal_table import literal_table_sql
from mining.log import EventLog

COLUMNS = {
    "process": "varchar",
    "change_id": "varchar",
    "kpi": "varchar",
    "title_da": "varchar",
    "kind": "varchar",
    "level": "varchar",
    "units": "varchar[]",
    "compared_with": "varchar[]",
    "from_activity": "varchar",
    "to_activity": "varchar",
    "changed_on": "date",
    "followed_days": "integer",
    "method": "varchar",
    "before": "double",
    "after": "double",
    "expected": "double",
    "effect": "double",
    "lower": "double",
    "upper": "double",
    "cases_before": "bigint",
    "cases_after": "bigint",
    "compared_before": "bigint",
    "compared_after": "bigint",
    "cases_left_out": "bigint",
    "note_da": "varchar",
}
"""The columns of the table and their types, in order."""
TOO_FEW_DA = "for få sager"
TOO_SHORT_DA = "for kort tid før eller efter"
NO_END_DA = "processen har ingen slutaktivitet"


def change_cells_sql(change: Change, log: EventLog, *, as_of: datetime) -> str:
    """SQL of counts, sums and sums of squares of one change by arm, phase and month.

    A case belongs to the Danish month in which its time begins. ``before``: the whole of its ``followed_days`` lies
    before the change; ``after``: it begins on that day or later and has been followed for all of them at ``as_of``;
    ``left_out``: it straddles the day, or is too recent. ``arm`` is treated or compared.
    """
    changed_at = f"timezone('Europe/Copenhagen', timestamp '{change.day.isoformat()} 00:00:00')"
    treated = f"unit in {sql.texts(change.units)}" if change.units else "true"
    compared = f"unit in {sql.texts(change.compared_with)}" if change.compared_with else "false"
    return f"""
with followed as ({followed_cases_sql(change, log)}
)
select
    case when {treated} then 'treated' else 'compared' end as arm,
    case
        when followed.followed_until <= {changed_at} then 'before'
        when followed.started_at >= {changed_at} and followed.followed_until <= {sql.instant(as_of)} then 'after'
        else 'left_out'
    end as phase,
    year(timezone('Europe/Copenhagen', followed.started_at)) * 12
        + month(timezone('Europe/Copenhagen', followed.started_at)) as month_no,
    count(value) as cases,
    coalesce(sum(value::hugeint), 0) as total,
    coalesce(sum(value::hugeint * value), 0) as squares,
    count(*) as followed_cases
from followed
inner join {log.cases_sql} as cases using (case_key)
where {treated} or {compared}
group by arm, phase, month_no
order by arm, phase, month_no"""


def changes(con: DuckDBPyConnection, declared: Iterable[Change], log: EventLog, *, as_of: datetime) -> DuckDBPyRelation:
    """What each declared change did to its figure, with a 95 % interval.

    With units to compare with, difference in differences; without, an interrupted series with the trend of the months.
    ``effect`` is after less ``expected``, what the figure would have been without the change.

    Returns:
        One row per change, ordered by ``process, change_id``: what ``declared.Change`` says; ``level`` (unit, or total
        for a change in all units); ``method`` (forskel i forskelle, afbrudt serie); ``before``, ``after``,
        ``expected``, ``effect``, ``lower`` and ``upper`` (double, days or a share, six decimals); the cases that each
        rests on, and ``cases_left_out`` that began where they could not be followed on one side of the day. Without an
        estimate ``expected`` and the effect are NULL and ``note_da`` says why.

    Raises:
        ArgumentError: ``as_of`` has no time zone.
    """
    rows = [_row(change, _read(con, change_cells_sql(change, log, as_of=as_of))) for change in declared]
    return con.sql(literal_table_sql(COLUMNS, rows, key=("process", "change_id")))


@dataclass
class _Months:
    """One arm's cells by month before and after, and how many cases could not be followed."""

    before: dict[int, Cell] = field(default_factory=dict)
    after: dict[int, Cell] = field(default_factory=dict)
    left_out: int = 0
    followed: int = 0

    def of(self, phase: str) -> Cell:
        """The whole of a phase."""
        return sum((self.before if phase == "before" else self.after).values(), Cell())


def _read(con: DuckDBPyConnection, query: str) -> dict[str, _Months]:
    arms = {"treated": _Months(), "compared": _Months()}
    for arm, phase, month_no, cases, total, squares, followed in con.execute(query).fetchall():
        months = arms[arm]
        months.followed += followed
        if phase == "left_out":
            months.left_out += followed
        elif cases:
            (months.before if phase == "before" else months.after)[month_no] = Cell(cases, int(total), int(squares))
    return arms


def _row(change: Change, arms: Mapping[str, _Months]) -> dict[str, Literal]:
    treated, other = arms["treated"], arms["compared"]
    before, after = treated.of("before"), treated.of("after")
    other_before, other_after = other.of("before"), other.of("after")
    if change.compared_with:
        method, estimate = "forskel i forskelle", difference_in_differences(before, after, other_before, other_after)
    else:
        method, estimate = "afbrudt serie", interrupted_series(treated.before, treated.after)
    return {
        "process": change.process,
        "change_id": change.id,
        "kpi": change.kpi,
        "title_da": change.title_da,
        "kind": change.kind,
        "level": "unit" if change.units else "total",
        "units": texts(change.units),
        "compared_with": texts(change.compared_with),
        "from_activity": change.from_activity,
        "to_activity": change.to_activity,
        "changed_on": change.day,
        "followed_days": change.followed_days,
        "method": method,
        "before": _shown(change, before),
        "after": _shown(change, after),
        **_effect(change, after, estimate),
        "cases_before": before.cases,
        "cases_after": after.cases,
        "compared_before": other_before.cases if change.compared_with else None,
        "compared_after": other_after.cases if change.compared_with else None,
        "cases_left_out": treated.left_out + other.left_out,
        "note_da": None if estimate else _why(change, arms),
    }


def _effect(change: Change, after: Cell, estimate: Estimate | None) -> dict[str, Literal]:
    if estimate is None:
        return dict.fromkeys(("expected", "effect", "lower", "upper"))
    told = {"expected": after.mean - estimate.effect, **vars(estimate)}
    return {name: round(in_days(change, value), 6) for name, value in told.items()}


def _why(change: Change, arms: Mapping[str, _Months]) -> str:
    months = arms["treated"]
    if change.kpi == "throughput_days" and months.followed and not (months.before or months.after):
        return NO_END_DA if months.followed > months.left_out else TOO_FEW_DA
    enough = not change.compared_with and min(months.of("before").cases, months.of("after").cases) >= MIN_CASES
    return TOO_SHORT_DA if enough else TOO_FEW_DA


def _shown(change: Change, cell: Cell) -> float | None:
    return round(in_days(change, cell.mean), 6) if cell.cases else None


def texts(values: tuple[str, ...]) -> str:
    """A list as DuckDB reads it from a text: the cell of a column of type ``varchar[]``."""
    return "[" + ", ".join("'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'" for value in values) + "]"
