"""Random draws that several areas use. Kept apart so that every area draws skewed durations in the same way."""

from math import exp
from random import Random


def skewed(rng: Random, median: float, spread: float) -> float:
    """A draw that is nearly log-normal around ``median``; ``spread`` is its standard deviation in logarithms.

    The normal is a sum of four uniforms: always four draws, so a case's later draws do not shift, and never beyond
    3.5 standard deviations, so the calendar's tables are long enough.
    """
    normal = (rng.random() + rng.random() + rng.random() + rng.random() - 2.0) * 1.7320508
    return median * exp(spread * normal)
