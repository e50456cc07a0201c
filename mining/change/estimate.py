"""Effects and their 95 % intervals from counts, sums and sums of squares; nothing here knows of cases or dates.

Three estimators: difference in differences, interrupted series, and a difference within strata.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import stats

CONFIDENCE = 0.95
MIN_CASES = 20
"""Below so many cases in a cell the mean of skewed days is too far from normal for the interval to hold."""
MIN_MONTHS = 4
"""On either side of an interruption: a level, a trend and a shift leave nothing to judge them by in fewer."""


@dataclass(frozen=True)
class Cell:
    """Count, sum and sum of squares of a group's values; whole numbers, so that their order does not matter."""

    cases: int = 0
    total: int = 0
    squares: int = 0

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(self.cases + other.cases, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> float:
        """Mean of the values."""
        return self.total / self.cases

    @property
    def variance(self) -> float:
        """Unbiased variance of the values, from whole numbers: nothing cancels out."""
        return (self.cases * self.squares - self.total**2) / (self.cases * (self.cases - 1))


@dataclass(frozen=True)
class Estimate:
    """An effect with its interval, in the unit of the values."""

    effect: float
    lower: float
    upper: float


def difference_in_differences(before: Cell, after: Cell, other_before: Cell, other_after: Cell) -> Estimate | None:
    """What changed beyond what changed in the other group; None where a cell has fewer than ``MIN_CASES`` cases.

    Without the intervention both groups are taken to have changed equally many units. Welch's interval.

    Source: Angrist and Pischke (2009), Mostly Harmless Econometrics, section 5.2.
    """
    cells = (after, before, other_after, other_before)
    if min(cell.cases for cell in cells) < MIN_CASES:
        return None
    effect = (after.mean - before.mean) - (other_after.mean - other_before.mean)
    return _welch(effect, [(1.0, cell) for cell in cells])


def interrupted_series(before: Mapping[int, Cell], after: Mapping[int, Cell]) -> Estimate | None:
    """The shift of level at an interruption, beyond the trend that runs through both sides.

    A regression of the months' means, weighted by their cases: what months share beyond their cases' own spread is in
    the residuals, and so in the interval. Keys are the numbers of months.

    Returns:
        None where a side has fewer than ``MIN_MONTHS`` months or ``MIN_CASES`` cases, or trend and shift are one.

    Source: Bernal, Cummins and Gasparrini (2017), Interrupted time series regression for the evaluation of public
    health interventions, International Journal of Epidemiology 46(1).
    """
    sides = (before, after)
    if any(len(side) < MIN_MONTHS or sum(cell.cases for cell in side.values()) < MIN_CASES for side in sides):
        return None
    points = [(month, place, cell) for place, side in enumerate(sides) for month, cell in sorted(side.items())]
    weights = np.sqrt([float(cell.cases) for _, _, cell in points])
    design = np.array([[1.0, month - points[0][0], place] for month, place, _ in points]) * weights[:, None]
    means = np.array([cell.mean for _, _, cell in points]) * weights
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    solved = np.linalg.lstsq(design, means, rcond=None)[0]
    freedom = len(points) - design.shape[1]
    spread = float(((means - design @ solved) ** 2).sum()) / freedom
    error = sqrt(spread * float(np.linalg.inv(design.T @ design)[2, 2]))
    return _interval(float(solved[2]), error, freedom)


@dataclass(frozen=True)
class Standardised:
    """Two groups' means as they would be with the same mix of strata, and the difference."""

    group: float
    other: float
    difference: Estimate


def stratified_difference(strata: Sequence[tuple[Cell, Cell]]) -> Standardised | None:
    """A group's mean against the other's within strata, weighted as is best where the difference is the same in all.

    Strata with fewer than two cases of either group say nothing and are left out. None where the others together have
    fewer than ``MIN_CASES`` cases in either group.

    Source: the weights are of Cochran (1954), Some methods for strengthening the common chi-squared tests, Biometrics.
    """
    told = [(group, other) for group, other in strata if min(group.cases, other.cases) > 1]
    if not told or min(sum(pair[place].cases for pair in told) for place in (0, 1)) < MIN_CASES:
        return None
    raw = [group.cases * other.cases / (group.cases + other.cases) for group, other in told]
    weights = [each / sum(raw) for each in raw]
    group_mean = sum(weight * group.mean for weight, (group, _) in zip(weights, told, strict=True))
    other_mean = sum(weight * other.mean for weight, (_, other) in zip(weights, told, strict=True))
    cells = [(weight, cell) for weight, pair in zip(weights, told, strict=True) for cell in pair]
    return Standardised(group_mean, other_mean, _welch(group_mean - other_mean, cells))


def _welch(effect: float, cells: Sequence[tuple[float, Cell]]) -> Estimate:
    """An interval from independent cells, each with its weight; degrees of freedom after Welch and Satterthwaite."""
    parts = [(weight**2 * cell.variance / cell.cases, cell.cases - 1) for weight, cell in cells]
    variance = sum(part for part, _ in parts)
    if variance == 0:
        return Estimate(effect, effect, effect)
    freedom = variance**2 / sum(part**2 / degrees for part, degrees in parts)
    return _interval(effect, sqrt(variance), freedom)


def _interval(effect: float, error: float, freedom: float) -> Estimate:
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom)) * error
    return Estimate(effect, effect - reach, effect + reach)
