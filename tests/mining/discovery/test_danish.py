"""Danish figures in pictures."""

import pytest

from mining.discovery.danish import danish_duration, danish_number, danish_percent


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 sek."),
        (0.4, "< 1 sek."),
        (31.06, "31 sek."),
        (59.6, "1 min."),
        (600, "10 min."),
        (59 * 60 + 40, "1 time"),
        (4 * 3600, "4 timer"),
        (12_621.5, "3,5 timer"),
        (83_902, "23 timer"),
        (86_390, "1 dag"),
        (2.34 * 86_400, "2,3 dage"),
        (9.97 * 86_400, "10 dage"),
        (1234.4 * 86_400, "1.234 dage"),
    ],
)
def test_a_duration_is_in_the_unit_people_use(seconds: float, text: str) -> None:
    assert danish_duration(seconds) == text


def test_thousands_have_dots() -> None:
    assert [danish_number(number) for number in (7, 1434, 1234567)] == ["7", "1.434", "1.234.567"]


def test_a_share_is_never_rounded_to_all_or_nothing() -> None:
    assert [danish_percent(share) for share in (0, 0.001, 0.934, 0.9999, 1)] == [
        "0 %",
        "under 1 %",
        "93 %",
        "over 99 %",
        "100 %",
    ]
