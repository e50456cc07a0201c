"""Excel workbooks written by openpyxl and read back."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

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


def test_days_stay_days_and_one_time_of_day_makes_the_column_one_of_stamps(deliver: Callable) -> None:
    content = workbook(Ark1=[["dag", "tid"], [date(2024, 1, 3), OPENED], [datetime(2024, 1, 4), date(2024, 1, 4)]])  # noqa: DTZ001
    rows, delivery = deliver("a.xlsx", content, format="xlsx")
    assert [f.type for f in delivery.columns] == [pa.date32(), pa.timestamp("us")]
    assert [(row["dag"], row["tid"]) for row in rows] == [
        (date(2024, 1, 3), OPENED),
        (date(2024, 1, 4), datetime(2024, 1, 4)),  # noqa: DTZ001
    ]


def test_the_date_system_of_old_macintosh_workbooks_is_understood(deliver: Callable) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in (["a"], [OPENED]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    assert deliver("a.xlsx", content.getvalue(), format="xlsx")[0][0]["a"] == OPENED


def test_errors_and_formulas_without_a_result_reject_their_row_where_the_column_is_wanted(deliver: Callable) -> None:
    content = workbook(
        Ark1=[["a", "b", "c"], ["1", "#REF!", "x"], ["2", "y", "=A1"], ["3", "z", "#REF"], ["4", "", "v"]]
    )
    rows, delivery = deliver("a.xlsx", content, format="xlsx")
    assert [row["_position"] for row in rows] == [3, 4]
    assert [(r.position, r.field, r.reason.split(";")[0]) for r in delivery.rejected] == [
        (1, "b", "the cell holds Excel's error #REF!"),
        (2, "c", "a formula that was saved without its result"),
    ]
    assert len(deliver("a.xlsx", content, format="xlsx", columns=["a"])[0]) == 4


def test_a_formula_is_its_stored_result(deliver: Callable) -> None:
    cells = {"b": "<v>3</v>", "c": '</c><c r="C2" t="str"><f>""</f><v></v>'}
    content = workbook(Ark1=[["a", "b", "c"], ["1", "=1+2", None]])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = re.sub(r"<v ?/>|<v></v>", cells["b"] + cells["c"], sheet).encode()
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name, inside in parts.items():
            archive.writestr(name, inside)
    rows, delivery = deliver("a.xlsx", changed.getvalue(), format="xlsx")
    assert (rows, delivery.rejected) == ([{"a": "1", "b": "3", "c": None, "_position": 1}], [])


def test_title_rows_merged_headers_and_totals(deliver: Callable) -> None:
    book = openpyxl.Workbook()
    for row in (["Udtræk"], [], ["a", "Periode", None], ["1", "2", "3"], ["I alt", None, 3]):
        book.active.append(row)
    book.active.merge_cells("B3:C3")
    content = io.BytesIO()
    book.save(content)
    rows, delivery = deliver(
        "a.xlsx", content.getvalue(), format="xlsx", skip_lines=1, totals="I alt", columns=["column_3"]
    )
    assert rows == [{"column_3": "3", "_position": 1}]
    assert [(r.position, r.reason[:15]) for r in delivery.rejected] == [(2, "a row of totals")]
