"""Figures and times as Danes write them."""

from datetime import UTC, datetime

import pytest

from expectations.danish import moment, number, percent


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.2, "20 %"),
        (0.0421, "4,2 %"),
        (0.001234, "0,12 %"),
        (0.00003, "0,003 %"),
        (0.99999, "100 %"),
    ],
)
def test_a_share_is_written_with_a_decimal_comma_and_a_telling_digit(share, text):
    assert percent(share) == text


def test_thousands_are_parted_by_points():
    assert number(1234567) == "1.234.567"


def test_a_moment_is_told_in_danish_time_summer_and_winter():
    assert moment(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "2. juli 2026 kl. 00.30"
    assert moment(datetime(2026, 3, 3, 13, 5, tzinfo=UTC)) == "3. marts 2026 kl. 14.05"
