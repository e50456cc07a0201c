"""What happens when a reader chooses, slides or clicks. Each answer opens the release anew.

The address line is the only state: a choice is written into it, and it is read back. A place on the map and a row of
a table that say the same lead to the same answer.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from explorer.pages import deadlines, figures, process_map
from explorer.process_map import Detail
from explorer.release import NoRelease, Release, open_release
from explorer.selection import ALL, Choices, Language, Selection, known_selection, read_selection
from explorer.wording import Words

CHOICES = ("process", "unit", "period", "case_type", "lang")
Page = Callable[[str, str | None], tuple[list[Component], list[Component], list[Component]]]
Answer = Callable[[Release, Selection, Words], Any]


def register(app: Dash, published: Path, words: Mapping[Language, Words], *, page: Page) -> None:
    """Tell ``app`` what answers what."""

    def answer(address: str | None, question: Answer) -> Any:
        release = open_release(published)
        chosen, _ = read_selection(address, release)
        return question(release, chosen, words[chosen.lang])

    _pages(app, page)
    _choices(app, published, words)
    _map(app, answer)
    _rows(app, answer)


def _pages(app: Dash, page: Page) -> None:
    @app.callback(
        Output("content", "children"),
        Output("menu", "children"),
        Output("status", "children"),
        Input("address", "pathname"),
        Input("address", "search"),
    )
    def show(path: str | None, address: str | None) -> tuple[list[Component], list[Component], list[Component]]:
        return page(path or "/", address)


def _choices(app: Dash, published: Path, words: Mapping[Language, Words]) -> None:
    """The choices follow the address, and the address follows the choices: one callback, so that they cannot chase."""

    @app.callback(
        Output("address", "search"),
        *(Output(name, "value") for name in CHOICES),
        *(Output(name, "data") for name in CHOICES),
        *(Output(name, "label") for name in CHOICES),
        Output("frame", "lang"),
        Input("address", "search"),
        *(Input(name, "value") for name in CHOICES),
    )
    def choose(address: str | None, *values: str | None) -> tuple[Any, ...]:
        try:
            release = open_release(published)
        except NoRelease:
            return (no_update,) * (2 + 3 * len(CHOICES))
        if ctx.triggered_id in CHOICES:
            chosen, possible = known_selection(dict(zip(CHOICES, values, strict=True)), release)
        else:
            chosen, possible = read_selection(address, release)
        said = words[chosen.lang]
        wanted = chosen.address()
        labels = [said(name if name != "lang" else "language") for name in CHOICES]
        now = [getattr(chosen, name) for name in CHOICES]
        search = wanted if wanted != address else no_update
        return (search, *now, *_options(possible, said), *labels, chosen.lang)


def _options(possible: Choices, words: Words) -> list[list[dict[str, str]]]:
    everything = {"label": words("all"), "value": ALL}
    processes = [{"label": label, "value": key} for key, label in possible.processes.items()]
    rest = [
        [everything, *({"label": value, "value": value} for value in values)]
        for values in (possible.units, possible.periods, possible.case_types)
    ]
    return [processes, *rest, [{"label": "Dansk", "value": "da"}, {"label": "English", "value": "en"}]]


def _map(app: Dash, answer: Callable[[str | None, Answer], Any]) -> None:
    @app.callback(
        Output("map", "elements"),
        Output("map-extent", "children"),
        Input("activities-share", "value"),
        Input("paths-share", "value"),
        Input("measure", "value"),
        State("address", "search"),
    )
    def slide(activities: int, paths: int, measure: str, address: str | None) -> tuple[list, str]:
        detail = Detail(int(activities), int(paths))
        shown = "time" if measure == "time" else "frequency"
        return answer(address, lambda release, chosen, said: process_map.drawn(release, chosen, said, detail, shown))

    @app.callback(
        Output("chosen", "children"),
        Input("map", "tapNodeData"),
        Input("map", "tapEdgeData"),
        Input("arrows", "selectedRows"),
        Input("steps", "selectedRows"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    def choose(node: dict, edge: dict, arrows: list, steps: list, address: str | None) -> Any:
        from_map = {"map.tapNodeData": node, "map.tapEdgeData": edge}
        from_tables = {"arrows.selectedRows": arrows, "steps.selectedRows": steps}
        asked = next(iter(ctx.triggered_prop_ids), "")
        found = from_map.get(asked) or next(iter(from_tables.get(asked) or []), None)
        return answer(address, lambda *all_of_it: _told(found or {}, *all_of_it))


def _told(found: Mapping[str, Any], release: Release, chosen: Selection, words: Words) -> Any:
    """The figures of an arrow or a step, however it was pointed at; a marker and nothing leave things as they are."""
    tail, head = found.get("tail") or found.get("from_activity"), found.get("head") or found.get("to_activity")
    if tail and head:
        return process_map.chosen_arrow(release, chosen, words, tail, head)
    if found.get("activity"):
        return process_map.chosen_step(release, chosen, words, found["activity"])
    return no_update


def _rows(app: Dash, answer: Callable[[str | None, Answer], Any]) -> None:
    for grid, place, told in (
        ("rules", "rule-trend", deadlines.rule_trend),
        ("kpis", "kpi-trend", figures.kpi_trend),
    ):

        @app.callback(
            Output(place, "children"),
            Input(grid, "selectedRows"),
            State("address", "search"),
            prevent_initial_call=True,
        )
        def choose(rows: list | None, address: str | None, told: Callable = told) -> Any:
            if not rows:
                return no_update
            return answer(address, lambda release, chosen, words: told(release, chosen, words, rows[0]))
