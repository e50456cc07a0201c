"""Which activities and transitions a map shows."""

import random
from typing import Any

from mining.discovery.abstraction import ProcessMap, simplify_map


def activity(name: str, cases: int | None, starts: int | None = 0, ends: int | None = 0) -> dict[str, Any]:
    return {"activity": name, "label_da": name.upper(), "cases": cases, "starts": starts, "ends": ends}


def edge(tail: str, head: str, transitions: int | None, median: float | None = 60.0) -> dict[str, Any]:
    return {"from_activity": tail, "to_activity": head, "transitions": transitions, "median_seconds": median}


def arrows(shown: ProcessMap) -> set[tuple[str | None, str | None]]:
    return {(arrow.tail, arrow.head) for arrow in shown.edges}


def reachable(pairs: set[tuple[str | None, str | None]]) -> set[str]:
    found: set[str | None] = {None}
    while more := {head for tail, head in pairs if tail in found and head is not None} - found:
        found |= more
    return {name for name in found if name is not None}


def test_a_rare_activity_goes_and_the_main_path_stays() -> None:
    activities = [activity("a", 100, starts=100), activity("b", 90), activity("c", 100, ends=100), activity("x", 3)]
    edges = [edge("a", "b", 90), edge("b", "c", 90), edge("a", "c", 7), edge("a", "x", 3), edge("x", "c", 3)]
    shown = simplify_map(edges, activities, max_activities=3, max_edges=5)
    assert [node.activity for node in shown.activities] == ["a", "b", "c"]
    assert arrows(shown) == {(None, "a"), ("a", "b"), ("b", "c"), ("c", None), ("a", "c")}
    assert (shown.all_activities, shown.all_transitions, shown.shown_transitions) == (4, 5, 3)
    assert shown.shown_share == 187 / 193


def test_an_activity_brings_the_activities_that_connect_it() -> None:
    """Only x leads to b, which is frequent because of a loop: x comes along although y is more frequent."""
    activities = [
        activity("a", 50, starts=50),
        activity("b", 45),
        activity("x", 5),
        activity("y", 20),
        activity("z", 50, ends=50),
    ]
    edges = [
        edge("a", "x", 5),
        edge("x", "b", 5),
        edge("b", "z", 45),
        edge("a", "y", 20),
        edge("y", "z", 20),
        edge("a", "z", 25),
    ]
    shown = simplify_map(edges, activities, max_activities=4, max_edges=9)
    assert {node.activity for node in shown.activities} == {"a", "z", "x", "b"}


def test_a_hidden_figure_is_shown_only_where_it_connects_or_fits_and_is_never_counted() -> None:
    activities = [activity("a", 20, starts=20), activity("k", None, None, None), activity("z", 20, ends=20)]
    edges = [edge("a", "z", 15), edge("a", "k", None, None), edge("k", "z", None, None)]
    shown = simplify_map(edges, activities)
    assert arrows(shown) == {(None, "a"), ("a", "z"), ("a", "k"), ("k", "z"), ("z", None)}
    assert (shown.hidden, shown.shown_share) == (2, 1.0)


def test_labels_override_the_tables_own() -> None:
    shown = simplify_map([], [activity("a", 1, 1, 1), activity("b", 1, 1, 1)], labels={"a": "Modtaget"})
    assert [node.label for node in shown.activities] == ["Modtaget", "B"]


def test_an_empty_process_gives_an_empty_map() -> None:
    shown = simplify_map([], [])
    assert (shown.activities, shown.edges, shown.shown_share) == ((), (), None)


def test_every_shown_activity_lies_on_a_shown_path_from_start_to_end_and_limits_hold() -> None:
    for seed in range(25):
        draw = random.Random(seed)  # noqa: S311
        edges, activities = random_log_tables(draw)
        shown = simplify_map(edges, activities, max_activities=10, max_edges=30)
        pairs = arrows(shown)
        names = {node.activity for node in shown.activities}
        assert names == reachable(pairs) == reachable({(head, tail) for tail, head in pairs})
        assert 0 < len(names) <= 10
        assert len(pairs) <= 30
        shuffled = simplify_map(draw.sample(edges, len(edges)), activities, max_activities=10, max_edges=30)
        assert shuffled.edges == shown.edges


def random_log_tables(draw: random.Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The tables of a random log, so that starts, ends, cases and transitions agree with each other."""
    names = [f"t{number}" for number in range(30)]
    traces = [[draw.choice(names) for _ in range(draw.randint(1, 6))] for _ in range(80)]
    moves = [pair for trace in traces for pair in zip(trace, trace[1:], strict=False)]
    edges = [edge(tail, head, moves.count((tail, head))) for tail, head in sorted(set(moves))]
    activities = [
        activity(
            name,
            sum(name in trace for trace in traces),
            starts=sum(trace[0] == name for trace in traces),
            ends=sum(trace[-1] == name for trace in traces),
        )
        for name in names
        if any(name in trace for trace in traces)
    ]
    return edges, activities
