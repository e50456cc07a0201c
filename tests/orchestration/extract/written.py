"""The same cases written in every file format, for the tests that hold the formats to each other.

Each writer takes the rows as Python values and writes them as systems of that format do: dates day first with a
decimal comma in text, typed cells in a workbook and in Parquet, stamps with an offset in XES.
"""

import csv
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

COLUMNS = ("Sagsnr", "Hændelse", "Tidspunkt", "Beløb", "Antal", "Godkendt", "Bemærkning")
STEPS = ("Modtaget", "Oplyst; delvist", "Høring æøå", 'Afgjort "ja"', "Afsluttet")
Row = dict[str, Any]
ZONE = ZoneInfo("Europe/Copenhagen")


def events(cases: int, *, seed: int = 7) -> list[Row]:
    """One to four events of each case; case numbers keep their zeros, texts have quotes, semicolons and line feeds."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    rows: list[Row] = []
    for number in range(cases):
        at = datetime(2023, 1, 1) + timedelta(minutes=rng.randrange(500_000))  # noqa: DTZ001 - local time, as written
        for step in range(rng.randint(1, 4)):
            at += timedelta(minutes=rng.randint(1, 40_000), seconds=rng.randint(0, 59))
            if at.hour in (2, 3):  # summer time's hours are tested elsewhere
                at += timedelta(hours=2)
            rows.append(
                {
                    "Sagsnr": f"{number:08}",
                    "Hændelse": STEPS[step % len(STEPS)],
                    "Tidspunkt": at,
                    "Beløb": None if rng.random() < 0.3 else rng.randint(0, 10**7) / 100,
                    "Antal": rng.randint(0, 10**10),
                    "Godkendt": rng.random() < 0.5,
                    "Bemærkning": None if rng.random() < 0.5 else f"Linje {number}\nog ære, være; {step}",
                }
            )
    return rows


def _danish(row: Row) -> list[str]:
    amount = "" if row["Beløb"] is None else f"{row['Beløb']:_.2f}".replace(".", ",").replace("_", ".")
    stamp, is_true = row["Tidspunkt"].strftime("%d-%m-%Y %H:%M:%S"), str(row["Godkendt"]).lower()
    return [row["Sagsnr"], row["Hændelse"], stamp, amount, str(row["Antal"]), is_true, row["Bemærkning"] or ""]


def delimited(rows: list[Row], *, delimiter: str, encoding: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([COLUMNS, *map(_danish, rows)])
    return text.getvalue().encode(encoding)


def _plain(row: Row) -> dict[str, Any]:
    return {**row, "Tidspunkt": row["Tidspunkt"].isoformat()}


def _text(row: Row) -> dict[str, str]:
    plain = {name: value for name, value in _plain(row).items() if value is not None}
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in plain.items()}


def as_rest(rows: list[Row]) -> list[dict[str, Any]]:
    """The records that a service gives."""
    return [_plain(row) for row in rows]


def as_json(rows: list[Row]) -> bytes:
    return json.dumps({"udtrukket": "2024-01-01", "data": {"sager": [_plain(row) for row in rows]}}).encode()


def as_jsonl(rows: list[Row]) -> bytes:
    return "\n".join(json.dumps(_plain(row), ensure_ascii=False) for row in rows).encode()


def as_xml(rows: list[Row]) -> bytes:
    cells = ("".join(f"<k:{name}>{escape(text)}</k:{name}>" for name, text in _text(row).items()) for row in rows)
    body = "".join(f"<k:Sag>{cell}</k:Sag>\n" for cell in cells)
    return f"<?xml version='1.0'?><k:Sager xmlns:k='urn:x'>{body}</k:Sager>".encode()


def as_xes(rows: list[Row]) -> bytes:
    def attribute(name: str, text: str) -> str:
        return f"<string key={quoteattr(name)} value={quoteattr(text)}/>"

    def event(row: Row) -> str:
        stamp = row["Tidspunkt"].replace(tzinfo=ZONE).isoformat()
        texts = {**_text(row), "Tidspunkt": stamp}
        return f"<event>{''.join(attribute(name, text) for name, text in texts.items())}</event>"

    return f"<?xml version='1.0'?><log><trace>{''.join(map(event, rows))}</trace></log>".encode()


def as_xlsx(rows: list[Row]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Udtræk")
    for cells in [list(COLUMNS), *([row[name] for name in COLUMNS] for row in rows)]:
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_parquet(rows: list[Row]) -> bytes:
    content = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), content)
    return content.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return archive.getvalue()


DANISH = {"formats": ("%d-%m-%Y %H:%M:%S",), "decimal_comma": True}
PLAIN: dict[str, Any] = {"formats": (), "decimal_comma": False}
CSV = {"format": "csv", "delimiter": ";", "encoding": "cp1252"}

FORMATS: dict[str, tuple[str, Callable[[list[Row]], bytes], dict[str, Any], dict[str, Any]]] = {
    "csv": ("a.csv", lambda rows: delimited(rows, delimiter=";", encoding="cp1252"), CSV, DANISH),
    "tsv": (
        "a.tsv",
        lambda rows: delimited(rows, delimiter="\t", encoding="utf-16"),
        {"format": "csv", "delimiter": "\t", "encoding": "utf-16"},
        DANISH,
    ),
    "gz": ("a.csv.gz", lambda r: gzip.compress(delimited(r, delimiter=";", encoding="cp1252"), mtime=0), CSV, DANISH),
    "zip": (
        "a.zip",
        lambda rows: zipped("ud/sager.csv", delimited(rows, delimiter=";", encoding="cp1252")),
        {**CSV, "member": "*.csv"},
        DANISH,
    ),
    "xlsx": ("a.xlsx", as_xlsx, {"format": "xlsx"}, PLAIN),
    "json": ("a.json", as_json, {"format": "json", "rows": "data.sager[]"}, PLAIN),
    "jsonl": ("a.jsonl", as_jsonl, {"format": "jsonl"}, PLAIN),
    "xml": ("a.xml", as_xml, {"format": "xml", "rows": "Sager/Sag"}, PLAIN),
    "parquet": ("a.parquet", as_parquet, {"format": "parquet"}, PLAIN),
    "xes": ("a.xes", as_xes, {"format": "xes"}, PLAIN),
    "json in a zip": (
        "b.zip",
        lambda r: zipped("a.json", as_json(r)),
        {"format": "json", "rows": "data.sager[]"},
        PLAIN,
    ),
}
"""Format to file name, writer, connector, and how its columns of time and amount are declared."""
