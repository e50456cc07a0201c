"""Pictures: what the layout program is given and gives back, and what happens when it cannot."""

import logging
import re
import stat
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from mining.adapters import dot as module
from mining.adapters.dot import PictureError, dot_html, dot_quote, layout_dot, render_dot

AWKWARD = [
    "Ansøgning <&> modtaget",
    r"C:\Nabo\n og \\N",
    'kaldt "hastesag"',
    "x &lt; y &amp; z",
    "a -> b; c [label=d] // e /* f */ }",
    "</text><script>alert(1)</script>",
    "<B>fed</B>",
    "%s {0} #1 \u00e6\U0001f3e0",
]


def shown_texts(svg: bytes) -> list[str]:
    return [
        element.text or ""
        for element in ET.fromstring(svg).iter()  # noqa: S314  # our own picture
        if element.tag.endswith("}text")
    ]


@pytest.mark.parametrize("text", AWKWARD)
def test_a_label_shows_exactly_its_characters_whichever_way_it_is_quoted(text: str) -> None:
    svg = render_dot(f"digraph {{ a [label={dot_quote(text)}]; b [label=<{dot_html(text)}>] }}", format="svg")
    assert shown_texts(svg) == [text, text]


def test_a_name_cannot_break_out_of_its_quotes() -> None:
    names = [dot_quote(text) for text in AWKWARD]
    svg = render_dot("digraph { " + " -> ".join(names) + " }", format="svg")
    assert len(re.findall(rb'class="node"', svg)) == len(AWKWARD)
    assert len(re.findall(rb'class="edge"', svg)) == len(AWKWARD) - 1
    assert b"<script" not in svg


def test_line_breaks_become_lines_and_control_characters_spaces() -> None:
    svg = render_dot(f"digraph {{ a [label={dot_quote('en' + chr(10) + 'to' + chr(7) + chr(0xD800))}] }}", format="svg")
    assert shown_texts(svg) == ["en", "to ?"]


def test_an_svg_is_one_element_that_can_stand_in_a_page() -> None:
    svg = render_dot("digraph { a -> b [label=æ] }", format="svg").decode("utf-8")
    assert svg.startswith("<svg")
    assert svg.rstrip().endswith("</svg>")
    assert "<!" not in svg
    assert "<?" not in svg
    assert "href" not in svg.replace("xmlns:xlink", "")


def test_a_png_is_a_png_and_its_resolution_can_be_chosen() -> None:
    small, large = (render_dot("digraph { a -> b }", format="png", dpi=dpi) for dpi in (72, 144))
    assert small.startswith(b"\x89PNG")
    widths = [int.from_bytes(png[16:20], "big") for png in (small, large)]
    assert widths[1] == pytest.approx(2 * widths[0], abs=2)


def test_the_same_graph_gives_the_same_bytes() -> None:
    graph = "digraph { " + "; ".join(f"n{number} -> n{number * 7 % 20}" for number in range(20)) + " }"
    for format in ("svg", "png"):
        assert render_dot(graph, format=format) == render_dot(graph, format=format)


def test_a_layout_gives_coordinates_from_the_top_left_corner() -> None:
    layout = layout_dot("digraph { node [shape=box, fixedsize=true, width=1, height=0.5]; a -> b }")
    first, second = layout.nodes["a"], layout.nodes["b"]
    assert (first.width, first.height) == (72, 36)
    assert first.y < second.y <= layout.height
    curve = layout.edges["a", "b"]
    assert curve[0][1] == pytest.approx(first.y + 18, abs=1)


def test_a_broken_graph_is_an_error_that_does_not_quote_it() -> None:
    with pytest.raises(PictureError, match="refused the graph") as caught:
        render_dot('digraph { a -> "en borgers navn" -> ', format="svg")
    assert "borgers" not in str(caught.value)


def test_widths_of_danish_letters_are_no_news_but_real_warnings_are(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        render_dot("digraph { a [label=æøå, fontname=Ukendt] }", format="svg")
        assert not caplog.records
        render_dot("digraph { a [shape=ukendt] }", format="svg")
    assert "ukendt" in caplog.text


def test_without_the_package_a_dot_on_the_path_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "dot"
    own.write_text("#!/bin/sh\nsleep 5\n")
    own.chmod(own.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(module.metadata, "files", lambda _: [])
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    module.layout_program.cache_clear()
    try:
        assert module.layout_program() == str(own)
        with pytest.raises(PictureError, match=r"not drawn within 0\.2 seconds"):
            render_dot("digraph { a }", format="svg", time_limit=0.2)
        monkeypatch.setenv("PATH", str(tmp_path / "empty"))
        module.layout_program.cache_clear()
        with pytest.raises(PictureError, match="install the package graphviz-pure"):
            render_dot("digraph { a }", format="svg")
    finally:
        module.layout_program.cache_clear()
