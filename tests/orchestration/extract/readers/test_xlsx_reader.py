"""Excel workbooks written by openpyxl and read back."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pytest

from orchestration.extract.errors import DeliveryError

OPENED = datetime.fromisoformat("2024-01-03T09:30")
ROWS = [
    [" Sagsnr ", "Åbnet", "Beløb", "Antal", "Godkendt", "Blandet", None],
    ["02.34.02-P19-1-24", OPENED, 4250.5, 12, True, date(2024, 1, 3), None],
    [None, None, None, None, None, None, None],
    ["02.34.02-P19-2-24", None, 1e6, 10_101_900_00, False, "ukendt", "x"],
]


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_dates_become_timestamps_and_whole_numbers_lose_their_decimals(deliver: Callable) -> None:
    rows, delivery = deliver("a.xlsx", workbook(Sager=ROWS), format="xlsx")
    assert delivery.columns.field("Åbnet").type == pa.timestamp("us")
    assert rows == [
        {"Sagsnr": "02.34.02-P19-1-24", "Åbnet": OPENED, "Beløb": "4250.5", "Antal": "12", "Godkendt": "true"}
        | {"Blandet": "2024-01-03", "column_7": None, "_position": 1},
        {"Sagsnr": "02.34.02-P19-2-24", "Åbnet": None, "Beløb": "1000000", "Antal": "1010190000", "Godkendt": "false"}
        | {"Blandet": "ukendt", "column_7": "x", "_position": 3},
    ]


def test_the_named_sheet_is_read_from_its_first_filled_row(deliver: Callable) -> None:
    content = workbook(Forside=[["Udtræk"]], Data=[[], [], ["a", "b"], [1, 2]])
    rows, _ = deliver("a.xlsx", content, format="xlsx", sheet="Data", columns=["b"])
    assert rows == [{"b": "2", "_position": 1}]
    with pytest.raises(DeliveryError, match="has no sheet 'Ark9'; it has 'Forside', 'Data'"):
        deliver("a.xlsx", content, format="xlsx", sheet="Ark9")


def test_empty_broken_and_oversized_workbooks_are_refused(deliver: Callable) -> None:
    with pytest.raises(DeliveryError, match="the sheet is empty"):
        deliver("a.xlsx", workbook(Ark1=[]), format="xlsx")
    with pytest.raises(DeliveryError, match="must be unique"):
        deliver("a.xlsx", workbook(Ark1=[["a", "a"]]), format="xlsx")
    with pytest.raises(DeliveryError, match="not a sound Excel workbook"):
        deliver("a.xlsx", workbook(Ark1=ROWS)[:-200], format="xlsx")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b" " * 5_000_000)
    with pytest.raises(DeliveryError, match="more than 1000000 bytes uncompressed"):
        deliver("a.xlsx", archive.getvalue(), format="xlsx", max_bytes=1_000_000)
    with pytest.raises(DeliveryError, match="not a sound Excel workbook"):
        deliver("a.xlsx", archive.getvalue(), format="xlsx")
