"""A broken delivery and its truth, sound rows, and each format written as it should be."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

CANARIES = ("Kanarine", "211062-5629", "Hemmeligsen", "2110625629")

"""A name, a civil registration number of 1862 and a word: none may be said, landed in clear or quarantined."""
LIMIT = 1 << 20

"""What the readers' limits on one value and on what unpacks are set to, so that the cases stay small."""
COLUMNS = ("Sag", "Navn", "Status", "Dato", "Beløb")
STATUSES = ("Modtaget", "Oplyst", "Afgjort", "Afsluttet")
Row = dict[str, Any]


@dataclass(frozen=True)
class Broken:
    """One delivery: ``good`` are the ids (``Status`` of a row carries its number) that land; None: it is refused."""

    name: str
    file: str
    content: bytes
    connector: dict[str, Any]
    good: frozenset[int] | None
    delivered: int | None = None
    formats: tuple[str, ...] = ("%d-%m-%Y %H:%M",)
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)


def rows_of(rng: random.Random, count: int) -> list[Row]:
    """Sound rows: the status ends with the row's number, the name is a canary."""
    return [
        {
            "Sag": f"{CANARIES[1]}-{number // 3}",
            "Navn": f"{CANARIES[0]} Æ. {CANARIES[2]}",
            "Status": f"{rng.choice(STATUSES)} {number}",
            "Dato": f"{rng.randint(1, 28):02}-{rng.randint(1, 12):02}-2024 {rng.randint(4, 23):02}:30",
            "Beløb": f"{rng.randint(0, 9_999)},{rng.randint(0, 99):02}",
        }
        for number in range(1, count + 1)
    ]


def csv_text(rows: list[Row], *, delimiter: str = ";", header: tuple[str, ...] = COLUMNS) -> str:
    lines = [header, *([str(row[name]) for name in COLUMNS] for row in rows)]
    return "".join(delimiter.join(line) + "\r\n" for line in lines)


def json_text(rows: list[Row]) -> str:
    return json.dumps({"udtrukket": "2024-01-01", "sager": rows}, ensure_ascii=False)


def jsonl_text(rows: list[Row]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def xml_text(rows: list[Row]) -> str:
    cells = ("".join(f"<{name}>{row[name]}</{name}>" for name in COLUMNS) for row in rows)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<Sager>{''.join(f'<Sag>{cell}</Sag>' for cell in cells)}</Sager>"


def xes_text(rows: list[Row]) -> str:
    def event(row: Row) -> str:
        return "<event>" + "".join(f'<string key="{name}" value="{row[name]}"/>' for name in COLUMNS) + "</event>"

    return f"<?xml version='1.0' encoding='UTF-8'?>\n<log><trace>{''.join(map(event, rows))}</trace></log>"


def xlsx_bytes(rows: list[Row], *, header: tuple[Any, ...] = COLUMNS) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(list(header))
    for row in rows:
        book.active.append([row[name] for name in COLUMNS])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def parquet_bytes(rows: list[Row]) -> bytes:
    content = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in COLUMNS])), content)
    return content.getvalue()


def zip_bytes(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, inside in members:
            archive.writestr(name, inside)
    return content.getvalue()


WRITE: dict[str, Callable[[list[Row]], bytes]] = {
    "csv": lambda rows: csv_text(rows).encode(),
    "json": lambda rows: json_text(rows).encode(),
    "jsonl": lambda rows: jsonl_text(rows).encode(),
    "xml": lambda rows: xml_text(rows).encode(),
    "xes": lambda rows: xes_text(rows).encode(),
    "xlsx": xlsx_bytes,
    "parquet": parquet_bytes,
}
CONNECTORS: dict[str, dict[str, Any]] = {
    "csv": {"format": "csv", "delimiter": ";"},
    "json": {"format": "json", "rows": "sager[]"},
    "jsonl": {"format": "jsonl"},
    "xml": {"format": "xml", "rows": "Sager/Sag"},
    "xes": {"format": "xes"},
    "xlsx": {"format": "xlsx"},
    "parquet": {"format": "parquet"},
}
TEXT = ("csv", "json", "jsonl", "xml", "xes")
EVERY = tuple(WRITE)


def broken_case(kind: str, fault: str, content: bytes, good: Any, **more: Any) -> Broken:
    connector = {**CONNECTORS[kind], **more.pop("connector", {})}
    landed = None if good is None else frozenset(good)
    return Broken(f"{kind}: {fault}", more.pop("file", f"slem.{kind}"), content, connector, landed, **more)
