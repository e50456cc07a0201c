"""Stamps and numbers as Danish systems write them, held to Python's own calendar and zones."""

import datetime as dt
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.orchestration.extract.declared import admit, column, landed, stamp

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def one(cell: str, *, zone: str = "Europe/Copenhagen", **meta: object) -> tuple[datetime | None, str, bool]:
    """Instant, precision and ambiguity of one delivered text."""
    found = admit({"at": [cell]}, stamp(**meta), zone=zone)
    assert found.rejected.num_rows == 0, found.rejected.to_pylist()
    return landed(found, "at")[0], landed(found, "at__precision")[0], landed(found, "at__ambiguous")[0]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "instant", "precision"),
    [
        ("2024-07-01 10:00:00", "2024-07-01T08:00", "second"),
        ("2024-01-01T10:00:00", "2024-01-01T09:00", "second"),
        ("2024-01-01 10:00:00.123456", "2024-01-01T09:00:00.123456", "second"),
        ("2024-01-01T10:00", "2024-01-01T09:00", "minute"),
        ("2024-01-01", "2023-12-31T23:00", "day"),
        ("2024-01-01T10:00:00Z", "2024-01-01T10:00", "second"),
        ("2024-01-01T10:00:00z", "2024-01-01T10:00", "second"),
        ("2024-01-01T10:00Z", "2024-01-01T10:00", "minute"),
        ("2024-01-01T10:00z", "2024-01-01T10:00", "minute"),
        ("2024-01-01T10:00:00+01:00", "2024-01-01T09:00", "second"),
        ("2024-01-01T10:00:00+0100", "2024-01-01T09:00", "second"),
        ("2024-01-01T10:00:00+01", "2024-01-01T09:00", "second"),
        ("2024-01-01T10:00:00+01.00", "2024-01-01T09:00", "second"),
        ("2024-01-01T10:00:00.123+01.00", "2024-01-01T09:00:00.123", "second"),
        ("2022-02-07T14:21:00.61+01:00", "2022-02-07T13:21:00.61", "second"),
        ("2024-01-01 10:00:00 +01:00", "2024-01-01T09:00", "second"),
        ("2024-01-01T10:00+01:00", "2024-01-01T09:00", "minute"),
        ("2024-01-01T10:00+01.00", "2024-01-01T09:00", "minute"),
        ("2024-01-01 10:00 -03:30", "2024-01-01T13:30", "minute"),
        (" \t2024-01-01T10:00\u00a0", "2024-01-01T09:00", "minute"),
        ("1899-12-31", "1899-12-30T23:00", "day"),
    ],
)
def test_iso_stamps(cell: str, instant: str, precision: str) -> None:
    assert one(cell) == (utc(instant), precision, False)


@pytest.mark.parametrize(
    ("cell", "formats", "instant", "precision"),
    [
        ("03-02-2024", ["%d-%m-%Y"], "2024-02-02T23:00", "day"),
        ("03/02/2024 10:07", ["%d/%m/%Y %H:%M"], "2024-02-03T09:07", "minute"),
        ("3.2.2024 10.07.09", ["%d.%m.%Y %H.%M.%S"], "2024-02-03T09:07:09", "second"),
        ("03-02-24", ["%d-%m-%y"], "2024-02-02T23:00", "day"),
        ("03-02-24", ["%d-%m-%Y", "%d-%m-%y"], "2024-02-02T23:00", "day"),
        ("03-02-2024 10:07", ["%d-%m-%Y", "%d-%m-%Y %H:%M"], "2024-02-03T09:07", "minute"),
        ("03-02-2024", ["%d-%m-%Y %H:%M", "%d-%m-%Y"], "2024-02-02T23:00", "day"),
        ("1-2-2024 3:04", ["%-d-%-m-%Y %-H:%-M"], "2024-02-01T02:04", "minute"),
        ("1-2-2024 3:04:05", ["%-d-%-m-%Y %-H:%-M:%-S"], "2024-02-01T02:04:05", "second"),
        ("03-02-2024 10:07:00+02:00", ["%d-%m-%Y %H:%M:%S%z"], "2024-02-03T08:07", "second"),
        ("03-02-2024 10:07:00+02:00", ["%d-%m-%Y", "%d-%m-%Y %H:%M:%S%z"], "2024-02-03T08:07", "second"),
        ("03-02-2024", ["%d-%m-%Y", "%d-%m-%Y %H:%M:%S%z"], "2024-02-02T23:00", "day"),
        ("20240203", ["%Y%m%d"], "2024-02-02T23:00", "day"),
    ],
)
def test_declared_formats(cell: str, formats: list[str], instant: str, precision: str) -> None:
    assert one(cell, formats=formats) == (utc(instant), precision, False)


@pytest.mark.parametrize(
    ("cell", "formats"), [("2024-10-27 02:30", []), ("27-10-2024 02:30", ["%d-%m-%Y %H:%M"])], ids=["iso", "day first"]
)
def test_of_the_hour_that_occurs_twice_the_first_is_taken_and_flagged(cell: str, formats: list[str]) -> None:
    assert one(cell, formats=formats) == (utc("2024-10-27T00:30"), "minute", True)


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("2024-10-27 01:59:59", "2024-10-26T23:59:59"),
        ("2024-10-27 03:00:00", "2024-10-27T02:00"),
        ("2024-10-27T02:30:00+01:00", "2024-10-27T01:30"),
        ("2024-10-27T02:30:00+02:00", "2024-10-27T00:30"),
        ("2024-10-27T02:30:00Z", "2024-10-27T02:30"),
        ("2024-10-27T04:30:00+02.00", "2024-10-27T02:30"),
    ],
)
def test_beside_that_hour_or_with_an_offset_nothing_is_ambiguous(cell: str, instant: str) -> None:
    assert one(cell) == (utc(instant), "second", False)


def test_a_time_that_summer_time_skips_is_read_as_python_reads_it_and_flagged() -> None:
    expected = datetime(2024, 3, 31, 2, 30, tzinfo=COPENHAGEN).astimezone(UTC)
    assert one("2024-03-31 02:30:00") == (expected, "second", True)
    for beside in ("2024-03-31 01:59:59", "2024-03-31 03:00:00"):
        assert one(beside)[2] is False


@pytest.mark.parametrize("zone", ["Europe/Copenhagen", "Atlantic/Faroe", "America/Nuuk", "UTC", "Asia/Kolkata"])
@given(locals_=st.lists(st.datetimes(datetime(1985, 1, 1), datetime(2022, 12, 31)), min_size=1, max_size=40))  # noqa: DTZ001
@settings(max_examples=5, deadline=None)
def test_local_times_are_what_python_says_in_the_declared_zone(zone: str, locals_: list[datetime]) -> None:
    # The seeds of the changes stand among the random ones, a minute to either side.
    for year in (1996, 2005, 2019):
        for month in (3, 10):
            last = max(d for d in range(25, 32) if dt.date(year, month, d).weekday() == 6)
            locals_ += [datetime(year, month, last, hour, 59) for hour in range(4)]  # noqa: DTZ001
            locals_ += [datetime(year, month, last - 1, hour, 59) for hour in range(20, 24)]  # noqa: DTZ001
    found = admit({"at": [local.isoformat(" ") for local in locals_]}, stamp(), zone=zone)
    first = [local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC) for local in locals_]
    second = [local.replace(tzinfo=ZoneInfo(zone), fold=1).astimezone(UTC) for local in locals_]
    assert landed(found, "at") == first
    assert landed(found, "at__ambiguous") == [a != b for a, b in zip(first, second, strict=True)]


@pytest.mark.parametrize(
    ("kind", "value", "instant", "ambiguous"),
    [
        (pa.timestamp("us", tz="UTC"), utc("2024-10-27T02:30"), "2024-10-27T02:30", False),
        (pa.timestamp("us", tz="Asia/Tokyo"), utc("2024-10-27T02:30"), "2024-10-27T02:30", False),
        (pa.timestamp("us"), datetime(2024, 10, 27, 2, 30), "2024-10-27T00:30", True),  # noqa: DTZ001
        (pa.timestamp("us"), datetime(2024, 7, 1, 2, 30), "2024-07-01T00:30", False),  # noqa: DTZ001
    ],
)
def test_typed_stamps(kind: pa.DataType, value: datetime, instant: str, ambiguous: bool) -> None:
    found = admit({"at": pa.array([value, None], kind)}, stamp(formats=("%d-%m-%Y",)))
    assert landed(found, "at") == [utc(instant), None]
    assert landed(found, "at__precision") == ["second", "none"]
    assert landed(found, "at__ambiguous") == [ambiguous, False]


def test_typed_days_are_days() -> None:
    found = admit({"at": pa.array([dt.date(2024, 7, 1), None])}, stamp())
    assert landed(found, "at") == [utc("2024-06-30T22:00"), None]
    assert landed(found, "at__precision") == ["day", "none"]


def test_an_empty_stamp_has_no_precision_and_is_no_fault() -> None:
    for formats in ((), ("%d-%m-%Y",)):
        found = admit({"at": ["", "  ", "\u00a0", None]}, stamp(formats=formats))
        assert landed(found, "at") == [None] * 4
        assert landed(found, "at__precision") == ["none"] * 4
        assert landed(found, "at__ambiguous") == [False] * 4
        assert found.rejected.num_rows == 0


@pytest.mark.parametrize(
    ("cell", "shape"),
    [
        ("31-02-2024", "99-99-9999"),
        ("2024-02-30", "9999-99-99"),
        ("24-10-27", "99-99-99"),
        ("uendelig", "aaaaaaaa"),
        ("infinity", "aaaaaaaa"),
        ("-infinity", "-aaaaaaaa"),
        ("epoch", "aaaaa"),
        ("2024-01-01 (BC)", "9999-99-99 (aa)"),
        ("2024-01-01 10:00:00 UTC", "9999-99-99 99:99:99 aaa"),
        ("2024-01-01 10:00:00 Europe/Copenhagen", "9999-99-99 99:99:99 aaaa"),
        ("010190-5000", "999999-9999"),
        ("\u0660\u0661\u0660\u0661\u0669\u0660-Ærø", "999999-aaa"),
        ("A\u030ase", "aaaa"),
    ],
)
def test_what_is_no_stamp_is_rejected_by_field_reason_and_shape(cell: str, shape: str) -> None:
    found = admit({"Dato": ["2024-01-01", cell]}, stamp(delivered_as="Dato"))
    assert found.rejected.to_pylist() == [
        {
            "position": 2,
            "field": "at",
            "reason": "not readable as timestamptz",
            "shape": f"{len(cell)} characters, shape {shape}",
        }
    ]
    assert found.rows.num_rows == 1
    assert cell not in str(found)


def test_a_year_of_two_digits_is_not_the_first_century() -> None:
    found = admit({"at": ["03-02-24"]}, stamp(formats=("%d-%m-%Y",)))
    assert found.rejected["reason"].to_pylist() == ["not readable as timestamptz by ['%d-%m-%Y']"]


def test_a_number_where_a_stamp_is_declared_is_rejected_not_raised() -> None:
    found = admit({"at": pa.array([45292, None], pa.int64())}, stamp())
    assert found.rejected["position"].to_pylist() == [1]


def numbers(cells: list[str] | pa.Array, data_type: str, **meta: object) -> tuple[list[object], list[int]]:
    found = admit({"n": cells}, column("n", data_type=data_type, **meta))
    return landed(found, "n"), found.rejected["position"].to_pylist()


def test_a_decimal_comma_is_read_and_a_point_before_two_digits_is_not_a_thousand() -> None:
    cells = ["1.250,00", "75,5", "-1.234.567,25", "1250", "", "12.5", "1,2,3", "1.25,0", "12.5000"]
    assert numbers(cells, "double", decimal_comma=True) == ([1250.0, 75.5, -1234567.25, 1250.0, None], [6, 7, 8, 9])
    assert numbers(["1.250", "3,0", "3,5"], "bigint", decimal_comma=True) == ([1250, 3], [3])


def test_numbers_are_neither_rounded_nor_infinite() -> None:
    cells = ["12", "-7", "12.0", "9007199254740993", "", "12.5", "nan", "0x1F", "1,5", "12345678901234567890"]
    assert numbers(cells, "bigint") == ([12, -7, 12, 9007199254740993, None], [6, 7, 8, 9, 10])
    assert numbers(["1.5", "-1e3", "nan", "inf", "-infinity"], "double") == ([1.5, -1000.0], [3, 4, 5])
    assert numbers(pa.array([1.0, 1.5, float("inf"), None]), "bigint") == ([1, None], [2, 3])
    assert numbers(pa.array([1.5, float("nan"), float("inf")]), "double") == ([1.5, None], [3])


def test_truth_values() -> None:
    assert numbers(["true", "FALSE", "1", "", "ja"], "boolean") == ([True, False, True, None], [5])


def test_a_number_declared_as_text_is_written_as_it_was_meant() -> None:
    floats = pa.array([991362562.0, 12.5, float("nan"), None, 1e300])
    assert landed(admit({"n": floats}, column("n")), "n") == ["991362562", "12.5", None, None, "1e+300"]
    assert landed(admit({"n": pa.array([991905000, None])}, column("n")), "n") == ["991905000", None]


def test_text_is_stripped_of_what_python_strips() -> None:
    cells = ["\u00a0Modtaget \t", "\r\n", "a\u00a0b", "\u2003Afgjort\u3000"]
    assert landed(admit({"n": cells}, column("n")), "n") == ["Modtaget", None, "a\u00a0b", "Afgjort"]


def test_values_that_are_declared_to_mean_empty_are_empty_in_every_delivered_type() -> None:
    empty = {"empty_values": ("1900-01-01", "9999-12-31", "0001-01-01")}
    texts = [" 9999-12-31 ", "1900-01-01", "2024-01-01", "0001-01-01"]
    days = pa.array([dt.date(9999, 12, 31), dt.date(1900, 1, 1), dt.date(2024, 1, 1), dt.date(1, 1, 1)])
    for delivered in (texts, days, days.cast(pa.timestamp("us")), days.cast(pa.timestamp("us", tz="UTC"))):
        found = admit({"at": delivered}, stamp(**empty))
        assert found.rejected.num_rows == 0
        assert [value is None for value in landed(found, "at")] == [True, True, False, True]
        assert [p == "none" for p in landed(found, "at__precision")] == [True, True, False, True]
    numbers = column("n", data_type="bigint", empty_values=("0", "999"))
    for delivered in (["0", "10", "999", "00"], pa.array([0, 10, 999, 7]), pa.array([0.0, 10.0, 999.0, 7.0])):
        assert landed(admit({"n": delivered}, numbers), "n")[:3] == [None, 10, None]
    required = admit({"s": ["Ikke tildelt", "x"]}, column("s", empty_values=("Ikke tildelt",), required=True))
    assert required.rejected["reason"].to_pylist() == ["required field is empty"]


def test_a_year_before_1000_is_no_date_in_any_form() -> None:
    for delivered in (["0001-01-01", "0999-12-31 10:00"], pa.array([dt.date(1, 1, 1), dt.date(999, 12, 31)])):
        assert admit({"at": delivered}, stamp()).rejected.num_rows == 2
