"""Turn DOT text into pictures with Graphviz: the only place that starts another program.

The layout program is the one that the ``graphviz-pure`` package ships (no system package needed), else a
``dot`` on PATH. What a picture shows is decided elsewhere: process maps in ``discovery/pictures.py``, process
models in ``discovery/model_pictures.py``.
"""

import html
import logging
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Literal

from mining.errors import MiningError

PictureFormat = Literal["svg", "png"]
SANS_SERIF = "Arial"  # graphviz-pure knows its widths and carries a font of the same metrics for PNG

_LOG = logging.getLogger(__name__)
# Complaints about the widths of letters outside ASCII (æøå) and of unknown font names: the picture is fine.
_NOISE = re.compile(r"non-ASCII character|no hard-coded metrics|Falling back to")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")  # not allowed in XML, so neither in SVG


class PictureError(MiningError, RuntimeError):
    """A picture could not be drawn: no layout program, a time-out, or DOT text that it refuses."""


@dataclass(frozen=True)
class Box:
    """A node's place in a layout: centre and size in points, y growing downwards."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """Where Graphviz put things: ``nodes`` by name, ``edges`` by tail and head with their control points."""

    width: float
    height: float
    nodes: dict[str, Box]
    edges: dict[tuple[str, str], tuple[tuple[float, float], ...]]


def dot_quote(text: str) -> str:
    r"""``text`` as a quoted DOT string that shows exactly these characters, whatever they are.

    Safe for labels and names: quotes, backslash escapes (``\N`` would become the node's name) and HTML
    entities lose their meaning, line breaks become centred lines, control characters become spaces.
    """
    escaped = _printable(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\r\n", "\\n").replace("\r", "\\n").replace("\n", "\\n") + '"'


def dot_html(text: str) -> str:
    """``text`` for use inside an HTML-like DOT label (``label=<...>``): shows exactly these characters."""
    return html.escape(_printable(text)).replace("\\", "\\\\").replace("\n", "<BR/>")


def render_dot(dot: str, *, format: PictureFormat, dpi: int = 144, time_limit: float = 60.0) -> bytes:
    """Lay out and draw a graph.

    Args:
        dot: the graph in DOT; texts from data must have gone through :func:`dot_quote`.
        format: ``"svg"``: one ``<svg>`` element in UTF-8 without prolog, comments or scripts, ready to stand
            in an HTML page; ``"png"``: an image.
        dpi: resolution of a PNG; ignored for SVG.
        time_limit: seconds before the layout program is stopped.

    Raises:
        PictureError: no layout program is installed, it took too long, or it refused the text.
    """
    if format == "svg":
        return _inline_svg(_run(dot, "-Tsvg", time_limit=time_limit))
    return _run(dot, "-Tpng", f"-Gdpi={dpi}", time_limit=time_limit)


def layout_dot(dot: str, *, time_limit: float = 60.0) -> Layout:
    """The coordinates that Graphviz gives a graph, for formats that carry their own (BPMN).

    Node names must be plain identifiers. Raises as :func:`render_dot`.
    """
    width = height = 0.0
    nodes: dict[str, Box] = {}
    edges: dict[tuple[str, str], tuple[tuple[float, float], ...]] = {}
    for line in _run(dot, "-Tplain", time_limit=time_limit).decode("utf-8").splitlines():
        field = line.split()
        if field[0] == "graph":
            width, height = float(field[2]) * 72, float(field[3]) * 72
        elif field[0] == "node":
            x, y, wide, high = (float(number) * 72 for number in field[2:6])
            nodes[field[1]] = Box(x, height - y, wide, high)
        elif field[0] == "edge":
            points = [float(number) * 72 for number in field[4 : 4 + 2 * int(field[3])]]
            edges[field[1], field[2]] = tuple((x, height - y) for x, y in zip(points[::2], points[1::2], strict=True))
    return Layout(width, height, nodes, edges)


@lru_cache(maxsize=1)
def layout_program() -> str:
    """Absolute path of the layout program: ``graphviz-pure`` where its package put it, else ``dot`` on PATH.

    Raises:
        PictureError: neither is there.
    """
    try:
        shipped = metadata.files("graphviz-pure") or []
    except metadata.PackageNotFoundError:
        shipped = []
    for file in shipped:
        if file.stem == "graphviz-pure" and Path(str(file.locate())).is_file():
            return str(Path(str(file.locate())).resolve())
    found = shutil.which("dot")
    if found is None:
        raise PictureError("no layout program: install the package graphviz-pure, or put Graphviz' dot on PATH")
    return found


def _run(dot: str, *options: str, time_limit: float) -> bytes:
    command = [layout_program(), *options]
    try:
        done = subprocess.run(  # noqa: S603  # an absolute path, no shell, and the graph goes in by stdin
            command, input=dot.encode("utf-8"), capture_output=True, timeout=time_limit, check=False
        )
    except subprocess.TimeoutExpired:
        raise PictureError(f"the picture was not drawn within {time_limit:g} seconds; show fewer nodes") from None
    complaints = _complaints(done.stderr.decode("utf-8", "replace"))
    if done.returncode != 0 or not done.stdout:
        raise PictureError(
            f"the layout program refused the graph (exit {done.returncode}): {complaints or 'no reason'}"
        )
    if complaints:
        _LOG.warning("layout program: %s", complaints)
    return done.stdout


def _complaints(stderr: str) -> str:
    """What is left of the error output without noise, and without the piece of the graph it may quote."""
    lines = (line.strip() for line in stderr.splitlines() if not _NOISE.search(line))
    return "; ".join(re.sub(r" near .*", "", line) for line in lines if line)


def _printable(text: str) -> str:
    """``text`` without what XML, and so SVG, cannot hold: control characters, halves of surrogate pairs."""
    return _CONTROL.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))


def _inline_svg(svg: bytes) -> bytes:
    """The ``<svg>`` element alone: prolog, doctype and comments may not stand inside an HTML page."""
    text = svg.decode("utf-8")
    bare = re.sub(r"<!--.*?-->\n?", "", text[text.index("<svg") :], flags=re.DOTALL)
    return bare.replace(f'font-family="{SANS_SERIF}"', f'font-family="{SANS_SERIF},Helvetica,sans-serif"').encode(
        "utf-8"
    )
