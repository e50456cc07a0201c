"""Broken deliveries by a seeded generator: formats times faults, each with what must land of it, told independently.

A case is the bytes of one file, the connector that its declaration has, and its truth: the ids of the rows that are
good, or None when the file must be refused whole. Names that no message may hold are planted in every case.
"""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
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


def cases(seed: int = 20_241_124) -> Iterator[Broken]:
    """Every broken delivery, in the same order for the same seed."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for make in (_of_rows, _of_bytes, _of_text, _of_csv, _of_json, _of_xml, _of_xlsx, _of_archives):
        yield from make(rng)


def _case(kind: str, fault: str, content: bytes, good: Any, **more: Any) -> Broken:
    connector = {**CONNECTORS[kind], **more.pop("connector", {})}
    landed = None if good is None else frozenset(good)
    return Broken(f"{kind}: {fault}", more.pop("file", f"slem.{kind}"), content, connector, landed, **more)


def _of_rows(rng: random.Random) -> Iterator[Broken]:
    """Faults of single cells, the same in every format: the row is quarantined, and the others land."""
    cells = {
        "a date that is none": ("Dato", "31-02-2024 10:00"),
        "a month that is none": ("Dato", "01-13-2024 10:00"),
        "a date of another form": ("Dato", "2024/01/02"),
        "24:00": ("Dato", "01-02-2024 24:00"),
        "the year 0001": ("Dato", "01-01-0001 00:00"),
        "a two-digit year": ("Dato", "01-02-24 10:00"),
        "a name where a date stands": ("Dato", CANARIES[0]),
        "a civil registration number where a date stands": ("Dato", CANARIES[1]),
        "a word where a number stands": ("Beløb", CANARIES[2]),
        "a decimal point that is none": ("Beløb", "1.5,0"),
        "a required cell that is empty": ("Sag", ""),
        "a required cell of blanks": ("Sag", " \u00a0 "),
        "a number that is infinite": ("Beløb", "inf"),
    }
    for kind in EVERY:
        for fault, (name, cell) in cells.items():
            rows = rows_of(rng, 12)
            at = sorted(rng.sample(range(12), 2))
            for place in at:
                rows[place][name] = cell
            yield _case(kind, fault, WRITE[kind](rows), {n + 1 for n in range(12) if n not in at}, delivered=12)
        rows = rows_of(rng, 9)
        for place, sentinel in enumerate(("01-01-1900 00:00", "31-12-9999 00:00", "31-03-2024 02:30", "")):
            rows[place]["Dato"] = sentinel
        yield _case(kind, "sentinels, an hour that is left out", WRITE[kind](rows), range(1, 10), delivered=9)
        rows = [dict(row, Dato=row["Status"], Status=row["Dato"]) for row in rows_of(rng, 6)]
        yield _case(kind, "two columns swapped", WRITE[kind](rows), None)


def _of_bytes(rng: random.Random) -> Iterator[Broken]:
    """Faults of whole files, whatever the format."""
    for kind in EVERY:
        sound = WRITE[kind](rows_of(rng, 40))
        yield _case(kind, "empty", b"", None)
        yield _case(kind, "only a line feed", b"\n", [] if kind == "jsonl" else None)
        yield _case(kind, "a folder's name for a picture", b"\x89PNG\r\n\x1a\n" + rng.randbytes(400), None)
        yield _case(kind, "a PDF", b"%PDF-1.7\n" + rng.randbytes(400), None)
        yield _case(kind, "gzip cut short", gzip.compress(sound, mtime=0)[:-12], None)
        yield _case(kind, "gzip damaged", _flipped(rng, gzip.compress(sound, mtime=0)), None)
        bomb = gzip.compress(sound + b" " * 3_000_000, mtime=0)
        yield _case(kind, "gzip bomb", bomb, None, connector={"max_bytes": 1_000_000})
        if kind not in ("csv", "jsonl"):
            for share in (0.3, 0.7, 0.97):
                yield _case(kind, f"cut short at {share:.0%}", sound[: int(len(sound) * share)], None)


def _flipped(rng: random.Random, packed: bytes) -> bytes:
    at = rng.randrange(len(packed) // 3, len(packed) // 2)
    return packed[:at] + bytes(byte ^ 0xFF for byte in packed[at : at + 8]) + packed[at + 8 :]


def _of_text(rng: random.Random) -> Iterator[Broken]:
    """Encodings: what is not in the declared one is refused, not guessed at."""
    for kind in TEXT:
        text = WRITE[kind](rows_of(rng, 8)).decode()
        yield _case(kind, "cp1252 declared as UTF-8", text.encode("cp1252"), None)
        yield _case(kind, "half a character at the end", text.rstrip(">\r\n}]").encode() + b"\xc3", None)
        yield _case(kind, "a NUL byte", text.replace("Afgjort", "Afg\0jort").replace("Modtaget", "\0").encode(), None)
        yield _case(kind, "a byte order mark", text.encode("utf-8-sig"), range(1, 9), delivered=8)
        if kind in ("json", "jsonl"):
            yield _case(kind, "UTF-16", text.encode("utf-16"), range(1, 9), delivered=8)
    yield _case("csv", "UTF-16 declared as UTF-8", csv_text(rows_of(rng, 8)).encode("utf-16"), None)
    odd = csv_text(rows_of(rng, 8)).encode("cp1252")
    for encoding in ("cp1252", "latin-1", "iso-8859-15"):
        yield _case("csv", f"{encoding}", odd, range(1, 9), connector={"encoding": encoding}, delivered=8)


def _of_csv(rng: random.Random) -> Iterator[Broken]:
    rows = rows_of(rng, 10)
    lines = csv_text(rows).split("\r\n")
    yield _case("csv", "header only", (lines[0] + "\r\n").encode(), [], delivered=0)
    yield _case("csv", "no header", "\r\n".join(lines[1:]).encode(), None)
    yield _case("csv", "a doubled column name", csv_text(rows, header=(*COLUMNS[:4], "Dato")).encode(), None)
    yield _case(
        "csv", "a renamed column", csv_text(rows, header=("Sag", "Navn", "Stat", "Dato", "Beløb")).encode(), None
    )
    yield _case("csv", "another delimiter", csv_text(rows, delimiter=",").encode(), None)
    for fault, broken in {"too few cells": f"1;{CANARIES[0]}", "too many cells": ";".join(CANARIES * 3)}.items():
        mixed = [*lines[:4], broken, *lines[4:]]
        yield _case("csv", fault, "\r\n".join(mixed).encode(), range(1, 11), delivered=11)
    cut = "\r\n".join(lines)[: -len(lines[-2]) // 2 - 2]
    yield _case("csv", "cut short in its last row", cut.encode(), range(1, 10), delivered=10)
    opened = "\r\n".join([*lines[:5], f'9;"{CANARIES[0]};x;y;z', *lines[5:]])
    yield _case("csv", "a quote that is never closed", opened.encode(), None)
    yield _case("csv", "a quote in the header that is never closed", ('"' + csv_text(rows)).encode(), None)
    huge = [*lines[:3], f"9;{CANARIES[0] * 300_000};x;01-01-2024 10:00;1,0", *lines[3:]]
    yield _case("csv", "a huge field", "\r\n".join(huge).encode(), None)
    yield _case("csv", "a huge column name", (CANARIES[0] * 40_000 + ";b\r\n1;2\r\n").encode(), None)
    totals = "\r\n".join([*lines[:-1], "I alt;;;;123.456,00", ""])
    yield _case("csv", "a row of totals", totals.encode(), range(1, 11), connector={"totals": "I alt.*"}, delivered=11)
    narrow = "\r\n".join([*lines[:-1], "I alt;123.456,00", ""])
    yield _case("csv", "narrow totals", narrow.encode(), range(1, 11), connector={"totals": "I alt"}, delivered=11)
    title = f"Rapport for {CANARIES[0]}\r\n\r\n" + csv_text(rows)
    yield _case("csv", "title lines", title.encode(), range(1, 11), connector={"skip_lines": 2}, delivered=10)
    yield _case("csv", "title lines not declared", title.encode(), None)
    yield _case("csv", "fewer lines than are skipped", csv_text(rows).encode(), None, connector={"skip_lines": 99})
    for end in ("\n", "\r"):
        other = csv_text(rows).replace("\r\n", end)
        yield _case("csv", f"lines end with {end!r}", other.encode(), range(1, 11), delivered=10)
    yield _case("csv", "Excel's sep=", ("sep=;\r\n" + csv_text(rows)).encode(), range(1, 11), delivered=10)
    quoted = csv_text([dict(row, Navn=f'"{CANARIES[0]}\r\n;{CANARIES[2]}"') for row in rows])
    yield _case("csv", "quoted newlines", quoted.encode(), range(1, 11), delivered=10)


def _of_json(rng: random.Random) -> Iterator[Broken]:
    rows = rows_of(rng, 6)
    text, deep = json_text(rows), "[" * 100_000 + "]" * 100_000
    yield _case("json", "a depth bomb", text[:-2].encode() + b',{"x":' + deep.encode() + b"}]}", None)
    nested = '{"a":' * 90 + "1" + "}" * 90
    bad = f'{{"Sag":"1","x":{nested}}}'
    yield _case("json", "a row nested too deep", (text[:-2] + f",{bad}]}}").encode(), range(1, 7), delivered=7)
    faults = {
        "a name twice in a row": f'{{"Sag":"1","Navn":"{CANARIES[0]}","Navn":"x"}}',
        "a number for a row": "12",
        "a text for a row": f'"{CANARIES[0]}"',
        "null for a row": "null",
        "an array for a row": f'["{CANARIES[0]}"]',
        "infinity": '{"Sag":"1","Status":"x","Dato":null,"Beløb":-Infinity}',
        "half a surrogate pair": f'{{"Sag":"1","Navn":"{CANARIES[0]}","Status":"\\ud800","Dato":null,"Beløb":"1"}}',
        "an escaped NUL": f'{{"Sag":"1","Navn":"{CANARIES[0]}","Status":"\\u0000","Dato":null,"Beløb":"1"}}',
        "two values for one path": '{"Sag":"1","x":{"y":"1"},"x.y":"2"}',
    }
    for fault, row in faults.items():
        yield _case("json", fault, (text[:-2] + f",{row}]}}").encode(), range(1, 7), delivered=7)
        yield _case("jsonl", fault, (jsonl_text(rows) + row + "\n").encode(), range(1, 7), delivered=7)
    yield _case(
        "json", "NaN for a missing value", text.replace('"Beløb": "', '"N": NaN, "Beløb": "').encode(), range(1, 7)
    )
    ragged = json_text([*rows, {"Sag": "9"}, {"Sag": "9", "Ekstra": CANARIES[0]}])
    yield _case("json", "ragged rows", ragged.encode(), {*range(1, 7), 0}, delivered=8)
    yield _case("json", "no such array", json.dumps({"sagerne": rows}).encode(), None)
    yield _case("json", "rows that are no array", json.dumps({"sager": CANARIES[0]}).encode(), None)
    yield _case("json", "an empty array", b'{"sager": []}', [], delivered=0)
    yield _case("json", "the array twice", (text[:-1] + ',"sager":[]}').encode(), None)
    yield _case("json", "JSON lines", (text + "\n" + text).encode(), None)
    yield _case("json", "single quotes", text.replace('"', "'").encode(), None)
    yield _case("json", "a trailing comma", text.replace("}]", "},]").encode(), None)
    renamed = json_text([{("Stat" if k == "Status" else k): v for k, v in row.items()} for row in rows])
    yield _case("json", "a renamed key", renamed.encode(), None)
    huge = text[:-2] + ',{"Sag":"' + CANARIES[0] * 300_000 + '"}]}'
    yield _case("json", "a huge value", huge.encode(), None)
    lines = jsonl_text(rows)
    yield _case("jsonl", "a line cut short", lines[:-20].encode(), range(1, 6), delivered=6)
    yield _case("jsonl", "a line that is no JSON", (lines + f"{CANARIES[0]}\n").encode(), range(1, 7), delivered=7)
    yield _case("jsonl", "a depth bomb in a line", (lines + deep + "\n").encode(), range(1, 7), delivered=7)
    yield _case("jsonl", "an array over several lines", json.dumps(rows, indent=1).encode(), None)
    yield _case("jsonl", "a huge line", (lines + CANARIES[0] * 300_000).encode(), None)


def _of_xml(rng: random.Random) -> Iterator[Broken]:
    entity = '<!DOCTYPE x [<!ENTITY a "' + CANARIES[0] + '">' + '<!ENTITY b "&a;&a;&a;">' + "]>"
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    for kind in ("xml", "xes"):
        text = WRITE[kind](rows_of(rng, 6)).decode()
        head, body = text.split("\n", 1)
        for fault, declared in {
            "an entity bomb": entity,
            "an external entity": outside,
            "a DTD": "<!DOCTYPE x>",
        }.items():
            yield _case(kind, fault, f"{head}{declared}{body}".encode(), None)
        yield _case(kind, "an entity that is not declared", text.replace("Æ.", "&a;").encode(), None)
        tag = "Sager" if kind == "xml" else "log"
        deep = text.replace(f"</{tag}>", "<a>" * 5_000 + "</a>" * 5_000 + f"</{tag}>")
        yield _case(kind, "a depth bomb", deep.encode(), None)
        yield _case(
            kind, "a tag that never ends", (text[: text.rindex("</")] + "<x y='" + "z" * 3_000_000).encode(), None
        )
        yield _case(kind, "another outermost element", f"<Andet>{CANARIES[0]}</Andet>".encode(), None)
        yield _case(kind, "an unknown encoding", text.replace("UTF-8", "martian").encode(), None)
        yield _case(kind, "HTML of an error page", f"<!DOCTYPE html><html>{CANARIES[0]}<br></html>".encode(), None)
    rows = rows_of(rng, 6)
    text = xml_text(rows)
    yield _case("xml", "cp1252 that says so", text.replace("UTF-8", "windows-1252").encode("cp1252"), range(1, 7))
    yield _case("xml", "a renamed element", text.replace("Status>", "Stat>").encode(), None)
    yield _case("xml", "no rows", b"<Sager/>", [], delivered=0)
    yield _case("xml", "rows of another name", b"<Sager><Andet>x</Andet></Sager>", None)
    twice = text.replace("</Sag></Sager>", "</Sag><Sag><a:Sag>1</a:Sag><b:Sag>2</b:Sag></Sag></Sager>")
    yield _case("xml", "one name in two namespaces", twice.encode(), range(1, 7), delivered=7)


def _of_xlsx(rng: random.Random) -> Iterator[Broken]:
    rows = rows_of(rng, 8)
    sound = xlsx_bytes(rows)
    for fault, cell in {"a formula": "=1+1", "#REF!": "#REF!", "#N/A": "#N/A", "#DIV/0!": "#DIV/0!"}.items():
        broken = [dict(row) for row in rows]
        broken[3]["Status"] = cell
        yield _case("xlsx", f"{fault} without a value", xlsx_bytes(broken), {1, 2, 3, 5, 6, 7, 8}, delivered=8)
        broken = [dict(row, Navn=cell) for row in rows]
        yield _case("xlsx", f"{fault} in a dropped column", xlsx_bytes(broken), range(1, 9), delivered=8)
    typed = [dict(row, Dato=datetime(2024, 1, 2, 3, 4), Beløb=12.5) for row in rows]  # noqa: DTZ001 - Excel has no zones
    whole = {"Beløb": {"decimal_comma": False}}
    yield _case("xlsx", "typed cells", xlsx_bytes(typed), range(1, 9), columns=whole)
    yield _case("xlsx", "days", xlsx_bytes([dict(row, Dato=date(2024, 1, 2)) for row in rows]), range(1, 9))
    yield _case("xlsx", "a doubled column name", xlsx_bytes(rows, header=(*COLUMNS[:4], "Dato")), None)
    yield _case("xlsx", "an empty sheet", xlsx_bytes([], header=()), None)
    yield _case("xlsx", "header only", xlsx_bytes([]), [], delivered=0)
    yield _case("xlsx", "no such sheet", sound, None, connector={"sheet": "Ark9"})
    yield _case("xlsx", "an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rng.randbytes(2_000), None)
    yield _case(
        "xlsx", "a bomb", zip_bytes(("xl/workbook.xml", b" " * 9_000_000)), None, connector={"max_bytes": 1_000_000}
    )
    totals = [*rows, {**dict.fromkeys(COLUMNS, ""), "Sag": "I alt", "Beløb": 12}]
    yield _case("xlsx", "totals", xlsx_bytes(totals), range(1, 9), connector={"totals": "I alt"}, delivered=9)
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        less = [(name, inside) for name, inside in parts if name != part]
        yield _case("xlsx", f"without {part}", zip_bytes(*less), None)
        cut = [(name, inside[: len(inside) // 2] if name == part else inside) for name, inside in parts]
        yield _case("xlsx", f"{part} cut short", zip_bytes(*cut), None)
    for _ in range(4):
        yield _case("xlsx", "damaged", _flipped(rng, sound), None)


def _of_archives(rng: random.Random) -> Iterator[Broken]:
    for kind in EVERY:
        sound = WRITE[kind](rows_of(rng, 5))
        how = {"file": "slem.zip", "connector": {"member": f"*.{kind}"}}
        packed = zip_bytes((f"ud/a.{kind}", sound), ("læs mig.pdf", b"%PDF"))
        yield _case(kind, "in a zip", packed, range(1, 6), delivered=5, **how)
        yield _case(kind, "gzipped in a zip", zip_bytes((f"a.{kind}", gzip.compress(sound))), range(1, 6), **how)
        yield _case(kind, "in a zip without such a file", zip_bytes(("a.doc", sound)), None, **how)
        yield _case(kind, "in a zip in a zip", zip_bytes((f"a.{kind}", zip_bytes((f"a.{kind}", sound)))), None, **how)
        yield _case(kind, "in a zip cut short", packed[: len(packed) * 2 // 3], None, **how)
        yield _case(kind, "in a zip that is damaged", _flipped(rng, packed), None, **how)
        if kind in ("csv", "json"):
            bomb = zip_bytes((f"a.{kind}", sound + b" " * 3_000_000))
            yield _case(kind, "a zip bomb", bomb, None, **how)
        for trick in ("../a", "/a", "C:/a", "b\\a", "x/../../a"):
            yield _case(kind, f"the path {trick!r}", zip_bytes((f"{trick}.{kind}", sound)), None, **how)
    sound = WRITE["csv"](rows_of(rng, 5))
    how = {"file": "slem.zip", "connector": {"member": "*.csv"}}
    twice = zip_bytes(("a.csv", sound), ("A.csv", sound))
    yield _case("csv", "two members of one name", twice, None, **how)
    locked = bytearray(zip_bytes(("a.csv", sound)))
    locked[6] |= 1
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    yield _case("csv", "a member with a password", bytes(locked), None, **how)
    yield _case("csv", "an archive without files", zip_bytes(), None, **how)
    several = zip_bytes(("a.csv", sound), ("b.csv", sound))
    yield _case("csv", "several files and no pattern", several, None, file="slem.zip")
