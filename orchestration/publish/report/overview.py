"""What the front page shows of the whole municipality. How it looks: ``index.html.j2``."""

from dataclasses import dataclass

from orchestration.publish.report import danish
from orchestration.publish.report.deliveries import SourceRow, source_rows
from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.goals import GoalRow, goal_rows
from orchestration.publish.report.tables import PublishedTables, Row


@dataclass(frozen=True)
class Overview:
    """The front page's own figures; cards are ``process.Summary``. ``newest_event`` None: no log has time."""

    sources: tuple[SourceRow, ...]
    newest_event: str | None
    stale_sources: int
    hidden_figures: int
    has_sources: bool
    goals: tuple[GoalRow, ...]


def gather(tables: PublishedTables, facts: ReleaseFacts) -> Overview:
    """What the front page shows besides one card per process."""
    sources = source_rows(tables, facts)
    return Overview(
        sources=sources,
        newest_event=_newest(tables.rows("processes")),
        stale_sources=sum(source.is_stale for source in sources),
        hidden_figures=sum(tables.hidden_figures().values()),
        has_sources=tables.has("sources"),
        goals=goal_rows(tables, facts),
    )


def _newest(processes: list[Row]) -> str | None:
    stamps = [row["last_event_at"] for row in processes if row["last_event_at"] is not None]
    return danish.day(max(stamps)) if stamps else None
