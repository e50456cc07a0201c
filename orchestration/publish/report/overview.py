"""What the front page shows of the whole municipality. How it looks: ``index.html.j2``."""

from dataclasses import dataclass
from datetime import datetime

from orchestration.publish.report import danish
from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.tables import PublishedTables, Row
from orchestration.publish.report.values import Value, Wording


@dataclass(frozen=True)
class SourceRow:
    """What became of one source's deliveries."""

    source: str
    delivered: Value
    loaded: Value
    rejected: Value
    duplicate: Value
    last_delivery: str
    state: str
    is_stale: bool


@dataclass(frozen=True)
class Overview:
    """The front page's own figures; cards are ``process.Summary``. ``newest_event`` None: no log has time."""

    sources: tuple[SourceRow, ...]
    newest_event: str | None
    stale_sources: int
    hidden_figures: int
    has_sources: bool


def gather(tables: PublishedTables, facts: ReleaseFacts) -> Overview:
    """What the front page shows besides one card per process."""
    sources = tuple(_source(row, Wording(facts)) for row in tables.rows("sources"))
    return Overview(
        sources=sources,
        newest_event=_newest(tables.rows("processes")),
        stale_sources=sum(source.is_stale for source in sources),
        hidden_figures=sum(tables.hidden_figures().values()),
        has_sources=tables.has("sources"),
    )


def _source(row: Row, words: Wording) -> SourceRow:
    last = row["last_delivery_at"]
    last_text = (
        danish.moment(last) if isinstance(last, datetime) else danish.day(last) if last else "ingen levering endnu"
    )
    stale = bool(row["is_stale"])
    state = "forsinket" if stale else "aktuel" if last else "venter"
    figures = {name: words.figure(row[f"rows_{name}"]) for name in ("delivered", "loaded", "rejected", "duplicate")}
    return SourceRow(
        source=row.get("label_da") or row["source"], last_delivery=last_text, state=state, is_stale=stale, **figures
    )


def _newest(processes: list[Row]) -> str | None:
    stamps = [row["last_event_at"] for row in processes if row["last_event_at"] is not None]
    return danish.day(max(stamps)) if stamps else None
