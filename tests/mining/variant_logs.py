"""Variants by chance, and the log that has them, for the oracles that take logs."""

import random
from datetime import datetime, timedelta

import pandas as pd

from mining.variant import Variant


def as_frame(variants: list[Variant]) -> pd.DataFrame:
    """The variants as the log that has them."""
    rows = []
    for number, variant in enumerate(variants):
        for copy in range(variant.cases):
            for position, activity in enumerate(variant.activities):
                at = datetime(2024, 1, 1) + timedelta(minutes=position)  # noqa: DTZ001
                rows.append((f"{number}-{copy}", activity, at))
    return pd.DataFrame(rows, columns=["case:concept:name", "concept:name", "time:timestamp"])


def random_variants(draw: random.Random) -> list[Variant]:
    """Up to twelve short sequences over six activities, with one to nine cases each."""
    sequences = {tuple(draw.choice("abcdef") for _ in range(draw.randint(1, 6))) for _ in range(12)}
    return [Variant(sequence, draw.randint(1, 9), rank) for rank, sequence in enumerate(sorted(sequences), start=1)]
