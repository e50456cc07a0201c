"""Process maps as pictures: what stands in them."""

import re
import xml.etree.ElementTree as ET
from typing import Any

from mining.adapters.dot import render_dot
from mining.discovery.abstraction import simplify_map
from mining.discovery.pictures import SLOW, map_caption_da, process_map_dot, slowest

DAY = 86_400.0
ACTIVITIES: list[dict[str, Any]] = [
    {"activity": "modtaget", "label_da": "Ansøgning <&> modtaget", "cases": 1200, "starts": 1200, "ends": 0},
    {"activity": "høring", "label_da": 'Høring "nabo"', "cases": 80, "starts": 0, "ends": 0},
    {"activity": "afgjort", "label_da": "Afgjort", "cases": 1190, "starts": 0, "ends": 1190},
    {"activity": "klage", "label_da": "Klage", "cases": None, "starts": None, "ends": None},
]
EDGES: list[dict[str, Any]] = [
    {"from_activity": tail, "to_activity": head, "transitions": count, "median_seconds": median}
    for tail, head, count, median in [
        ("modtaget", "afgjort", 1110, 3 * 3600.0),
        ("modtaget", "høring", 80, 2.34 * DAY),
        ("høring", "afgjort", 80, 21 * DAY),
        ("afgjort", "klage", None, None),
        ("klage", "afgjort", None, None),
    ]
]


def drawn(**options: Any) -> tuple[str, list[str]]:
    svg = render_dot(process_map_dot(EDGES, ACTIVITIES, **options), format="svg").decode("utf-8")
    texts = [element.text or "" for element in ET.fromstring(svg).iter() if element.tag.endswith("}text")]  # noqa: S314
    return svg, texts


def test_the_picture_says_what_the_tables_say_in_danish() -> None:
    _, texts = drawn(caption=False)
    shown = sorted(text.strip() for text in texts)
    assert shown == sorted(
        ["Start", "Slut", "Ansøgning <&> modtaget", 'Høring "nabo"', "Afgjort", "Klage"]
        + ["1.200 sager", "80 sager", "1.190 sager", "få sager"]
        + ["1.200", "1.190", "1.110 · 3 timer", "80 · 2,3 dage", "80 · 21 dage"]
    )


def test_a_hidden_figure_is_dashed_and_without_a_number() -> None:
    svg, _ = drawn()
    dashed = re.findall(r'<g id="\w+" class="(node|edge)">\n<title>([^<]*)</title>\n<path[^>]*stroke-dasharray', svg)
    assert sorted(dashed) == [("edge", "Afgjort&#45;&gt;Klage"), ("edge", "Klage&#45;&gt;Afgjort"), ("node", "Klage")]


def test_the_transition_with_most_time_in_all_is_marked_and_no_more_than_a_fifth() -> None:
    shown = simplify_map(EDGES, ACTIVITIES)
    assert {(edge.tail, edge.head) for edge in slowest(shown, 5)} == {("høring", "afgjort")}
    svg, _ = drawn()
    assert re.search(rf'<title>Høring[^<]*Afgjort</title>\n<path fill="none" stroke="{SLOW}"', svg)


def test_more_frequent_is_thicker() -> None:
    svg, _ = drawn()
    widths = {
        title: float(width or 1)
        for title, width in re.findall(
            r'class="edge">\n<title>([^<]*)</title>\n<path[^>]*?(?:stroke-width="([\d.]+)")? d=', svg
        )
    }
    rare, frequent = (
        width for title, width in sorted(widths.items(), key=lambda item: item[1]) if "modtaget&#45;" in title
    )
    assert rare < frequent / 2


def test_title_and_caption_stand_in_the_picture() -> None:
    _, texts = drawn(title="Byggesager i Ærø <2026>")
    assert texts[0].strip() == "Byggesager i Ærø <2026>"
    assert "Viser alle 4 aktiviteter og 5 overgange." in texts
    assert any("Orange" in text and "Stiplet" in text for text in texts)


def test_a_caption_says_how_much_is_left_out() -> None:
    shown = simplify_map(EDGES, ACTIVITIES, max_activities=2)
    assert map_caption_da(shown).splitlines()[0] == "Viser 2 af 4 aktiviteter og 1 af 5 overgange (87 % af alle skift)."


def test_two_activities_with_the_same_label_stay_two_boxes() -> None:
    twins = {"modtaget": "Start", "høring": "Notat", "afgjort": "Notat", "klage": "Slut"}
    svg, _ = drawn(labels=twins)
    assert len(re.findall('class="node"', svg)) == 6


def test_the_order_of_the_rows_does_not_change_the_picture() -> None:
    assert process_map_dot(EDGES[::-1], ACTIVITIES) == process_map_dot(EDGES, ACTIVITIES)


def test_an_empty_process_is_a_picture_too() -> None:
    assert render_dot(process_map_dot([], []), format="svg").startswith(b"<svg")


def test_a_note_stands_in_the_picture_with_and_without_a_caption() -> None:
    for options in ({"caption": False}, {"title": "Byggesag"}):
        _, texts = drawn(note="Ikke <godkendt>", **options)
        assert "Ikke <godkendt>" in [text.strip() for text in texts]
    assert process_map_dot(EDGES, ACTIVITIES) == process_map_dot(EDGES, ACTIVITIES, note=None)
