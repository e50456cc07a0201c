"""A variant and how many cases followed it: what discovery and conformance get instead of events.

Which variants a log has is SQL, in ``discovery/variants.py``; here is their form in Python.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyRelation

from mining.errors import ArgumentError


@dataclass(frozen=True)
class Variant:
    """A distinct sequence of activities, and the number of cases that followed it.

    ``rank`` is the variant's ``variant_rank`` in its table, 0 where there is no table.
    """

    activities: tuple[str, ...]
    cases: int
    rank: int = 0

    def __post_init__(self) -> None:
        if not self.activities:
            raise ArgumentError(f"variant {self.rank} has no activities; a case has at least one event")
        if self.cases < 1:
            raise ArgumentError(f"variant {self.rank} has {self.cases} cases; it must have at least one")


def most_cases_first(variants: Iterable[Variant]) -> list[Variant]:
    """The variants in the order of ``variant_rank``: most cases first, ties by the activities' text."""
    return sorted(variants, key=lambda variant: (-variant.cases, variant.activities))


def variants_by_process(relation: DuckDBPyRelation) -> dict[str, list[Variant]]:
    """The variants of each process, from a relation with process, variant_rank, activities and cases.

    Returns:
        Processes in the order of their text, variants by rank. A row whose ``cases`` is hidden (NULL) is left out.
    """
    rows = relation.filter("cases is not null").project("process, variant_rank, activities, cases")
    found: dict[str, list[Variant]] = {}
    for process, rank, activities, cases in rows.order("process, variant_rank").fetchall():
        found.setdefault(process, []).append(Variant(tuple(activities), cases, rank))
    return found


def all_cases(variants: Sequence[Variant]) -> int:
    """How many cases the variants stand for."""
    return sum(variant.cases for variant in variants)
