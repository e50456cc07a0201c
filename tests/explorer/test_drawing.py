"""How the figures become a drawing: places, texts, bends."""

import pytest

from explorer.drawing import _bend, edge_text, map_elements
from explorer.process_map import Detail, map_figures, shown_map
from explorer.selection import Selection
from explorer.wording import read_words
from mining.adapters.dot import Box, Layout
from mining.discovery.abstraction import MapEdge
from tests.explorer.test_wording import TEXTS

WORDS = read_words(TEXTS)["da"]


@pytest.fixture
def elements(release):
    figures = map_figures(release, Selection("byg"))
    return map_elements(shown_map(figures, Detail(100, 100)), "frequency", WORDS)


def test_every_arrow_leads_between_boxes_that_are_drawn_and_every_box_has_a_place(elements):
    boxes = {element["data"]["id"]: element for element in elements if "position" in element}
    arrows = [element["data"] for element in elements if "source" in element["data"]]
    assert len(boxes) == 4 + 2
    assert arrows
    assert all(arrow["source"] in boxes and arrow["target"] in boxes for arrow in arrows)
    assert len({tuple(box["position"].values()) for box in boxes.values()}) == len(boxes)


def test_a_hidden_arrow_is_dashed_and_has_no_figure(elements):
    hidden = next(e for e in elements if (e["data"].get("tail"), e["data"].get("head")) == ("c", "d"))
    assert "hidden-figure" in hidden["classes"]
    assert hidden["data"]["text"] == ""


def test_a_more_frequent_arrow_is_wider(elements):
    width = {(e["data"]["tail"], e["data"]["head"]): e["data"]["width"] for e in elements if "tail" in e["data"]}
    assert width["a", "b"] > width["a", "c"] > width["b", "b"]


@pytest.mark.parametrize(
    ("edge", "measure", "text"),
    [
        (MapEdge("a", "b", 1500, 86_400.0), "frequency", "1.500"),
        (MapEdge("a", "b", 1500, 86_400.0), "time", "1 dag"),
        (MapEdge("a", "b", 1500, None, 3600.0), "time", "1 time"),
        (MapEdge(None, "a", 7), "time", "7"),
        (MapEdge("a", "b", None, None), "time", ""),
    ],
)
def test_an_arrow_carries_its_number_or_its_time(edge: MapEdge, measure, text: str):
    assert edge_text(edge, measure, WORDS) == text


def test_a_route_that_bulges_to_one_side_bends_the_arrow_to_that_side():
    nodes = {"x": Box(0, 0, 10, 10), "y": Box(0, 100, 10, 10)}  # straight down
    layout = Layout(100, 100, nodes, {("x", "y"): ((0, 0), (40, 30), (40, 70), (0, 100))})
    weights, distances = _bend(layout, "x", "y")
    assert weights == [0.5]  # the cubic's middle: half-way down, 30 to the right
    assert distances == [-30.0]  # Cytoscape counts to the left of the direction of travel, y growing downwards


def test_a_straight_route_and_a_loop_are_left_to_the_drawing():
    nodes = {"x": Box(0, 0, 10, 10), "y": Box(0, 100, 10, 10)}
    layout = Layout(100, 100, nodes, {("x", "y"): ((0, 0), (0, 30), (0, 70), (0, 100)), ("x", "x"): ((0, 0),) * 4})
    assert _bend(layout, "x", "y") is None
    assert _bend(layout, "x", "x") is None
