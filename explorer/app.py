"""The application: its frame, which page an address stands for, and the language.

What a page holds is the page's own; what happens when a reader clicks inside one stands in ``callbacks.py``. The frame
keeps the choices while pages change, so that the keyboard's place in them is not lost.
"""

from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path

import dash_mantine_components as dmc
from dash import Dash, dcc, html
from dash.development.base_component import Component

from explorer.callbacks import register
from explorer.guard import guard
from explorer.pages import bottlenecks, changes, deadlines, definitions, figures, goals, practice, process_map, variants
from explorer.release import NoRelease, Release, open_release
from explorer.selection import Choices, Language, Selection, read_selection
from explorer.wording import Words, read_words

View = Callable[[Release, Selection, Words], list[Component]]

PAGES: Mapping[str, tuple[str, View]] = {
    "/": ("map", process_map.view),
    "/variants": ("variants", variants.view),
    "/bottlenecks": ("bottlenecks", bottlenecks.view),
    "/deadlines": ("deadlines", deadlines.view),
    "/figures": ("figures", figures.view),
    "/practice": ("practice", practice.view),
    "/changes": ("changes", changes.view),
    "/goals": ("goals", goals.view),
    "/definitions": ("definitions", definitions.view),
}
"""Address to the key of the page's name and the page, in the order of the menu."""

THEME = {
    "fontFamily": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
    "primaryColor": "petrol",
    "primaryShade": 7,
    "black": "#1b2733",
    "colors": {
        "petrol": [
            "#e3eff2", "#c9e0e6", "#a5cbd5", "#7fb4c2", "#5a9dae", "#37869a", "#1c7085", "#0b5c70", "#084858",
            "#053440",
        ]
    },
}  # fmt: skip

STATUS = "select municipality, as_of, approval from refreshes"


def make_app(published: Path) -> Dash:
    """The explorer of the release that ``published`` leads to, at each answer anew."""
    app = Dash(
        "explorer",
        title="Sagsflow",
        update_title=None,
        serve_locally=True,
        suppress_callback_exceptions=True,
        assets_folder=str(resources.files("explorer") / "assets"),
        index_string=(resources.files("explorer") / "index.html").read_text(encoding="utf-8"),
    )
    words = read_words((resources.files("explorer") / "texts.yml").read_text(encoding="utf-8"))
    app.layout = _frame()
    register(app, published, words, page=lambda path, address: page(published, words, path, address))
    guard(app)
    return app


def _frame() -> Component:
    """What stands on every page: the menu, the choices, and a place for the page itself."""
    frame = html.Div(
        [
            dcc.Location(id="address", refresh="callback-nav"),
            html.A("Gå til indhold · Skip to content", href="#content", className="skip"),
            html.Header([html.Div(id="status"), html.Nav(id="menu")]),
            html.Div([_choice(name) for name in ("process", "unit", "period", "case_type", "lang")], id="choices"),
            html.Main(id="content", tabIndex=-1),
        ],
        id="frame",
        lang="da",
    )
    return dmc.MantineProvider(frame, theme=THEME, forceColorScheme="light")


def _choice(name: str) -> Component:
    return dmc.Select(id=name, label=name, data=[], allowDeselect=False, searchable=True, className="choice")


def page(
    published: Path, words: Mapping[Language, Words], path: str, address: str | None
) -> tuple[list[Component], list[Component], list[Component]]:
    """The content, the menu and the line of status for an address; an unknown one says so."""
    try:
        release = open_release(published)
    except NoRelease:
        return [html.H1("Sagsflow"), html.P(words["da"]("no_release"))], [], []
    chosen, possible = read_selection(address, release)
    said = words[chosen.lang]
    _, view = PAGES.get(path, ("", None))
    content = view(release, chosen, said) if view else [html.H1("Sagsflow"), html.P(said("no_page"))]
    return content, _menu(path, chosen, said), _status(release, chosen, possible, said)


def _menu(path: str, chosen: Selection, words: Words) -> list[Component]:
    links = [
        html.Li(dcc.Link(words(name), href=address + chosen.address(), **_here(address == path)))
        for address, (name, _) in PAGES.items()
    ]
    return [html.Ul(links, **{"aria-label": words("pages")})]


def _here(is_here: bool) -> dict[str, str]:
    return {"className": "here"} if is_here else {}


def _status(release: Release, chosen: Selection, possible: Choices, words: Words) -> list[Component]:
    row = release.row(STATUS) or {"municipality": "", "as_of": None, "approval": None}
    made_up = words(
        "made_up", as_of=f"{row['as_of']:%d.%m.%Y}" if row["as_of"] else "–", municipality=row["municipality"]
    )
    process = release.row("select mapping_approval from processes where process = ?", chosen.process)
    warning = process is not None and process["mapping_approval"] == "ikke godkendt"
    remark = [html.Strong(words("not_approved"))] if warning else []
    return [html.Strong("Sagsflow", className="brand"), html.Span(possible.processes.get(chosen.process, "")),
            html.Span(made_up, className="detail"), *remark]  # fmt: skip
