"""One group of cases against another: units, or cases that differ in an attribute, of equal kind where that is asked.

A difference is not its cause: whatever else the groups differ in is in it, but for the one attribute they are compared
within.
"""

from collections.abc import Iterable
from datetime import datetime

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.case_attributes import case_attributes_sql
from mining.change.changes import TOO_FEW_DA, texts
from mining.change.declared import Comparison
from mining.change.estimate import Cell, stratified_difference
from mining.change.followed import followed_cases_sql, in_days
from mining.literal_table import Cell as Literal
from mining.literal_table import literal_table_sql
from mining.log import EventLog

COLUMNS = {
    "process": "varchar",
    "comparison_id": "varchar",
    "kpi": "varchar",
    "title_da": "varchar",
    "level": "varchar",
    "compared_by": "varchar",
    "group_values": "varchar[]",
    "other_values": "varchar[]",
    "compared_within": "varchar",
    "from_activity": "varchar",
    "to_activity": "varchar",
    "followed_days": "integer",
    "group_value": "double",
    "other_value": "double",
    "difference": "double",
    "lower": "double",
    "upper": "double",
    "cases_group": "bigint",
    "cases_other": "bigint",
    "note_da": "varchar",
}
"""The columns of the table and their types, in order."""


def comparison_cells_sql(comparison: Comparison, log: EventLog, *, as_of: datetime) -> str:
    """SQL of counts, sums and sums of squares of either group by stratum, over cases followed for long enough.

    Columns: ``is_group``, ``stratum`` (the value of ``within``; NULL where it is not known, which is a stratum too),
    ``cases``, ``total``, ``squares``.
    """
    by = "cases.unit" if comparison.by == "unit" else "by_attribute.value"
    other = f"{by} in {sql.texts(comparison.against)}" if comparison.against else f"{by} is not null"
    return f"""
with followed as ({followed_cases_sql(comparison, log)}
),
attributes as ({case_attributes_sql(log, as_of=as_of)}
)
select
    {by} in {sql.texts(comparison.group)} as is_group,
    {"within_attribute.value" if comparison.within else "null"} as stratum,
    count(followed.value) as cases,
    sum(followed.value::hugeint) as total,
    sum(followed.value::hugeint * followed.value) as squares
from followed
inner join {log.cases_sql} as cases using (case_key)
{_join("by_attribute", comparison.by) if comparison.by != "unit" else ""}
{_join("within_attribute", comparison.within) if comparison.within else ""}
where ({by} in {sql.texts(comparison.group)} or {other})
    and followed.followed_until <= {sql.instant(as_of)}
    and followed.value is not null
group by is_group, stratum
order by is_group, stratum"""


def _join(name: str, attribute: str) -> str:
    return f"""left join attributes as {name}
    on cases.case_id = {name}.object_id and {name}.attribute = {sql.text(attribute)}"""


def comparisons(
    con: DuckDBPyConnection, declared: Iterable[Comparison], log: EventLog, *, as_of: datetime
) -> DuckDBPyRelation:
    """Each declared group against the other, with a 95 % interval of the difference.

    Returns:
        One row per comparison, ordered by ``process, comparison_id``: what ``declared.Comparison`` says; ``level``
        (unit where units are compared, else total); ``group_value`` and ``other_value`` (double, days or a share: the
        groups' means with the same mix of ``within``), ``difference``, ``lower`` and ``upper``; ``cases_group`` and
        ``cases_other`` (bigint). Without an estimate the figures are NULL and ``note_da`` says why.

    Raises:
        ArgumentError: ``as_of`` has no time zone.
    """
    rows = [_row(con, comparison, log, as_of) for comparison in declared]
    return con.sql(literal_table_sql(COLUMNS, rows, key=("process", "comparison_id")))


def _row(con: DuckDBPyConnection, comparison: Comparison, log: EventLog, as_of: datetime) -> dict[str, Literal]:
    strata: dict[str | None, dict[bool, Cell]] = {}
    for is_group, stratum, *numbers in con.execute(comparison_cells_sql(comparison, log, as_of=as_of)).fetchall():
        strata.setdefault(stratum, {})[is_group] = Cell(*map(int, numbers))
    pairs = [(cells.get(True, Cell()), cells.get(False, Cell())) for cells in strata.values()]
    found = stratified_difference(pairs)
    figures: dict[str, Literal] = dict.fromkeys(("group_value", "other_value", "difference", "lower", "upper"))
    if found is not None:
        told = (found.group, found.other, found.difference.effect, found.difference.lower, found.difference.upper)
        figures |= {name: round(in_days(comparison, each), 6) for name, each in zip(figures, told, strict=True)}
    return {
        "process": comparison.process,
        "comparison_id": comparison.id,
        "kpi": comparison.kpi,
        "title_da": comparison.title_da,
        "level": "unit" if comparison.by == "unit" else "total",
        "compared_by": comparison.by,
        "group_values": texts(comparison.group),
        "other_values": texts(comparison.against),
        "compared_within": comparison.within,
        "from_activity": comparison.from_activity,
        "to_activity": comparison.to_activity,
        "followed_days": comparison.followed_days,
        **figures,
        "cases_group": sum(group.cases for group, _ in pairs),
        "cases_other": sum(other.cases for _, other in pairs),
        "note_da": None if found else TOO_FEW_DA,
    }
