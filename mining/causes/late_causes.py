"""The table of causes: sets of conditions under which cases are late more often than chance explains.

A rule is one to three conditions. It is told only where it holds beyond every part of it, where no count that it would
give away is small, and where it stands after correction for every set that was tried. How sets are counted is
``late_conditions``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from duckdb import DuckDBPyConnection, DuckDBPyRelation
from scipy import stats

from mining.case_attributes import case_attributes_sql
from mining.causes.late_conditions import (
    condition_sets_sql,
    conditions_sql,
    judged_rules_sql,
    parts_of,
    profiles_sql,
)
from mining.literal_table import Cell, literal_table_sql
from mining.log import EventLog

FALSE_DISCOVERIES = 0.05
"""The share of told rules that may be chance (Benjamini and Hochberg)."""
MAX_CONDITIONS = 3
_CONDITIONS = {
    f"{part}_{place}": "varchar" for place in range(1, MAX_CONDITIONS + 1) for part in ("kind", "name", "value")
}
COLUMNS = {
    "process": "varchar",
    "rule_id": "varchar",
    "cause_rank": "integer",
    "level": "varchar",
    "conditions": "integer",
    **_CONDITIONS,
    "cases": "bigint",
    "late": "bigint",
    "met": "bigint",
    "late_share": "double",
    "late_share_all": "double",
    "support": "double",
    "lift": "double",
    "late_beyond_expected": "double",
    "p_value": "double",
    "q_value": "double",
}
"""The columns of the table and their types, in order."""

Counts = tuple[int, int]
"""Cases, and late cases among them."""
Condition = tuple[str, str, str]
"""Kind, name and value."""


@dataclass(frozen=True)
class Tried:
    """A set of conditions that was put to the test."""

    process: str
    rule_id: str
    conditions: tuple[Condition, ...]
    counts: Counts
    judged: Counts
    p_value: float


def late_causes(
    con: DuckDBPyConnection,
    rule_cases: str,
    log: EventLog,
    *,
    as_of: datetime,
    min_cases: int,
    max_conditions: int = 2,
) -> DuckDBPyRelation:
    """Under which conditions cases are late more often, rule by rule.

    The p-value is of Fisher's exact test, one-sided, of the set against each of its parts, all cases included; the
    greatest counts. ``q_value`` corrects it for all sets of all rules that were tried. A finding proves no cause.

    Args:
        con: the connection.
        rule_cases: a relation with the columns of ``mining.rules.evaluate.rule_cases``, ready for SQL.
        log: the log; conditions are read from its events, cases and attributes.
        as_of: deadlines that have not passed then are left out, kept or not.
        min_cases: no set is tried that has fewer cases, in time or late, or differs by fewer from any part of it.
        max_conditions: 1 to 3.

    Returns:
        One row per told set, ordered by ``process, rule_id, cause_rank``: ``level`` (unit where a condition is on the
        unit, else total), ``conditions`` (how many), ``kind_1, name_1, value_1`` … ``value_3``, ``cases``, ``late`` and
        ``met`` (bigint), ``late_share``, ``late_share_all`` (of all judged cases), ``support`` (the set's share of
        them), ``lift`` (``late_share`` by ``late_share_all``), ``late_beyond_expected`` (late cases more than at
        ``late_share_all``; the most rank first), ``p_value`` and ``q_value`` (double).

    Raises:
        ArgumentError: ``as_of`` has no time zone.

    Source: Benjamini and Hochberg (1995), Controlling the false discovery rate, JRSS B 57(1).
    """
    tried: list[Tried] = []
    con.execute(f"create or replace temp table known_attributes as {case_attributes_sql(log, as_of=as_of)}")
    for process, rule_id, cases, late in con.execute(judged_rules_sql(rule_cases, as_of=as_of)).fetchall():
        if min(late, cases - late) >= min_cases:
            query = conditions_sql(
                rule_cases, log, process=process, rule_id=rule_id, as_of=as_of, attributes="known_attributes"
            )
            names, counts = _count_sets(con, query, (cases, late), min_cases, max_conditions)
            tried += _try_sets(process, rule_id, names, counts, min_cases)
    con.execute("drop table known_attributes")
    kept = zip(tried, adjusted([each.p_value for each in tried]), strict=True)
    told = [(each, q_value) for each, q_value in kept if q_value <= FALSE_DISCOVERIES]
    return con.sql(literal_table_sql(COLUMNS, _rows(told), key=("process", "rule_id", "cause_rank")))


def _count_sets(
    con: DuckDBPyConnection, query: str, judged: Counts, min_cases: int, max_conditions: int
) -> tuple[dict[int, Condition], dict[tuple[int, ...], Counts]]:
    """The conditions by number, and the counts of each set of them that occurs, the empty one included."""
    con.execute(f"create or replace temp table met_conditions as {query}")
    con.execute(f"""
        create or replace temp table numbered_conditions as
        select kind, name, value, row_number() over (order by kind, name, value)::integer as condition_no
        from met_conditions
        group by kind, name, value
        having count(*) filter (is_late) >= {min_cases} and count(*) filter (not is_late) >= {min_cases}""")
    con.execute("""
        create or replace temp table case_conditions as
        select case_key, is_late, condition_no
        from met_conditions
        inner join numbered_conditions using (kind, name, value)""")
    con.execute(f"create or replace temp table profiles as {profiles_sql('case_conditions')}")
    numbered = con.execute("select condition_no, kind, name, value from numbered_conditions").fetchall()
    counts: dict[tuple[int, ...], Counts] = {(): judged}
    for size in range(1, max_conditions + 1):
        for *numbers, cases, late in con.execute(condition_sets_sql("profiles", size=size)).fetchall():
            counts[tuple(numbers)] = (cases, late)
    for table in ("met_conditions", "numbered_conditions", "case_conditions", "profiles"):
        con.execute(f"drop table {table}")
    return {number: (kind, name, value) for number, kind, name, value in numbered}, counts


def _try_sets(
    process: str,
    rule_id: str,
    names: Mapping[int, Condition],
    counts: Mapping[tuple[int, ...], Counts],
    min_cases: int,
) -> list[Tried]:
    """Every set of which no count, and no count that follows by subtracting it from a part, is small."""
    sets: list[tuple[int, ...]] = []
    tests: list[tuple[int, int, int, int, int]] = []
    for numbers, (cases, late) in counts.items():
        parts = [counts[part] for part in parts_of(numbers)]
        rests = [(all_cases - cases, all_late - late) for all_cases, all_late in parts]
        if numbers and all(min(count[1], count[0] - count[1]) >= min_cases for count in [(cases, late), *rests]):
            tests += [(len(sets), late - 1, all_cases, all_late, cases) for all_cases, all_late in parts]
            sets.append(numbers)
    if not sets:
        return []
    place, *arguments = np.array(tests).T
    p_values = np.zeros(len(sets))
    np.maximum.at(p_values, place, stats.hypergeom.sf(*arguments))
    return [
        Tried(process, rule_id, tuple(names[number] for number in numbers), counts[numbers], counts[()], float(p_value))
        for numbers, p_value in zip(sets, p_values, strict=True)
    ]


def adjusted(p_values: list[float]) -> list[float]:
    """Benjamini and Hochberg's adjusted p-values, in the given order."""
    if not p_values:
        return []
    return [float(each) for each in stats.false_discovery_control(np.clip(p_values, 0, 1), method="bh")]


def _rows(told: list[tuple[Tried, float]]) -> list[dict[str, Cell]]:
    ranks: dict[tuple[str, str], int] = {}
    rows = []
    for each, q_value in sorted(told, key=lambda pair: _order(pair[0])):
        rule = (each.process, each.rule_id)
        ranks[rule] = ranks.get(rule, 0) + 1
        rows.append(_row(each, q_value, ranks[rule]))
    return rows


def _order(each: Tried) -> tuple[str, str, float, tuple[Condition, ...]]:
    return (each.process, each.rule_id, -_beyond(each), each.conditions)


def _beyond(each: Tried) -> float:
    cases, late = each.counts
    return round(late - cases * each.judged[1] / each.judged[0], 6)


def _row(each: Tried, q_value: float, rank: int) -> dict[str, Cell]:
    (cases, late), (all_cases, all_late) = each.counts, each.judged
    share, share_all = late / cases, all_late / all_cases
    padded = [*each.conditions, *[(None, None, None)] * (MAX_CONDITIONS - len(each.conditions))]
    return {
        "process": each.process,
        "rule_id": each.rule_id,
        "cause_rank": rank,
        "level": "unit" if any(kind == "unit" for kind, _, _ in each.conditions) else "total",
        "conditions": len(each.conditions),
        **dict(zip(_CONDITIONS, [part for condition in padded for part in condition], strict=True)),
        "cases": cases,
        "late": late,
        "met": cases - late,
        "late_share": round(share, 6),
        "late_share_all": round(share_all, 6),
        "support": round(cases / all_cases, 6),
        "lift": round(share / share_all, 6),
        "late_beyond_expected": _beyond(each),
        "p_value": float(f"{each.p_value:.3g}"),
        "q_value": float(f"{q_value:.3g}"),
    }
