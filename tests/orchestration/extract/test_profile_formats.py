"""Which format an unknown file has and where its rows are: by its bytes and its content, never by its name."""

import gzip
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from orchestration.extract.errors import DeliveryError
from orchestration.extract.profile import profile_delivery
from tests.orchestration.extract.profiled import STATUS_HISTORY, profile, roles


def test_formats_are_known_by_their_bytes_not_their_suffix(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Sagsnr", "Hændelse", "Dato"], [1, "A", "01-02-2024"], [1, "B", "13-02-2024"]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    found = profile(tmp_path, content.getvalue(), "udtræk.csv")
    assert found.connector.format == "xlsx"
    assert roles(found) == {"case": "Sagsnr", "activity": "Hændelse", "time": "Dato"}
    xes = '\n<log><trace><event><string key="concept:name" value="A"/></event></trace></log>'
    assert profile(tmp_path, xes, "log.txt").connector.format == "xes"
    assert profile(tmp_path, gzip.compress(xes.encode()), "log.xes").connector.format == "xes"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.zip", b"PK\x05\x06" + b"\0" * 18, "neither|NUL|zip"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 18, "damaged zip archive or workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        ("a.sqlite", b"SQLite format 3\0", "SQLite database"),
        ("a.json", b'{"events": []}', "has no array of objects"),
        ("a.csv", b"a,b\n\x81,\x81\n", "neither UTF-8, UTF-16 nor Windows-1252"),
        ("a.csv", b"", "is empty"),
        ("a.csv", gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9], "cut short"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(DeliveryError, match=message):
        profile(tmp_path, content, name)


def test_text_in_a_xes_that_is_not_iso_8601_is_a_time_only_when_asked_for(tmp_path: Path) -> None:
    stamp = '<string key="time:timestamp" value="2019/11/03 01:11:19"/>'
    event = f'<event><string key="concept:name" value="a"/>{stamp}</event>'
    trace = f'<trace><string key="concept:name" value="1"/>{event * 3}</trace>'
    file = tmp_path / "log.xes"
    file.write_text(f"<log>{trace}</log>", encoding="utf-8")
    assert profile_delivery(file).column("time") is None
    asked = profile_delivery(file, given={"time": "time:timestamp"}).column("time")
    assert asked is not None
    assert asked.name == "time:timestamp"


HISTORY = [
    {
        "Nummer": f"S{n}",
        "Behandler": {"Navn": "B"},
        "historik": [{"Status": s, "Dato": f"2024-01-0{n + 1}"} for s in "AB"],
    }
    for n in range(4)
]


def test_the_rows_of_json_and_of_xml_are_found_when_they_are_one_table(tmp_path: Path) -> None:
    nested = json.dumps({"udtrukket": "2024-01-01", "data": {"sager": HISTORY}})
    found = profile(tmp_path, nested, "a.json", given={"case": "data.sager.Nummer"})
    assert (found.connector.format, found.connector.rows) == ("json", "data.sager[].historik[]")
    assert roles(found) == {"case": "data.sager.Nummer", "activity": "Status", "time": "Dato"}
    flat = [{"Sagsnr": each["Nummer"], **row} for each in HISTORY for row in each["historik"]]
    expected = {"case": "Sagsnr", "activity": "Status", "time": "Dato"}
    assert roles(profile(tmp_path, json.dumps(flat), "a.json")) == expected
    lines = profile(tmp_path, "\n".join(map(json.dumps, flat)), "a.jsonl")
    assert (lines.connector.format, roles(lines)) == ("jsonl", expected)
    cells = "".join(
        f"<Sag><Historik><Status>{r['Status']}</Status><Dato>{r['Dato']}</Dato></Historik>"
        f"<Historik><Status>C</Status><Dato>{r['Dato']}</Dato></Historik><Sagsnr>{r['Sagsnr']}</Sagsnr></Sag>"
        for r in flat
    )
    xml = profile(tmp_path, f"<?xml version='1.0'?><Sager><Liste>{cells}</Liste></Sager>", "a.xml")
    assert (xml.connector.rows, roles(xml)) == (
        "Sager/Liste/Sag/Historik",
        {"case": "../Sagsnr", "activity": "Status", "time": "Dato"},
    )


def test_a_file_of_several_tables_is_not_guessed_at(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"more than one array of objects: 'a\[\]', 'b\[\]'"):
        profile(tmp_path, json.dumps({"a": HISTORY, "b": HISTORY}), "a.json")
    with pytest.raises(DeliveryError, match="more than one element that repeats: 'S/A', 'S/B'"):
        profile(tmp_path, "<?xml version='1.0'?><S>" + "<A x='1'/><B x='1'/>" * 2 + "</S>", "a.xml")


def test_files_in_a_zip_are_one_table_when_they_are_of_one_kind(tmp_path: Path) -> None:
    plain = profile(tmp_path, STATUS_HISTORY)
    for names, member in ((("ud/a.csv",), None), (("a.csv", "b.csv"), "*.csv")):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            for name in names:
                file.writestr(name, STATUS_HISTORY)
        found = profile(tmp_path, archive.getvalue(), "a.zip")
        assert (found.connector.member, found.columns) == (member, plain.columns)
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("c.txt", "x")
    with pytest.raises(DeliveryError, match="a zip archive of 3 files of different kinds"):
        profile(tmp_path, archive.getvalue(), "a.zip")


def test_typed_days_are_times_of_that_day(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["sag", "status", "dato"], *(["1", s, date(2024, 1, n)] for n, s in enumerate("ABC", 1))):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    time = profile(tmp_path, content.getvalue(), "a.xlsx").column("time")
    assert (time.name, time.data_type, time.midnight_share) == ("dato", "timestamp", 1.0)
