"""What the page on transparency shows: the data, what happens to each column, and what may be looked up.

The page's promises stand in ``transparency.html.j2``; here is gathered what lets a reader check them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.publish.report.deliveries import SourceRow, source_rows
from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.source_list import SourceDescription
from orchestration.publish.report.tables import PublishedTables


@dataclass(frozen=True)
class PublishedTable:
    """One published table: its columns with descriptions, and how many rows with hidden figures it has."""

    table: str
    description: str
    columns: tuple[tuple[str, str], ...]
    hidden_figures: int


@dataclass(frozen=True)
class Transparency:
    """What the page shows besides its own text."""

    sources: tuple[SourceDescription, ...]
    delivered_sources: tuple[str, ...]
    deliveries: tuple[SourceRow, ...]
    tables: tuple[PublishedTable, ...]
    hidden_figures: int
    has_dictionary: bool
    hides: bool


def gather(tables: PublishedTables, facts: ReleaseFacts, sources: Sequence[SourceDescription]) -> Transparency:
    """Every published table with its columns as they really are; the descriptions come from ``data_dictionary``."""
    described = {(row["table"], row["column"]): row["description_da"] for row in tables.rows("data_dictionary")}
    hidden = tables.hidden_figures()
    return Transparency(
        sources=tuple(sources),
        delivered_sources=tuple(row.get("label_da") or row["source"] for row in tables.rows("sources")),
        deliveries=source_rows(tables, facts),
        tables=tuple(
            PublishedTable(
                table=name,
                description=described.get((name, "")) or "",
                columns=tuple((column, described.get((name, column)) or "") for column in tables.columns(name)),
                hidden_figures=hidden.get(name, 0),
            )
            for name in tables.names
        ),
        hidden_figures=sum(hidden.values()),
        has_dictionary=tables.has("data_dictionary"),
        hides=facts.k > 1,
    )
