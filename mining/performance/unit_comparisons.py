"""Whether two units differ in a key figure, or only in how they register.

A difference is real where it remains however the doubt is resolved. Each unit's limits come from ``case_facts`` and
count for the unit as they do for its key figure; sampling is allowed for as well, and for the number of comparisons.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from math import floor, hypot, isfinite, sqrt
from statistics import NormalDist

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from mining.log import EventLog
from mining.performance.case_facts import NO_UNIT, case_facts_sql
from mining.performance.kpi_definitions import KPIS, KpiDefinition
from mining.quality.fingerprints import fingerprints_sql
from mining.sql import text

FEWEST_CASES = 20
"""As many as a quantile needs to be published."""
MOST_UNITS = 20
"""The largest units of a process are compared, two by two: the number of pairs grows with its square."""
LEVEL = 0.05
REAL, PRACTICE, NONE, FEW = "reel forskel", "kan skyldes praksis", "ingen påvist forskel", "for få sager"
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("process", "kpi", "unit", "other_unit")),
        *((name, pa.float64()) for name in ("value", "other_value", "difference", "certain_difference")),
        ("cases", pa.int64()),
        ("verdict_da", pa.string()),
        ("practice_measure", pa.string()),
    ]
)
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Figure:
    """A figure of one unit: an estimate and its standard error."""

    value: float
    error: float


@dataclass(frozen=True)
class UnitFigure:
    """A key figure of one unit as registered, and the least and the most that it can be."""

    unit: str
    cases: int
    registered: Figure
    least: Figure
    most: Figure


def unit_comparisons(con: DuckDBPyConnection, log: EventLog, *, as_of: datetime) -> pa.Table:
    """Every pair of a process's largest units, by each key figure that is a mean or a quantile.

    Figures that measure practice itself are left out: that is what ``fingerprints`` are for. Two-sided tests of the
    difference, as registered and as the doubt leaves it at least, are each corrected by Holm (1979) over the whole
    table to a level of 5 %. The error of a quantile comes from the ranks around it (binomial).

    Returns:
        One row per ``process, kpi, unit, other_unit`` (units by their text), in that order: ``value``,
        ``other_value`` and ``difference`` as registered, ``certain_difference`` (what remains of it at least, 0 where
        nothing need remain), ``cases`` (of the smaller unit), ``verdict_da`` (reel forskel, kan skyldes praksis, ingen
        påvist forskel, for få sager) and ``practice_measure``: in what their practice differs most, where that may be
        why.
    """
    con.execute(f"create or replace temp table compared_facts as {case_facts_sql(log, as_of=as_of)}")
    compared = [definition for definition in KPIS if definition.form != "count" and not definition.is_practice]
    rows = [row for definition in compared for row in _rows(con, definition)]
    con.execute("drop table compared_facts")
    practice = _practice(con, log)
    rows.sort(key=lambda row: (row[0], row[1], row[2].unit, row[3].unit))
    surely = holm([_p_value(a, b, certain=True) for *_, a, b in rows])
    apparently = holm([_p_value(a, b, certain=False) for *_, a, b in rows])
    return pa.Table.from_pylist(
        [
            _row(process, kpi, pair, ps, practice)
            for (process, kpi, *pair), ps in zip(rows, zip(surely, apparently, strict=True), strict=True)
        ],
        schema=SCHEMA,
    )


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values: each may be held against the level as if it stood alone. Not a number counts as 1.

    Source: Holm (1979), A simple sequentially rejective multiple test procedure, Scand. J. Statistics 6.
    """
    known = [p if isfinite(p) else 1.0 for p in p_values]
    adjusted, running = [1.0] * len(known), 0.0
    for rank, place in enumerate(sorted(range(len(known)), key=known.__getitem__)):
        running = max(running, min(1.0, (len(known) - rank) * known[place]))
        adjusted[place] = running
    return adjusted


def _rows(con: DuckDBPyConnection, definition: KpiDefinition) -> Iterable[tuple[str, str, UnitFigure, UnitFigure]]:
    figures: dict[str, list[UnitFigure]] = {}
    for process, unit, cases in _cases(con, definition):
        if _coverage(cases) >= definition.min_coverage:
            figures.setdefault(process, []).append(_unit_figure(definition, unit, cases))
    for process, units in figures.items():
        largest = sorted(units, key=lambda figure: (-figure.cases, figure.unit))[:MOST_UNITS]
        for a, b in combinations(sorted(largest, key=lambda figure: figure.unit), 2):
            yield process, definition.kpi, a, b


def _cases(con: DuckDBPyConnection, definition: KpiDefinition) -> Iterable[tuple[str, str, dict[str, Values]]]:
    """Each unit's cases: value, least, most, and whether they count and surely belong."""
    query = f"""
    select
        process, unit,
        list({definition.value}) as value,
        list({definition.value_from}) as least,
        list({definition.value_to}) as most,
        list(coalesce({definition.population}, false)) as counted,
        list(coalesce({definition.certain}, false)) as certain
    from compared_facts
    where unit <> {text(NO_UNIT)} and (({definition.population}) or ({definition.possible}))
    group by process, unit
    order by process, unit"""
    for process, unit, *columns in con.execute(query).fetchall():
        arrays = (np.array(column, dtype=np.float64) for column in columns)
        yield process, unit, dict(zip(("value", "least", "most", "counted", "certain"), arrays, strict=True))


def _coverage(cases: dict[str, Values]) -> float:
    counted = cases["value"][cases["counted"] == 1]
    return float(np.isfinite(counted).mean()) if len(counted) else 0.0


def _unit_figure(definition: KpiDefinition, unit: str, cases: dict[str, Values]) -> UnitFigure:
    counted, certain = cases["counted"] == 1, cases["certain"] == 1
    known = cases["value"][counted & np.isfinite(cases["value"])]
    # What nothing limits is left out: coverage says how much that is.
    limited = np.isfinite(cases["least"]) & np.isfinite(cases["most"])
    least, most, certain = cases["least"][limited], cases["most"][limited], certain[limited]
    sides = {
        "least": _extreme(definition, least, certain),
        # The most of a figure is the least of the figure turned round.
        "most": _turned(_extreme(definition, -most, certain, turned=True)),
    }
    registered = _estimate(definition, known)
    return UnitFigure(unit, len(known), registered, **sides)


def _turned(figure: Figure) -> Figure:
    return Figure(-figure.value, figure.error)


def _extreme(definition: KpiDefinition, values: Values, certain: NDArray[np.bool_], *, turned: bool = False) -> Figure:
    """The figure at its least: those who may be left out count where they lie below it."""
    chosen = values[certain]
    for _ in range(3):
        middle = _estimate(definition, chosen, turned=turned).value
        chosen = values[certain | (values < middle)] if isfinite(middle) else values
    return _estimate(definition, chosen, turned=turned)


def _estimate(definition: KpiDefinition, values: Values, *, turned: bool = False) -> Figure:
    n = len(values)
    if n < 2:
        return Figure(float("nan"), float("nan"))
    if definition.form == "mean":
        return Figure(float(values.mean()) / definition.scale, float(values.std(ddof=1)) / sqrt(n) / definition.scale)
    q = definition.quantile or 0.5
    q = 1 - q if turned else q
    ordered = np.sort(values)
    # One standard error of the rank either way.
    away = sqrt(n * q * (1 - q))
    low, high = (min(max(floor((n - 1) * q + side * away + 0.5), 0), n - 1) for side in (-1, 1))
    error = float(ordered[high] - ordered[low]) / 2
    return Figure(float(np.quantile(ordered, q)) / definition.scale, error / definition.scale)


def _gap(a: UnitFigure, b: UnitFigure, *, certain: bool) -> Figure:
    """By how much ``a`` exceeds ``b``, negative where it falls short; 0 where the doubt may hide it."""
    if not certain:
        return Figure(a.registered.value - b.registered.value, hypot(a.registered.error, b.registered.error))
    if a.least.value > b.most.value:
        return Figure(a.least.value - b.most.value, hypot(a.least.error, b.most.error))
    if b.least.value > a.most.value:
        return Figure(a.most.value - b.least.value, hypot(a.most.error, b.least.error))
    return Figure(0.0, hypot(a.registered.error, b.registered.error))


def _p_value(a: UnitFigure, b: UnitFigure, *, certain: bool) -> float:
    if min(a.cases, b.cases) < FEWEST_CASES:
        return float("nan")
    gap = _gap(a, b, certain=certain)
    if not gap.error:
        return 0.0 if gap.value else 1.0
    return 2 * NormalDist().cdf(-abs(gap.value) / gap.error)


def _row(
    process: str,
    kpi: str,
    pair: Sequence[UnitFigure],
    p_values: tuple[float, float],
    practice: dict[tuple[str, str], dict[str, float]],
) -> dict[str, object]:
    a, b = pair
    surely, apparently = (p < LEVEL for p in p_values)
    verdict = REAL if surely else PRACTICE if apparently else NONE
    if min(a.cases, b.cases) < FEWEST_CASES:
        verdict = FEW
    known = isfinite(a.registered.value) and isfinite(b.registered.value)
    return {
        "process": process,
        "kpi": kpi,
        "unit": a.unit,
        "other_unit": b.unit,
        "value": round(a.registered.value, 6) if known else None,
        "other_value": round(b.registered.value, 6) if known else None,
        "difference": round(a.registered.value - b.registered.value, 6) if known else None,
        "certain_difference": round(_gap(a, b, certain=True).value, 6) if known else None,
        "cases": min(a.cases, b.cases),
        "verdict_da": verdict,
        "practice_measure": _most_unlike(practice, process, a.unit, b.unit) if verdict == PRACTICE else None,
    }


def _practice(con: DuckDBPyConnection, log: EventLog) -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = {}
    for process, unit, measure, value, _ in con.execute(fingerprints_sql(log)).fetchall():
        found.setdefault((process, unit), {})[measure] = value
    return found


def _most_unlike(practice: dict[tuple[str, str], dict[str, float]], process: str, unit: str, other: str) -> str | None:
    """The share in which two units' practice differs most; None where none is known of both."""
    mine, theirs = (practice.get((process, each), {}) for each in (unit, other))
    shares = {m: abs(mine[m] - theirs[m]) for m in mine.keys() & theirs.keys() if not m.endswith("days")}
    return max(sorted(shares), key=shares.__getitem__, default=None)
