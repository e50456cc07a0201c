"""CPR masking against python-stdnum and plain Python; every number is of a birth before 1900 or of no possible day.

Where a test needs every date, what it writes are dates with a made-up end, masked in memory and never shown.
"""

import calendar
import itertools
from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.dk import cpr as oracle

from orchestration.extract.cpr import is_number_sql, masked_sql
from orchestration.extract.errors import DeliveryError
from tests.orchestration.extract.declared import admit, column, landed

CPR = "010190-5000"  # born 1890, and fails modulus 11


def masked(cells: Sequence[str]) -> list[str]:
    rows = pa.table({"n": pa.array(range(len(cells)), pa.int64()), "cell": pa.array(cells, pa.string())})
    with duckdb.connect() as con:
        con.register("rows", rows)
        return [row[0] for row in con.sql(f"select {masked_sql('cell')} from rows order by n").fetchall()]


def exists(number: str) -> bool:
    """Plain Python's word on ten digits: the date exists, or its day is one of the test and replacement series."""
    day, month, year, seventh = int(number[:2]), int(number[2:4]), int(number[4:6]), int(number[6])
    if 61 <= day <= 91:
        return 1 <= month <= 12
    if seventh <= 3:
        century = 1900
    elif seventh in (4, 9):
        century = 2000 if year <= 36 else 1900
    else:
        century = 2000 if year <= 57 else 1800
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(century + year, month)[1]


def test_every_day_month_and_year_is_masked_exactly_when_its_date_exists() -> None:
    """All 10^6 beginnings would take minutes; the calendar turns on day, month, leap years and the seventh digit."""
    years = (*range(0, 10), 36, 37, 57, 58, 59, 60, 61, 96, 97, 98, 99)
    numbers = [
        f"{day:02d}{month:02d}{year:02d}{seventh}000"
        for day, month, year, seventh in itertools.product(range(100), range(14), years, (0, 3, 4, 5, 8, 9))
    ]
    found = masked(numbers)
    wrong = sum((cell == "[CPR]") != exists(number) for number, cell in zip(numbers, found, strict=True))
    assert wrong == 0


@pytest.mark.full
def test_every_beginning_and_seventh_digit_is_masked_exactly_when_its_date_exists() -> None:
    for seventh in range(10):
        numbers = [f"{beginning:06d}{seventh}000" for beginning in range(1_000_000)]
        found = masked(numbers)
        assert not sum((cell == "[CPR]") != exists(number) for number, cell in zip(numbers, found, strict=True))


def test_what_stdnum_knows_as_a_birth_is_masked() -> None:
    """The library rejects dates to come; of births in the 1800s there are none."""
    numbers = [
        f"{day:02d}{month:02d}{year:02d}-{seventh}{end:03d}"
        for day, month, year, seventh, end in itertools.product(
            range(0, 33), range(0, 14), range(58, 100, 3), (5, 8), (0, 417)
        )
    ]
    found = masked(numbers)
    wrong = sum((cell == "[CPR]") != oracle.is_valid(number) for number, cell in zip(numbers, found, strict=True))
    assert wrong == 0


@pytest.mark.parametrize(
    "written",
    [
        "010190-5000",
        "0101905000",
        "010190 5000",
        "010190\u00a05000",
        "010190\u20135000",
        "010190\u20145000",
        "010190\u20115000",
        "010190\u22125000",
        "010190.5000",
        "010190/5000",
        "010190 - 5000",
        "01.01.90-5000",
        "01-01-90-5000",
        "01 01 90 - 5000",
        "610190-5000",
        "910190-5000",
        "6101905000",
        "010190-ab12",
        "010190-AB12",
        "0101900UK1",
        "010190 1KV2",
        "010190-ÆØ12",
        "101905000",
        "211062-5629",
        "290200-4000",
        "290296-5000",
    ],
)
def test_the_number_goes_and_the_rest_of_the_text_stays(written: str) -> None:
    around = ["{}", "Født {}, ring", "({})", "x\n{}\ny", "Æ {}.", "CPR:{};"]
    assert masked([each.format(written) for each in around]) == [each.format("[CPR]") for each in around]


@pytest.mark.parametrize("between", [" ", ",", "\n", " og ", ";", "|"])
def test_every_number_in_a_text_goes(between: str) -> None:
    for times in range(1, 8):
        assert masked([between.join([CPR] * times)]) == [between.join(["[CPR]"] * times)]


@pytest.mark.parametrize("touching", ["CPR0101905000", "cpr010190-5000x", "ÆØÅ0101905000"])
def test_digits_that_touch_letters_are_found(touching: str) -> None:
    assert "[CPR]" in masked([touching])[0]
    assert "5000" not in masked([touching])[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345678",
        "320190-5000",
        "011390-5000",
        "000190-5000",
        "300290-5000",
        "290290-5000",
        "290200-3000",
        "310490-5000",
        "10101905000",
        "01019050001",
        "010190-50001",
        "S2022-12345",
        "27.24.00-G01-5-19",
        "BOM-2024-123456",
        "24/01234",
        "2024-01-31 12:00:00",
        "20240131T120000",
        "31-01-2024 12:00",
        "010190",
        "010190 blev sagen oprettet",
        "010190-maj",
        "afsnit 010190 Odense",
        "13585628",
        "5798000000000",
        "123e4567-0101-4190-a456-010190500012",
    ],
)
def test_what_has_not_the_form_is_left_as_it_is(text: str) -> None:
    assert masked([text]) == [text]


FALSE = {
    "a P number": ("P-nr. 1012345678", "P-nr. [CPR]"),
    "a pair of telephone numbers": ("ring 010203 4050", "ring [CPR]"),
    "an account": ("konto 1234 0101905000", "konto 1234 [CPR]"),
    "a date and an hour": ("010124 1230", "[CPR]"),
    "a nine-digit number whose middle is a month": ("sag 202412345", "sag [CPR]"),
}


@pytest.mark.parametrize("what", FALSE)
def test_what_only_looks_like_a_number_is_masked_as_well(what: str) -> None:
    """Nobody can tell these apart, and a lost telephone number harms less than a shown CPR number."""
    assert masked([FALSE[what][0]]) == [FALSE[what][1]]


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), min_size=20, max_size=60))
@settings(max_examples=5, deadline=None)
def test_no_text_around_a_number_brings_it_through(around: list[tuple[str, str]]) -> None:
    """But for a digit beside it, which makes it another number."""
    cells = []
    for before, after in around:
        start = f"{before}x" if before[-1:].isdecimal() else before
        end = f"x{after}" if after[:1].isdecimal() else after
        cells.append(f"{start}0101905000{end}".replace("\0", ""))
    assert not [cell for cell in masked(cells) if "0101905000" in cell]


def test_masked_cells_are_counted_by_column_and_rejected_rows_are_not() -> None:
    found = admit(
        {"a": [CPR, f"x {CPR} {CPR}", "y", None, CPR, CPR], "b": ["1"] * 6, "n": ["1"] * 5 + ["x"]},
        column("a"),
        column("b"),
        column("n", data_type="bigint"),
    )
    assert landed(found, "a") == ["[CPR]", "x [CPR] [CPR]", "y", None, "[CPR]"]
    assert found.masked == {"a": 3}
    assert found.cpr_masked == 3


def test_free_text_that_is_kept_is_masked_and_what_is_not_kept_is_no_text() -> None:
    because = {"reason": "Afgørelser læses", "approved_by": "DPO", "approved_on": "2026-01-01"}
    found = admit(
        {"a": [CPR], "b": [CPR], "c": [CPR]},
        column("a", free_text=True, kept_because=because),
        column("b", treatment="pseudonymise", kind="borger"),
        column("c", treatment="generalise", classes={CPR: ".*"}),
    )
    assert landed(found, "a") == ["[CPR]"]
    assert len(landed(found, "b")[0]) == 32
    assert landed(found, "c") == [CPR]  # the class's name is the municipality's own
    assert found.masked == {"a": 1}


def numbers(kind: str, values: Sequence[Any]) -> Any:
    return admit({"n": pa.array(values)}, column("n", data_type=kind))


@pytest.mark.parametrize("kind", ["bigint", "double"])
@pytest.mark.parametrize(
    "kept", [[101905000, 201905000, 3112905000], [17, *(n * 100000000 + 1905000 for n in range(1, 6))]]
)
def test_a_column_of_numbers_that_are_cpr_numbers_is_refused_without_telling_one(kind: str, kept: list[int]) -> None:
    with pytest.raises(DeliveryError, match=rf"field 'n' is declared {kind} and kept, and \d of \d values") as refused:
        numbers(kind, kept)
    assert "905" not in str(refused.value)


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, 3, 101905000],
        [101905000, 201905000],
        [991905000, 1399900000, 3299905000],
        list(range(500_000_000, 500_002_000)),
    ],
)
def test_other_numbers_come_through(values: list[int]) -> None:
    assert landed(numbers("bigint", values), "n") == values


def test_a_number_has_the_form_with_and_without_its_leading_zero() -> None:
    with duckdb.connect() as con:
        query = f"select {is_number_sql('n')} from unnest([101905000, 3112905000, 3113905000, 17, 10101905000]) t (n)"
        assert [row[0] for row in con.sql(query).fetchall()] == [True, True, False, False, False]
