"""Concept drift: the months from which a process is no longer what it was, and what changed in it.

Nothing is declared here; an intervention that somebody knows of is measured by ``changes``. The cells come from
``monthly_shares``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection, DuckDBPyRelation
from scipy import stats

from mining.change.monthly_shares import monthly_shares_sql
from mining.literal_table import Cell, literal_table_sql
from mining.log import EventLog
from mining.performance.kpis import ALL

FALSE_ALARMS = 0.05
"""The chance that anything at all is told of a process in which nothing changed, at most."""
MIN_CASES = 20
"""Cases on either side of a change."""
COLUMNS = {
    "process": "varchar",
    "drift_on": "date",
    "kind": "varchar",
    "activity": "varchar",
    "to_activity": "varchar",
    "level": "varchar",
    "unit": "varchar",
    "share_before": "double",
    "share_after": "double",
    "with_before": "bigint",
    "without_before": "bigint",
    "with_after": "bigint",
    "without_after": "bigint",
    "cases": "bigint",
    "followed_days": "double",
    "limit_days": "double",
    "p_value": "double",
}
"""The columns of the table and their types, in order."""


@dataclass(frozen=True)
class Feature:
    """One thing of a process over its months, in order."""

    process: str
    unit: str
    kind: str
    activity: str
    to_activity: str | None
    months: tuple[date, ...]
    cases: tuple[int, ...]
    hits: tuple[int, ...]
    followed_days: float
    limit_days: float | None

    @property
    def can_change(self) -> bool:
        """Whether there is enough of it, and of its absence, to be seen on two sides. Totals alone decide."""
        return len(self.months) > 1 and min(sum(self.hits), sum(self.cases) - sum(self.hits)) >= MIN_CASES


def drifts(con: DuckDBPyConnection, log: EventLog, *, as_of: datetime) -> DuckDBPyRelation:
    """From which months on activities, transitions or waits are more or less common than before.

    Each feature's months are split where Fisher's exact test is sharpest, then either side again. A split counts when
    its p-value, corrected for all splits of all features of the process (Bonferroni), is at most ``FALSE_ALARMS``:
    where cases are alike whatever their month, a process has any row at all in one log of twenty at most. A season is
    a change too.

    Returns:
        One row per change of a feature, ordered by ``process, drift_on, kind, activity, to_activity, unit``: ``kind``
        (activity, transition, wait); ``level`` and ``unit`` (waits by unit too); ``share_before`` and ``share_after``
        (double, of the cases since the change before and until the next), the four counts behind them (bigint) and
        ``cases``, their sum; ``followed_days`` (how long each case is looked at) and ``limit_days`` (what a wait is
        longer than); ``p_value`` (corrected).

    Raises:
        ArgumentError: ``as_of`` has no time zone.

    Source: binary segmentation, Scott and Knott (1974), Biometrics 30; drift in processes, Bose, van der Aalst,
    Žliobaitė and Pechenizkiy (2014), Dealing with concept drifts in process mining, IEEE TNNLS 25(1).
    """
    found = _features(con.execute(monthly_shares_sql(log, as_of=as_of)).fetchall())
    rows: list[dict[str, Cell]] = []
    for _, features in groupby(found, key=lambda feature: feature.process):
        usable = [feature for feature in features if feature.can_change]
        tries = sum(len(feature.months) - 1 for feature in usable)
        for feature in usable:
            rows += _rows(feature, change_points(feature.cases, feature.hits, tries=tries))
    key = ("process", "drift_on", "kind", "activity", "to_activity", "unit")
    return con.sql(literal_table_sql(COLUMNS, rows, key=key))


def _features(cells: Iterable[tuple[Any, ...]]) -> list[Feature]:
    """Cells in order, gathered by feature."""
    features = []
    for head, rows in groupby(sorted(cells, key=_feature_order), key=lambda row: tuple(row[:5])):
        months, cases, hits, followed_days, limit_days = list(zip(*rows, strict=True))[5:]
        process, unit, kind, activity, to_activity = head
        features.append(
            Feature(process, unit, kind, activity, to_activity, months, cases, hits, followed_days[0], limit_days[0])
        )
    return features


def _feature_order(row: tuple[Any, ...]) -> tuple[object, ...]:
    return (*(str(part or "") for part in row[:5]), row[5])


def change_points(cases: Sequence[int], hits: Sequence[int], *, tries: int) -> list[tuple[int, float]]:
    """The places at which a row of shares changes, ascending, with their corrected p-values.

    Place ``n`` means that what comes from ``n`` on differs from what was before it. ``tries`` is how many splits there
    are in the whole search, this row's included.
    """
    if len(cases) < 2:
        return []
    places = np.arange(1, len(cases))
    before, hits_before = np.cumsum(cases)[:-1], np.cumsum(hits)[:-1]
    total, all_hits = sum(cases), sum(hits)
    low = stats.hypergeom.cdf(hits_before, total, all_hits, before)
    high = stats.hypergeom.sf(hits_before - 1, total, all_hits, before)
    p_values = np.minimum(1.0, 2 * np.minimum(low, high) * tries)
    p_values[np.minimum(before, total - before) < MIN_CASES] = 1.0
    best = int(np.argmin(p_values))
    if p_values[best] > FALSE_ALARMS:
        return []
    place = int(places[best])
    left = change_points(cases[:place], hits[:place], tries=tries)
    right = change_points(cases[place:], hits[place:], tries=tries)
    return [*left, (place, float(p_values[best])), *((place + later, p_value) for later, p_value in right)]


def _rows(feature: Feature, points: list[tuple[int, float]]) -> list[dict[str, Cell]]:
    bounds = [0, *(place for place, _ in points), len(feature.months)]
    sides = [(sum(feature.hits[a:b]), sum(feature.cases[a:b])) for a, b in pairwise(bounds)]
    return [
        {
            "process": feature.process,
            "drift_on": feature.months[place],
            "kind": feature.kind,
            "activity": feature.activity,
            "to_activity": feature.to_activity,
            "level": "total" if feature.unit == ALL else "unit",
            "unit": feature.unit,
            "share_before": round(before[0] / before[1], 6),
            "share_after": round(after[0] / after[1], 6),
            "with_before": before[0],
            "without_before": before[1] - before[0],
            "with_after": after[0],
            "without_after": after[1] - after[0],
            "cases": before[1] + after[1],
            "followed_days": feature.followed_days,
            "limit_days": feature.limit_days,
            "p_value": float(f"{p_value:.3g}"),
        }
        for (place, p_value), (before, after) in zip(points, pairwise(sides), strict=True)
    ]
