"""Pictures in a page: what may stand there."""

import pytest

from orchestration.publish.report.errors import PictureContentError
from orchestration.publish.report.pictures import image_uri, inline_svg, natural_width, process_map

HEAD = '<svg width="72pt" height="9pt" viewBox="0 0 72 9" xmlns="http://www.w3.org/2000/svg">'
LABEL = '<script>alert(1)</script> onload="x" & æøå'
ACTIVITIES = [
    {"activity": "a", "label_da": LABEL, "cases": 9, "starts": 9, "ends": 0},
    {"activity": "b", "label_da": "Slut", "cases": 9, "starts": 0, "ends": 9},
]
EDGES = [{"from_activity": "a", "to_activity": "b", "transitions": 9, "median_seconds": 60.0, "mean_seconds": 60.0}]


def test_a_map_shows_labels_as_text_whatever_they_hold() -> None:
    picture = process_map(EDGES, ACTIVITIES)
    assert picture is not None
    assert "<script" not in picture.svg
    assert "&lt;script&gt;" in picture.svg
    assert "æøå" in picture.svg
    assert picture.svg.startswith('<svg role="img" aria-label="Proceskort" viewBox=')
    assert picture.width.endswith("pt")
    assert any("aktiviteter" in line for line in picture.caption)


def test_no_activities_give_no_map() -> None:
    assert process_map([], []) is None


def test_ids_and_node_names_do_not_reach_the_page() -> None:
    svg = f'{HEAD}<g id="node1" class="node"><title>n0</title><path d="M0,0"/></g></svg>'
    assert inline_svg(svg.encode(), label='A "map"').endswith('<g><path d="M0,0"/></g></svg>')
    assert 'aria-label="A &#34;map&#34;"' in inline_svg(svg.encode(), label='A "map"')


@pytest.mark.parametrize(
    "content",
    [
        "<script>alert(1)</script>",
        '<g onload="alert(1)"/>',
        '<a xlink:href="http://example.org" xmlns:xlink="http://www.w3.org/1999/xlink"/>',
        '<path xlink:href="x" xmlns:xlink="http://www.w3.org/1999/xlink"/>',
        '<image href="x.png"/>',
        '<rect style="fill: url(http://example.org)"/>',
        "<foreignObject/>",
        "<style>@import 'x'</style>",
        "<g>",
    ],
)
def test_active_or_broken_content_is_refused(content: str) -> None:
    with pytest.raises(PictureContentError):
        inline_svg(f"{HEAD}{content}</svg>".encode(), label="x")


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + HEAD + "<text>&a;</text></svg>"
    with pytest.raises(PictureContentError, match="entities"):
        inline_svg(bomb.encode(), label="x")


def test_the_natural_width_is_the_drawings_own() -> None:
    assert natural_width(HEAD.encode()) == "72pt"
    assert natural_width(b"<svg>") == "100%"


def test_other_pictures_are_images_inside_the_page() -> None:
    assert image_uri(b"<svg/>") == "data:image/svg+xml;base64,PHN2Zy8+"
