"""The key figures of one process, in total with their meaning and month by month as charts.

What a KPI means is declared in ``mining.performance.kpi_definitions`` and published in ``kpi_definitions``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.publish.report import danish
from orchestration.publish.report.figures import ChartKind, Month, Trend, axis_for, trend
from orchestration.publish.report.tables import PublishedTables, Row
from orchestration.publish.report.values import Value, Wording

MEDIAN_THROUGHPUT = "throughput_median_days"
# The order in which a reader meets the key figures; any other stands after these, by its name.
KPI_ORDER = (
    "cases_received",
    "cases_ended",
    "open_cases",
    "open_age_median_days",
    MEDIAN_THROUGHPUT,
    "throughput_p90_days",
    "throughput_mean_days",
    "rework_share",
    "handover_mean",
    "registration_delay_median_days",
)
TREND_KPIS = ("cases_received", "cases_ended", MEDIAN_THROUGHPUT, "rework_share")
BETTER_DA = {"lavere": "Lavere er bedre.", "højere": "Højere er bedre."}


@dataclass(frozen=True)
class KpiRow:
    """A key figure with its meaning."""

    label: str
    definition: str | None
    caution: str | None
    better: str | None
    value: Value
    interval: str | None
    withheld: str | None
    cases: Value
    coverage: Value


def median_throughput(tables: PublishedTables, process: str, words: Wording, *, hidden: bool) -> Value:
    """The median throughput of one process, all units and periods; ``hidden`` says that the process itself is."""
    rows = tables.rows("kpis", process=process, level="total", kpi=MEDIAN_THROUGHPUT)
    row, definition = rows[0] if rows else {}, _definitions(tables).get(MEDIAN_THROUGHPUT, {})
    is_hidden = hidden or bool(row.get("is_suppressed"))
    return words.measure(row.get("value"), definition.get("measured_in", "dage"), hidden=is_hidden)


def key_figures(tables: PublishedTables, process: str, words: Wording) -> tuple[KpiRow, ...]:
    """Every defined key figure, also those that this log cannot give, and any figure that lacks a definition."""
    totals = {row["kpi"]: row for row in tables.rows("kpis", process=process, level="total")}
    definitions = _definitions(tables)
    names = sorted(totals.keys() | definitions.keys(), key=_kpi_order)
    return tuple(_kpi(name, totals.get(name, {}), definitions.get(name, {}), words) for name in names) if totals else ()


def _kpi(name: str, row: Row, definition: Row, words: Wording) -> KpiRow:
    unit, hidden = definition.get("measured_in") or "", bool(row.get("is_suppressed"))
    lower, upper = row.get("lower"), row.get("upper")
    interval = None
    if lower is not None and upper is not None and lower < upper:
        interval = f"{danish.measure(lower, unit)} – {danish.measure(upper, unit)}"
    return KpiRow(
        label=definition.get("label_da") or name,
        definition=definition.get("definition_da"),
        caution=definition.get("what_it_does_not_say_da"),
        better=BETTER_DA.get(definition.get("better") or ""),
        value=words.measure(row.get("value"), unit, hidden=hidden),
        interval=interval,
        withheld=row.get("withheld_da"),
        cases=words.figure(row.get("cases"), hidden=hidden, otherwise="–"),
        coverage=words.figure(row.get("coverage"), danish.percent, hidden=hidden, otherwise="–"),
    )


def _kpi_order(kpi: str) -> tuple[int, str]:
    return (KPI_ORDER.index(kpi) if kpi in KPI_ORDER else len(KPI_ORDER), kpi)


def trends(tables: PublishedTables, process: str, words: Wording) -> tuple[Trend, ...]:
    """A chart per key figure of ``TREND_KPIS`` that has at least two known months."""
    rows = tables.rows("kpis", process=process, level="month")
    definitions = _definitions(tables)
    charts = []
    for kpi in TREND_KPIS:
        months = [row for row in rows if row["kpi"] == kpi and row["period_start"] is not None]
        charts.append(_trend(kpi, months, definitions.get(kpi, {}), words))
    return tuple(chart for chart in charts if chart is not None)


def _trend(kpi: str, rows: Sequence[Row], definition: Row, words: Wording) -> Trend | None:
    unit = definition.get("measured_in") or ""
    axis, step = axis_for(max((row["value"] or 0 for row in rows), default=0), unit)
    months = [
        Month(
            first_day=row["period_start"],
            amount=None if row["value"] is None else row["value"] / step,
            value=words.measure(row["value"], unit, hidden=bool(row["is_suppressed"])),
        )
        for row in rows
    ]
    kind: ChartKind = "bars" if unit in danish.COUNT_UNITS else "line"
    key = kpi.replace("_", "-")
    return trend(months, key=key, title=definition.get("label_da") or kpi, kind=kind, axis=axis)


def _definitions(tables: PublishedTables) -> Mapping[str, Row]:
    return {row["kpi"]: row for row in tables.rows("kpi_definitions")}
