"""How numbers, days and durations are written."""

from datetime import UTC, date, datetime

import pytest

from orchestration.publish.report import danish

SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1234.5, 1, "1.234,5"), (1234567, 0, "1.234.567"), (0, 0, "0"), (-1234.5, 1, "−1.234,5"), (-0.01, 1, "0,0")],
)
def test_numbers_have_points_between_thousands_and_a_decimal_comma(value: float, decimals: int, text: str) -> None:
    assert danish.number(value, decimals=decimals) == text


def test_a_share_is_a_percentage_with_one_decimal() -> None:
    assert danish.percent(0.4972) == f"49,7{SPACE}%"


def test_a_count_of_one_takes_the_singular() -> None:
    assert danish.counted(1, "sag", "sager") == "1 sag"
    assert danish.counted(1434, "sag", "sager") == "1.434 sager"


def test_days_and_moments_are_danish_days() -> None:
    new_year = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)
    assert danish.day(date(2024, 12, 31)) == "31.12.2024"
    assert danish.day(new_year) == "01.01.2025"
    assert danish.moment(new_year) == f"01.01.2025 kl.{SPACE}00.30"
    assert danish.moment(datetime(2024, 7, 1, 4, tzinfo=UTC)) == f"01.07.2024 kl.{SPACE}06.00"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 minutter"),
        (59, "under 1 minut"),
        (60, "1 minut"),
        (59 * 60 + 29, "59 minutter"),
        (59 * 60 + 31, "1 time"),
        (3 * 3600 + 5 * 60, "3 timer 5 minutter"),
        (23 * 3600 + 59 * 60 + 40, "1 dag"),
        (86_400 + 3600, "1 dag 1 time"),
        (9 * 86_400 + 23 * 3600 + 1799, "9 dage 23 timer"),
        (9 * 86_400 + 23 * 3600 + 1801, "10 dage"),
        (1234 * 86_400, "1.234 dage"),
        (-7200, "minus 2 timer"),
    ],
)
def test_durations_are_in_the_units_people_use(seconds: float, text: str) -> None:
    assert danish.duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (45.2, "dage", "45 dage"),
        (0.5, "dage", "12 timer"),
        (0.125, "andel", f"12,5{SPACE}%"),
        (12.5, "procent", f"12,5{SPACE}%"),
        (1434.0, "sager", "1.434"),
        (4.1, "skift", "4,1 skift"),
    ],
)
def test_a_key_figure_is_written_in_the_unit_of_its_definition(value: float, unit: str, text: str) -> None:
    assert danish.measure(value, unit) == text
