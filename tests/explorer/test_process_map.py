"""The map's figures are the published ones, whole or added up over the monthly table."""

from pathlib import Path

import pytest

from explorer.process_map import Detail, map_figures, shown_map, usual_detail
from explorer.release import open_release
from explorer.selection import Selection
from tests.explorer.conftest import publish

MONTHLY = """
    select *, 'month' as level from (values
        ('byg', 'a', 'b', '2024-01', '(alle)', '(alle)', 11, 1100.0, false),
        ('byg', 'a', 'b', '2024-02', '(alle)', '(alle)', 22, 5200.0, false)
    ) as t(process, from_activity, to_activity, period, unit, case_type, transitions, total_seconds, is_suppressed)
    union all by name
    select *, 'unit_month' as level from (values
        ('byg', 'a', 'b', '2024-01', 'Nord', '(alle)', 10, 1000.0, false),
        ('byg', 'a', 'b', '2024-02', 'Nord', '(alle)', 20, 5000.0, false),
        ('byg', 'b', 'c', '2024-02', 'Nord', '(alle)', 15, 1500.0, false),
        ('byg', 'a', 'c', '2024-02', 'Syd', '(alle)', 40, 4000.0, false),
        ('byg', 'b', 'b', '2024-02', 'Nord', '(alle)', null, null, true),
        ('byg', 'b', 'c', '2024-02', 'Vest', '(alle)', null, null, true)
    ) as t(process, from_activity, to_activity, period, unit, case_type, transitions, total_seconds, is_suppressed)
    union all by name
    select *, 'type_month' as level from (values
        ('byg', 'a', 'b', '2024-02', '(alle)', 'Hus', 18, 1800.0, false),
        ('byg', 'b', 'c', '2024-01', '(alle)', 'Hus', 9, 900.0, false)
    ) as t(process, from_activity, to_activity, period, unit, case_type, transitions, total_seconds, is_suppressed)"""


@pytest.fixture
def monthly(tmp_path: Path):
    publish(tmp_path, "r1", process_map_edges_monthly=MONTHLY)
    return open_release(tmp_path / "published")


def test_without_a_choice_the_arrows_are_the_published_table(release):
    figures = map_figures(release, Selection("byg"))
    assert [(row["from_activity"], row["to_activity"], row["transitions"]) for row in figures.edges] == [
        ("a", "b", 50), ("b", "c", 50), ("a", "c", 40), ("b", "b", 10), ("c", "d", None),
    ]  # fmt: skip


def test_a_unit_adds_up_its_months_and_has_means_but_no_median(monthly):
    figures = map_figures(monthly, Selection("byg", unit="Nord"))
    assert not figures.has_median
    first = figures.edge("a", "b")
    assert (first["transitions"], first["mean_seconds"], first["median_seconds"]) == (30, 200.0, None)


def test_a_month_and_a_case_type_narrow_each_other(monthly):
    figures = map_figures(monthly, Selection("byg", period="2024-02", case_type="Hus"))
    assert [(row["from_activity"], row["to_activity"], row["transitions"]) for row in figures.edges] == [("a", "b", 18)]


def test_a_month_alone_is_of_all_units_and_counts_nothing_twice(monthly):
    figures = map_figures(monthly, Selection("byg", period="2024-02"))
    assert [(row["from_activity"], row["to_activity"], row["transitions"]) for row in figures.edges] == [("a", "b", 22)]


def test_an_arrow_that_is_hidden_in_the_choice_stays_hidden(monthly):
    hidden = map_figures(monthly, Selection("byg", unit="Nord")).edge("b", "b")
    assert hidden["transitions"] is None
    assert hidden["is_suppressed"]


def test_the_sliders_leave_the_most_frequent_steps_connected_from_start_to_end(release):
    figures = map_figures(release, Selection("byg"))
    shown = shown_map(figures, Detail(activities=50, paths=1))
    assert {node.activity for node in shown.activities} == {"a", "c"}
    assert {(edge.tail, edge.head) for edge in shown.edges} == {(None, "a"), ("a", "c"), ("c", None)}


def test_with_everything_shown_nothing_is_left_out(release):
    figures = map_figures(release, Selection("byg"))
    assert usual_detail(figures) == Detail(100, 100)
    shown = shown_map(figures, Detail(100, 100))
    assert {node.activity for node in shown.activities} == {"a", "b", "c", "d"}
    assert {(edge.tail, edge.head) for edge in shown.edges if not edge.is_marker} == {
        ("a", "b"), ("b", "c"), ("a", "c"), ("b", "b"), ("c", "d"),
    }  # fmt: skip


def test_a_step_with_hidden_arrows_alone_has_no_figure_rather_than_nought(monthly):
    figures = map_figures(monthly, Selection("byg", unit="Nord", period="2024-01"))
    assert figures.activity("a")["cases"] == 10
    only_hidden = map_figures(monthly, Selection("byg", unit="Vest"))
    assert [(row["activity"], row["cases"]) for row in only_hidden.activities] == [("b", None), ("c", None)]
