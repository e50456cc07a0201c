"""What pages are made of: a heading with its lead, a table that can be sorted and searched, a trend, a note.

Every table is AG Grid with the same manners, so that a reader learns one. A trend always stands beside the table that
says the same in figures. Nothing here asks the release anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_ag_grid as dag
from dash import dcc, html
from dash.development.base_component import Component

from explorer.release import Row
from explorer.wording import Words

ROW_HEIGHT, HEADER_HEIGHT, MOST_ROWS = 36, 42, 14
INK, ACCENT = "#1b2733", "#0b5c70"


@dataclass(frozen=True)
class Column:
    """A column of a table: the row's field, its heading, and whether it holds a figure.

    A figure's text stands in the row's ``<field>_text`` and is shown; the figure itself is what is sorted.
    """

    field: str
    heading: str
    is_figure: bool = False
    is_link: bool = False
    width: int = 0


def heading(title: str, lead: str) -> list[Component]:
    """A page's title and what the reader should know before the figures."""
    return [html.H1(title), html.P(lead, className="lead")]


def note(text: str) -> Component:
    """A line that must not be missed."""
    return html.P(text, className="note")


def table(key: str, title: str, columns: Sequence[Column], rows: Sequence[Row], words: Words) -> Component:
    """A section with a heading and its table; without rows it says so."""
    title_id = f"{key}-title"
    body = _grid(key, columns, rows) if rows else html.P(words("nothing"))
    return html.Section([html.H2(title, id=title_id), body], **{"aria-labelledby": title_id})


def _grid(key: str, columns: Sequence[Column], rows: Sequence[Row]) -> Component:
    is_long = len(rows) > MOST_ROWS
    return dag.AgGrid(
        id=key,
        rowData=list(rows),
        columnDefs=[_definition(column) for column in columns],
        columnSize="responsiveSizeToFit",
        defaultColDef={"sortable": True, "resizable": True, "minWidth": 105, "wrapHeaderText": True},
        dashGridOptions={
            "theme": "themeQuartz",
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            "rowHeight": ROW_HEIGHT,
            "headerHeight": HEADER_HEIGHT,
            "animateRows": False,
            "suppressColumnVirtualisation": True,
            "enableCellTextSelection": True,
            "domLayout": "normal" if is_long else "autoHeight",
        },
        style={"height": f"{HEADER_HEIGHT + ROW_HEIGHT * MOST_ROWS}px"} if is_long else {"height": None},
    )


def _definition(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"field": column.field, "headerName": column.heading}
    if column.is_figure:
        text = f"params.data.{column.field}_text"
        found |= {"type": "rightAligned", "valueFormatter": {"function": text}, "maxWidth": 190}
    else:
        found["filter"] = "agTextColumnFilter"
    if column.is_link:
        found["cellRenderer"] = "markdown"
    wide = {"minWidth": column.width, "wrapText": True, "autoHeight": True} if column.width else {}
    return found | wide


def trend(title: str, points: Sequence[tuple[str, float | None]], *, axis: str, is_share: bool = False) -> Component:
    """A line by month; a month whose figure is hidden is a gap, never a zero."""
    figure = {
        "data": [
            {
                "type": "scatter", "mode": "lines+markers", "x": [month for month, _ in points],
                "y": [value for _, value in points], "line": {"color": ACCENT}, "connectgaps": False,
            }
        ],
        "layout": {
            "margin": {"l": 60, "r": 10, "t": 10, "b": 40}, "height": 280, "separators": ",.",
            "font": {"color": INK, "size": 13}, "xaxis": {"type": "category"},
            "yaxis": {"title": {"text": axis}, "rangemode": "tozero", "tickformat": ".0%" if is_share else ""},
        },
    }  # fmt: skip
    graph = dcc.Graph(figure=figure, config={"displayModeBar": False, "staticPlot": True})
    return html.Figure([html.Figcaption(title), html.Div(graph, role="img", **{"aria-label": title})])


def facts(pairs: Sequence[tuple[str, str]]) -> Component:
    """Figures with their names, as a list of definitions."""
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in pairs], className="facts")
