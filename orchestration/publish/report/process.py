"""What one process' page shows, gathered from its rows of the published tables. How it looks: ``process.html.j2``."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from orchestration.publish.approval import MAP_NOTE_DA, UNAPPROVED
from orchestration.publish.report import danish
from orchestration.publish.report.approval import has_mapping
from orchestration.publish.report.changes import Found
from orchestration.publish.report.changes import gather as gather_changes
from orchestration.publish.report.deviations import DeviationRow, deviation_rows
from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.figures import Trend
from orchestration.publish.report.key_figures import KpiRow, key_figures, median_throughput, trends
from orchestration.publish.report.pictures import MapPicture, image_uri, process_map
from orchestration.publish.report.quality import CheckRow, checks, unmeasured, verdict
from orchestration.publish.report.rules import ChangeRow, RuleRow, change_rows, rule_rows
from orchestration.publish.report.tables import PublishedTables, Row
from orchestration.publish.report.unmapped import PlanRow, UnmappedRow, planned_events, unmapped_values
from orchestration.publish.report.values import Value, Wording
from orchestration.publish.report.waiting import BottleneckRow, CauseRow, bottleneck_rows, cause_rows
from orchestration.publish.report.work import EndRow, HandoverRow, Stock, end_rows, handover_rows, stock

SHOWN_VARIANTS, SHOWN_TRANSITIONS = 10, 10
SECTION_TABLES = (
    *("kpis", "variants", "process_map_edges", "activities", "conformance", "quality_results"),
    *("unmapped_values", "rules", "rule_results", "bottlenecks", "waiting_causes", "completions"),
)
PATHS_DA = {"god": "god vej", "svag": "svag vej"}
NO_END_DA = "ikke opgjort: processen har ingen erklæret slutaktivitet"


@dataclass(frozen=True)
class Summary:
    """A process at a glance: the figures of its card on the overview and of the top of its page."""

    process: str
    label: str
    area: str | None
    cases: Value
    open_cases: Value
    events: Value
    activities: Value
    variants: Value
    throughput: Value
    period: str | None
    quality: Value
    hidden_figures: int
    is_unapproved: bool


@dataclass(frozen=True)
class Chip:
    """A step of a variant, with how many times in a row it is done."""

    label: str
    times: int


@dataclass(frozen=True)
class VariantRow:
    """A way through the process; ``percent`` is the width of its bar, ``path`` whether it is a good or a weak one."""

    rank: int
    chips: tuple[Chip, ...]
    cases: Value
    share: Value
    percent: float
    median: Value
    on_time: Value
    path: str | None


@dataclass(frozen=True)
class TransitionRow:
    """A transition between two activities."""

    tail: str
    head: str
    transitions: Value
    cases: Value
    median: Value
    p90: Value


@dataclass(frozen=True)
class ModelRow:
    """How well the log fits one process model."""

    model: str
    fitting: Value
    average: Value
    log: Value
    precision: Value
    generalisation: Value
    simplicity: Value
    cases: Value


@dataclass(frozen=True)
class ProcessPage:
    """Everything that a process' page shows. ``missing`` names tables that the release does not have."""

    summary: Summary
    has_time: bool
    map: MapPicture | None
    transitions: tuple[TransitionRow, ...]
    slowest: tuple[TransitionRow, ...]
    variants: tuple[VariantRow, ...]
    hidden_variants: int
    shown_share: str | None
    key_figures: tuple[KpiRow, ...]
    trends: tuple[Trend, ...]
    bottlenecks: tuple[BottleneckRow, ...]
    waiting_causes: tuple[CauseRow, ...]
    ends: tuple[EndRow, ...]
    stock: Stock | None
    handovers: tuple[HandoverRow, ...]
    rules: tuple[RuleRow, ...]
    rule_changes: tuple[ChangeRow, ...]
    found: Found
    models: tuple[ModelRow, ...]
    deviations: tuple[DeviationRow, ...]
    model_picture: str | None
    checks: tuple[CheckRow, ...]
    unmeasured_checks: int
    unmapped: tuple[UnmappedRow, ...]
    plans: tuple[PlanRow, ...]
    has_mapping: bool
    missing: frozenset[str]


def summarise(tables: PublishedTables, row: Row, facts: ReleaseFacts) -> Summary:
    """The figures at a glance of one row of ``processes``."""
    words, hidden = wording(row, facts), is_hidden(row)
    process = row["process"]
    return Summary(
        process=process,
        label=row["label_da"] or process,
        area=row["area"],
        cases=words.figure(row["cases"], hidden=hidden),
        open_cases=words.figure(row["open_cases"], hidden=hidden, otherwise=NO_END_DA),
        events=words.figure(row["events"], hidden=hidden),
        activities=words.figure(row["activities"], hidden=hidden),
        variants=words.figure(row["variants"], hidden=hidden),
        throughput=median_throughput(tables, process, words, hidden=hidden),
        period=_period(row),
        quality=verdict(checks(tables, process, words)),
        hidden_figures=sum(tables.hidden_figures(process).values()),
        is_unapproved=row["mapping_approval"] == UNAPPROVED,
    )


def gather(tables: PublishedTables, row: Row, facts: ReleaseFacts, *, picture: bytes | None = None) -> ProcessPage:
    """All that one process' page shows; ``row`` is its row of ``processes``, ``picture`` its model as SVG."""
    process, words = row["process"], wording(row, facts)
    activities = tables.rows("activities", process=process)
    edges = tables.rows("process_map_edges", process=process)
    labels = {activity["activity"]: activity["label_da"] or activity["activity"] for activity in activities}
    variants = tables.rows("variants", process=process)
    shown = _shown_variants(variants)
    slowest = sorted(filter(_is_timed, edges), key=_by_median)[:SHOWN_TRANSITIONS]
    shares = [variant["case_share"] for variant in shown if variant["case_share"] is not None]
    return ProcessPage(
        summary=summarise(tables, row, facts),
        has_time=words.has_time,
        map=process_map(edges, activities, note=MAP_NOTE_DA if row["mapping_approval"] == UNAPPROVED else None),
        transitions=tuple(_transition(edge, labels, words) for edge in sorted(edges, key=_by_frequency)),
        slowest=tuple(_transition(edge, labels, words) for edge in slowest),
        variants=tuple(_variant(variant, labels, words) for variant in shown),
        hidden_variants=sum(bool(variant["is_suppressed"]) for variant in variants),
        shown_share=danish.percent(sum(shares)) if shares else None,
        key_figures=key_figures(tables, process, words),
        trends=trends(tables, process, words),
        bottlenecks=bottleneck_rows(tables, process, labels, words),
        waiting_causes=cause_rows(tables, process),
        ends=end_rows(tables, process, words),
        stock=stock(tables, process, words),
        handovers=handover_rows(tables, process, words),
        rules=rule_rows(tables, process, words),
        rule_changes=change_rows(tables, process, words),
        found=gather_changes(tables, process, words),
        models=tuple(_model(model, words) for model in tables.rows("conformance", process=process)),
        deviations=deviation_rows(tables, process, words, labels),
        model_picture=image_uri(picture) if picture else None,
        checks=checks(tables, process, words),
        unmeasured_checks=unmeasured(tables, process),
        unmapped=unmapped_values(tables, process, words),
        plans=planned_events(tables, process, words),
        has_mapping=has_mapping(row),
        missing=frozenset(table for table in SECTION_TABLES if not tables.has(table)),
    )


def wording(row: Row, facts: ReleaseFacts) -> Wording:
    """How to word a process' figures: without a first event its log has no time, unless the whole row is hidden."""
    return Wording(facts, has_time=row["first_event_at"] is not None or is_hidden(row))


def is_hidden(row: Row) -> bool:
    """Whether figures of a row of ``processes`` are hidden; an unhidden process always has a number of cases."""
    return bool(row.get("is_suppressed")) or row["cases"] is None


def _period(row: Row) -> str | None:
    if row["first_event_at"] is None or row["last_event_at"] is None:
        return None
    return f"{danish.day(row['first_event_at'])} – {danish.day(row['last_event_at'])}"


def _shown_variants(variants: list[Row]) -> list[Row]:
    known = [variant for variant in variants if variant["activities"] and variant["cases"] is not None]
    return sorted(known, key=lambda variant: variant["variant_rank"])[:SHOWN_VARIANTS]


def _variant(row: Row, labels: dict[str, str], words: Wording) -> VariantRow:
    hidden = bool(row["is_suppressed"])
    chips = [Chip(_label(step, labels), len(list(run))) for step, run in groupby(row["activities"])]
    return VariantRow(
        rank=row["variant_rank"],
        chips=tuple(chips),
        cases=words.figure(row["cases"], lambda cases: danish.counted(cases, "sag", "sager"), hidden=hidden),
        share=words.figure(row["case_share"], danish.percent, hidden=hidden),
        percent=round((row["case_share"] or 0) * 100, 1),
        median=words.duration(row["median_seconds"], hidden=hidden),
        on_time=words.figure(row["on_time_share"], danish.percent, hidden=hidden),
        path=PATHS_DA.get(row["path"]),
    )


def _transition(edge: Row, labels: dict[str, str], words: Wording) -> TransitionRow:
    hidden = bool(edge["is_suppressed"])
    return TransitionRow(
        tail=_label(edge["from_activity"], labels),
        head=_label(edge["to_activity"], labels),
        transitions=words.figure(edge["transitions"], hidden=hidden),
        cases=words.figure(edge["cases"], hidden=hidden),
        median=words.duration(edge["median_seconds"], hidden=hidden),
        p90=words.duration(edge["p90_seconds"], hidden=hidden),
    )


def _label(activity: str, labels: dict[str, str]) -> str:
    return labels.get(activity, activity)


def _is_timed(edge: Row) -> bool:
    return edge["median_seconds"] is not None


def _by_frequency(edge: Row) -> tuple[Any, ...]:
    return (
        edge["transitions"] is None,
        -(edge["transitions"] or 0),
        edge["from_activity"],
        edge["to_activity"],
    )


def _by_median(edge: Row) -> tuple[Any, ...]:
    return (-edge["median_seconds"], edge["from_activity"], edge["to_activity"])


def _model(row: Row, words: Wording) -> ModelRow:
    hidden = bool(row.get("is_suppressed"))
    return ModelRow(
        model=f"{row['model']} ({row['model_version']})" if row["model_version"] is not None else row["model"],
        fitting=words.figure(row["fitting_share"], danish.percent, hidden=hidden),
        average=words.figure(row["average_fitness"], danish.percent, hidden=hidden),
        log=words.figure(row["log_fitness"], danish.percent, hidden=hidden),
        precision=words.figure(row["precision"], danish.percent, hidden=hidden),
        generalisation=words.figure(row["generalisation"], danish.percent, hidden=hidden),
        simplicity=words.figure(row["simplicity"], danish.percent),
        cases=words.figure(row["cases"], hidden=hidden),
    )
