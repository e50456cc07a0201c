"""Pictures on a page: the process map drawn from published tables, and model pictures that others have drawn.

What a map looks like is decided in ``mining.discovery.pictures``. This module puts pictures into a page safely: a map
becomes a part of the page, so it may hold drawing elements only; any other picture is shown as an image, where nothing
in it can run.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.parsers import expat

from markupsafe import Markup, escape

from mining.adapters.dot import render_dot
from mining.discovery.abstraction import Row, simplify_map
from mining.discovery.pictures import draw_process_map, map_caption_da, slowest
from orchestration.publish.report.errors import PictureContentError

DRAWING = frozenset(
    [
        "svg",
        "g",
        "defs",
        "title",
        "desc",
        "path",
        "polygon",
        "polyline",
        "ellipse",
        "circle",
        "rect",
        "line",
        "text",
        "tspan",
        "linearGradient",
        "radialGradient",
        "stop",
    ]
)
MAP_ACTIVITIES, MAP_EDGES, SLOW_EDGES = 12, 30, 5
"""As many as stay legible at a page's width; the table below the map has them all."""


@dataclass(frozen=True)
class MapPicture:
    """A process map that can stand in a page: ``width`` is its natural width in CSS, ``caption`` the lines below it."""

    svg: Markup
    width: str
    caption: tuple[str, ...]


def process_map(edges: Sequence[Row], activities: Sequence[Row], *, note: str | None = None) -> MapPicture | None:
    """The map of one process from its ``process_map_edges`` and ``activities``; None when it has no activity.

    ``note`` is drawn into the picture and stands before its caption.
    """
    if not activities:
        return None
    shown = simplify_map(edges, activities, max_activities=MAP_ACTIVITIES, max_edges=MAP_EDGES)
    count = len(slowest(shown, SLOW_EDGES))
    svg = render_dot(draw_process_map(shown, slow_edges=SLOW_EDGES, caption=False, note=note), format="svg")
    caption = map_caption_da(shown, slow_edges=count).splitlines()
    return MapPicture(inline_svg(svg, label="Proceskort"), natural_width(svg), tuple(caption))


def inline_svg(svg: bytes, *, label: str) -> Markup:
    """A drawing as a part of the page, named ``label`` for a screen reader, as wide as the page's style says.

    Raises:
        PictureContentError: it holds an element other than drawing ones, an event handler or a reference.
    """
    check_drawing(svg)
    text = svg.decode("utf-8")
    opening = re.search(r"<svg\b[^>]*>", text)
    if opening is None:
        raise PictureContentError("the picture has no <svg> element")
    box = re.search(r'\bviewBox="[-0-9. ]*"', opening[0])
    body = re.sub(r"<title>[^<]*</title>\s*", "", text[opening.end() :])  # Graphviz' node names: no help as tooltips
    body = re.sub(r"<[^<>]+>", _without_names, body)
    start = f'<svg role="img" aria-label="{escape(label)}" {box[0] if box else ""}>'
    return Markup(start + body)  # noqa: S704  # checked above: drawing elements only, well-formed


def _without_names(tag: re.Match[str]) -> str:
    """A tag without id and class: those of two pictures on one page would clash."""
    return re.sub(r'\s(?:id|class)="[^"]*"', "", tag[0])


def check_drawing(svg: bytes) -> None:
    """Raise unless a picture is well-formed and holds drawing elements only, without handlers or references.

    Raises:
        PictureContentError: naming the element or attribute that is not allowed.
    """

    def element(name: str, attributes: dict[str, str]) -> None:
        if name not in DRAWING:
            raise PictureContentError(
                f"the picture holds the element '{name}'; only drawing elements may stand in a page"
            )
        for key, value in attributes.items():
            is_reference = key.rpartition(":")[2] in ("href", "src") or "url(" in value.replace("url(#", "")
            if key.lower().startswith("on") or is_reference:
                raise PictureContentError(
                    f"the picture's element '{name}' has the attribute '{key}', which may not stand in a page"
                )

    def entity(*_: object) -> None:
        raise PictureContentError("the picture declares entities, which may not stand in a page")

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(svg, True)
    except expat.ExpatError as error:
        raise PictureContentError(
            f"the picture is not well-formed: line {error.lineno}, column {error.offset}"
        ) from None


def natural_width(svg: bytes) -> str:
    """The width that a drawing asks for, as a CSS length; the page's width when it asks for none."""
    found = re.search(rb'<svg\b[^>]*?\swidth="([0-9.]+)(pt|px|)"', svg)
    return f"{found[1].decode()}{found[2].decode() or 'px'}" if found else "100%"


def image_uri(svg: bytes) -> str:
    """A picture as the address of an image inside the page; scripts and references in it do nothing there."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
