"""The process map: sliders for how much to show, numbers or time on the arrows, and the figures of what is chosen.

A canvas cannot be read aloud or walked with the keyboard, so the same arrows and steps stand below it as tables, and
choosing a row there is the same as clicking on the map.
"""

from collections.abc import Sequence
from typing import Any

import dash_cytoscape as cyto
import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from explorer import parts
from explorer.drawing import STYLESHEET, Measure, map_elements
from explorer.parts import Column, heading, note, table
from explorer.process_map import Detail, MapFigures, map_figures, shown_map, usual_detail
from explorer.release import Release, Row
from explorer.selection import Selection
from explorer.wording import Words

STEPS_IN_ORDER = "list_contains(activities, $2)"
STEP_AFTER_STEP = "list_contains(list_zip(activities[:-2], activities[2:]), ($2, $3))"
WITH_VARIANTS = "select count(*) as variants, sum(cases)::bigint as cases from variants where process = $1 and "


def view(release: Release, chosen: Selection, words: Words) -> list[Component]:
    """The map with its controls, what is chosen on it, and its tables."""
    figures = map_figures(release, chosen)
    detail = usual_detail(figures)
    remarks = [] if figures.has_median else [note(words("map_filtered"))]
    return [
        *heading(words("map"), words("map_lead")),
        *remarks,
        html.Div([_controls(detail, words), _legend(words)], className="controls"),
        html.Div([_canvas(figures, detail, words), _panel(words)], className="map"),
        table("arrows", words("arrows_table"), _arrow_columns(words), arrow_rows(figures, words), words),
        table("steps", words("steps_table"), _step_columns(words), step_rows(figures, words), words),
    ]


def _controls(detail: Detail, words: Words) -> Component:
    return html.Div(
        [
            _slider("activities-share", words("activities_slider"), detail.activities),
            _slider("paths-share", words("paths_slider"), detail.paths),
            dmc.RadioGroup(
                dmc.Group([dmc.Radio(label=words(name), value=name) for name in ("frequency", "time")]),
                id="measure",
                label=words("measure"),
                value="frequency",
            ),
        ],
        className="sliders",
    )


def _slider(key: str, label: str, value: int) -> Component:
    marks = [{"value": mark, "label": f"{mark} %"} for mark in (1, 50, 100)]
    slider = dmc.Slider(id=key, min=1, max=100, value=value, marks=marks, thumbLabel=label, updatemode="mouseup")
    return html.Div([html.Span(label), slider], className="slider")


def _legend(words: Words) -> Component:
    return html.P(id="map-extent", className="detail", role="status", children=words("all_times_calendar"))


def _canvas(figures: MapFigures, detail: Detail, words: Words) -> Component:
    return html.Div(
        cyto.Cytoscape(
            id="map",
            elements=map_elements(shown_map(figures, detail), "frequency", words),
            stylesheet=STYLESHEET,
            layout={"name": "preset", "fit": True, "padding": 20},
            style={"width": "100%", "height": "760px"},
            minZoom=0.1,
            maxZoom=3,
            autoungrabify=True,
            boxSelectionEnabled=False,
        ),
        className="canvas",
        role="img",
        **{"aria-label": words("map_picture")},
    )


def _panel(words: Words) -> Component:
    return html.Section(
        [html.H2(words("chosen"), id="chosen-title"), html.Div(html.P(words("choose_hint")), id="chosen")],
        className="panel",
        **{"aria-labelledby": "chosen-title", "aria-live": "polite"},
    )


def drawn(release: Release, chosen: Selection, words: Words, detail: Detail, measure: Measure) -> tuple[list, str]:
    """The elements of the map at a detail, and the line that says how much of the whole they are."""
    shown = shown_map(map_figures(release, chosen), detail)
    extent = words(
        "map_extent",
        activities=len(shown.activities),
        all_activities=shown.all_activities,
        paths=shown.shown_transitions,
        all_paths=shown.all_transitions,
        share=words.percent(shown.shown_share),
    )
    return map_elements(shown, measure, words), f"{extent} {words('all_times_calendar')}"


def chosen_arrow(release: Release, chosen: Selection, words: Words, tail: str, head: str) -> list[Component]:
    """What is known of one arrow: how many, how long, who is waited for, and in how many variants it is."""
    figures = map_figures(release, chosen)
    row = figures.edge(tail, head)
    if row is None:
        return [html.P(words("nothing"))]
    times = [("mean", "mean_seconds")] + ([("median", "median_seconds"), ("p90", "p90_seconds")] * figures.has_median)
    known = [(words("transitions"), words.number(row["transitions"]))]
    known += [(words("cases"), words.number(row["cases"]))] if figures.has_median else []
    known += [(words(name), words.duration(row[column])) for name, column in times]
    known += _waited_for(release, chosen, words, tail, head)
    known += _variants(release, words, STEP_AFTER_STEP, chosen.process, tail, head, name="in_variants")
    title = f"{figures.labels.get(tail, tail)} → {figures.labels.get(head, head)}"
    return [html.H3(title), parts.facts(known)]


def _waited_for(release: Release, chosen: Selection, words: Words, tail: str, head: str) -> list[tuple[str, str]]:
    if not release.has("bottlenecks"):
        return []
    parties = release.values(
        "select distinct waiting_for from bottlenecks where process = ? and from_activity = ? and to_activity = ?"
        " and level = 'total' order by 1",
        chosen.process,
        tail,
        head,
    )
    return [(words("waiting_for"), ", ".join(parties))] if parties else []


def chosen_step(release: Release, chosen: Selection, words: Words, name: str) -> list[Component]:
    """What is known of one activity."""
    figures = map_figures(release, chosen)
    row = figures.activity(name)
    if row is None:
        return [html.P(words("nothing"))]
    columns = ["cases", "events", "starts", "ends", "rework_cases"] if figures.has_median else ["cases"]
    names = {"starts": "starts", "ends": "ends", "rework_cases": "rework"}
    known = [(words(names.get(column, column)), words.number(row[column])) for column in columns]
    known += _variants(release, words, STEPS_IN_ORDER, chosen.process, name, name="in_variants_step")
    return [html.H3(figures.labels[name]), parts.facts(known)]


def _variants(release: Release, words: Words, where: str, *asked: str, name: str) -> list[tuple[str, str]]:
    found = release.row(WITH_VARIANTS + where, *asked)
    if found is None or not found["variants"]:
        return []
    return [
        (words(name), f"{words.number(found['variants'])} ({words.number(found['cases'])} {words('cases').lower()})")
    ]


def _arrow_columns(words: Words) -> Sequence[Column]:
    figures = ("transitions", "cases", "mean_seconds", "median_seconds", "p90_seconds")
    names = ("transitions", "cases", "mean", "median", "p90")
    return [
        Column("from_label", words("from"), width=200),
        Column("to_label", words("to"), width=200),
        *(Column(field, words(name), is_figure=True) for field, name in zip(figures, names, strict=True)),
    ]


def arrow_rows(figures: MapFigures, words: Words) -> list[Row]:
    """All arrows as rows of a table, hidden ones too."""
    return [_arrow_row(row, figures.labels, words) for row in figures.edges]


def _arrow_row(row: Row, labels: Any, words: Words) -> Row:
    texts = {f"{name}_text": words.number(row[name]) for name in ("transitions", "cases")}
    texts |= {f"{name}_text": words.duration(row[name]) for name in ("mean_seconds", "median_seconds", "p90_seconds")}
    ends = {"from_label": labels.get(row["from_activity"]), "to_label": labels.get(row["to_activity"])}
    return row | texts | ends


def _step_columns(words: Words) -> Sequence[Column]:
    figures = ("cases", "events", "starts", "ends", "rework_cases")
    names = ("cases", "events", "starts", "ends", "rework")
    return [
        Column("label_da", words("activity"), width=240),
        *(Column(field, words(name), is_figure=True) for field, name in zip(figures, names, strict=True)),
    ]


def step_rows(figures: MapFigures, words: Words) -> list[Row]:
    """All activities as rows of a table."""
    columns = ("cases", "events", "starts", "ends", "rework_cases")
    return [row | {f"{name}_text": words.number(row[name]) for name in columns} for row in figures.activities]
