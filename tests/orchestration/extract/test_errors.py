"""What may be said of a cell: its length and shape."""

import pytest

from orchestration.extract.errors import ConfigurationError, DeliveryError, shape_of


@pytest.mark.parametrize(
    ("cell", "shape"),
    [
        ("010190-5000", "11 characters, shape 999999-9999"),
        ("Åse Ørum", "8 characters, shape aaa aaaa"),
        ("", "0 characters, shape "),
        ("\u0660\u0661½²", "4 characters, shape 99aa"),
        ("字A_b", "4 characters, shape aa_a"),
        ("x" * 30, "30 characters, shape " + "a" * 24 + "…"),
        ("2024-01-01\n10:00", "16 characters, shape 9999-99-99\n99:99"),
    ],
)
def test_a_shape_shows_no_letter_and_no_digit(cell: str, shape: str) -> None:
    assert shape_of(cell) == shape


def test_both_errors_are_value_errors() -> None:
    assert issubclass(DeliveryError, ValueError)
    assert issubclass(ConfigurationError, ValueError)
