"""Key figures: each with the interval it lies in, its coverage, and its definition one click away."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from explorer.parts import Column, heading, note, table, trend
from explorer.release import Release, Row
from explorer.selection import ALL, Selection
from explorer.wording import Words
from orchestration.publish.report.danish import SHARE_UNITS

KPIS = """
select k.kpi, d.label_da, d.measured_in, k.period_basis, k.value, k.lower, k.upper, k.cases, k.coverage
from kpis as k
join kpi_definitions as d using (kpi)
where k.process = ? and k.level = ? and k.unit = ? and k.period = ?
order by d.label_da
"""
BY_MONTH = """
select period, value, cases, coverage from kpis
where process = ? and kpi = ? and level = ? and unit = ?
order by period
"""


def view(release: Release, chosen: Selection, words: Words) -> list[Component]:
    """The table of key figures, and a place for the trend of the one that is chosen."""
    rows = release.rows(KPIS, chosen.process, chosen.level, chosen.unit, chosen.period)
    columns = [
        Column("name", words("figure"), is_link=True, width=260),
        Column("value", words("value"), is_figure=True),
        Column("interval", words("interval")),
        Column("cases", words("cases"), is_figure=True),
        Column("coverage", words("coverage"), is_figure=True),
    ]
    return [
        *heading(words("figures"), words("figures_lead")),
        table("kpis", words("figures"), columns, [_worded(row, chosen, words) for row in rows], words),
        note(words("hidden_note")),
        html.Section(html.P(words("choose_figure")), id="kpi-trend", **{"aria-live": "polite"}),
    ]


def _worded(row: Row, chosen: Selection, words: Words) -> Row:
    known = row["lower"] is not None and row["upper"] is not None
    ends = [words.measure(row[name], row["measured_in"]) for name in ("lower", "upper")] if known else []
    return row | {
        "name": f"[{row['label_da']}](/definitions{chosen.address()}#{row['kpi']})",
        "value_text": words.measure(row["value"], row["measured_in"]),
        "interval": " – ".join(ends),
        "cases_text": words.number(row["cases"]),
        "coverage_text": words.percent(row["coverage"]),
    }


def kpi_trend(release: Release, chosen: Selection, words: Words, kpi: Row) -> list[Component]:
    """One figure month by month, as a line and as a table, for the chosen unit."""
    level = "month" if chosen.unit == ALL else "unit_month"
    months = release.rows(BY_MONTH, chosen.process, kpi["kpi"], level, chosen.unit)
    basis = words("month_of", basis=words(f"basis_{kpi['period_basis']}"))
    is_share = kpi["measured_in"].lower() in SHARE_UNITS
    points = [(row["period"], row["value"]) for row in months]
    return [
        html.H2(words("trend")),
        html.P(basis),
        trend(kpi["label_da"], points, axis=kpi["measured_in"], is_share=is_share),
        table("kpi-months", words("by_month"), _month_columns(words), _month_rows(months, kpi, words), words),
    ]


def _month_columns(words: Words) -> Sequence[Column]:
    figures = [Column(name, words(name), is_figure=True) for name in ("value", "cases", "coverage")]
    return [Column("period", words("month")), *figures]


def _month_rows(months: Sequence[Row], kpi: Row, words: Words) -> list[Row]:
    return [
        row
        | {
            "value_text": words.measure(row["value"], kpi["measured_in"]),
            "cases_text": words.number(row["cases"]),
            "coverage_text": words.percent(row["coverage"]),
        }
        for row in months
    ]
