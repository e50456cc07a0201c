"""Where the parts of a chart stand."""

from datetime import date

import pytest

from orchestration.publish.report.figures import HEIGHT, LEFT, WIDTH, Axis, Month, axis_for, trend
from orchestration.publish.report.values import Value

COUNT = Axis("antal", lambda amount: f"{amount:g}")


def month(number: int, amount: float | None, year: int = 2024) -> Month:
    return Month(date(year, number, 1), amount, Value(f"{amount}"))


def test_bars_are_as_high_as_their_amounts_and_start_at_zero() -> None:
    chart = trend([month(1, 50), month(2, 100)], key="k", title="Sager", kind="bars", axis=COUNT)
    assert chart is not None
    low, high = chart.bars
    assert high.height == pytest.approx(2 * low.height)
    assert low.y + low.height == high.y + high.height == chart.floor
    assert [mark.text for mark in chart.up] == ["0", "25", "50", "75", "100"]
    assert LEFT <= low.x < high.x
    assert high.x + high.width <= WIDTH


def test_a_month_without_a_figure_is_a_gap_and_breaks_the_line() -> None:
    months = [month(1, 1), month(2, 2), month(3, None), month(5, 4), month(6, 3)]  # April has no row at all
    chart = trend(months, key="k", title="Andel", kind="line", axis=COUNT)
    assert chart is not None
    assert [mark.text for mark in chart.gaps] == ["mar. 2024", "apr. 2024"]
    assert len(chart.lines) == 2
    assert len(chart.bars) == 4
    assert [name for name, _ in chart.table] == ["jan. 2024", "feb. 2024", "mar. 2024", "maj 2024", "jun. 2024"]


def test_one_known_month_is_no_trend() -> None:
    assert trend([month(1, 3), month(2, None)], key="k", title="Sager", kind="bars", axis=COUNT) is None


def test_all_zero_has_a_scale_too() -> None:
    chart = trend([month(1, 0), month(2, 0)], key="k", title="Sager", kind="bars", axis=COUNT)
    assert chart is not None
    assert all(bar.height == 0 for bar in chart.bars)
    assert [mark.text for mark in chart.up] == ["0", "1"]


def test_the_text_alternative_names_the_lowest_and_highest_month() -> None:
    chart = trend([month(1, 2), month(2, 1), month(3, 9)], key="k", title="Sager", kind="bars", axis=COUNT)
    assert chart is not None
    assert chart.summary == "Sager fra jan. 2024 til mar. 2024. Lavest feb. 2024: 1. Højest mar. 2024: 9."


@pytest.mark.parametrize("years", [1, 3, 8, 30])
def test_month_labels_are_few_and_inside_the_drawing(years: int) -> None:
    months = [month(number, 1, year) for year in range(2000, 2000 + years) for number in range(1, 13)]
    chart = trend(months, key="k", title="Sager", kind="bars", axis=COUNT)
    assert chart is not None
    assert 1 <= len(chart.across) <= 6
    assert all(0 < mark.at < WIDTH for mark in chart.across)
    assert all(0 <= bar.y <= HEIGHT for bar in chart.bars)


@pytest.mark.parametrize(
    ("largest", "unit", "name", "step"),
    [
        (20, "dage", "dage", 1.0),
        (0.5, "dage", "timer", 1 / 24),
        (0.01, "dage", "minutter", 1 / 1440),
        (200_000, "seconds", "dage", 86_400),
        (0.4, "andel", "procent", 0.01),
        (40, "sager", "antal", 1.0),
        (4, "skift", "skift", 1.0),
    ],
)
def test_times_are_drawn_in_the_unit_that_fits(largest: float, unit: str, name: str, step: float) -> None:
    axis, size = axis_for(largest, unit)
    assert (axis.unit, size) == (name, pytest.approx(step))
