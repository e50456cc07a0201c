"""The banner on pages whose figures rest on mappings that nobody has approved. What counts as approved: dbt's marts."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.publish.approval import NO_MAPPING, UNAPPROVED
from orchestration.publish.report.tables import Row


@dataclass(frozen=True)
class Unapproved:
    """A process to warn of; ``values`` counts raw values in use without approval, None where that is hidden."""

    label: str
    values: int | None


def unapproved(processes: Sequence[Row]) -> tuple[Unapproved, ...]:
    """Those of the given rows of ``processes`` that need the banner, in their order."""
    return tuple(
        Unapproved(row["label_da"] or row["process"], row["unapproved_values"])
        for row in processes
        if row["mapping_approval"] == UNAPPROVED
    )


def has_mapping(row: Row) -> bool:
    """Whether any event of the process was mapped; without, its activities are the source's own words."""
    return bool(row["mapping_approval"] != NO_MAPPING)
