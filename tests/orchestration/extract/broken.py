"""Broken deliveries by a seeded generator: formats times faults, each with what must land of it, told independently.

A case is the bytes of one file, the connector that its declaration has, and its truth: the ids of the rows that are
good, or None when the file must be refused whole. Names that no message may hold are planted in every case.
"""

import gzip
import io
import random
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from tests.orchestration.extract.broken_text import of_csv, of_json, of_text, of_xml
from tests.orchestration.extract.broken_written import (
    CANARIES,
    COLUMNS,
    EVERY,
    WRITE,
    Broken,
    broken_case,
    rows_of,
    xlsx_bytes,
    zip_bytes,
)


def cases(seed: int = 20_241_124) -> Iterator[Broken]:
    """Every broken delivery, in the same order for the same seed."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for make in (_of_rows, _of_bytes, of_text, of_csv, of_json, of_xml, of_xlsx, of_archives):
        yield from make(rng)


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
            yield broken_case(kind, fault, WRITE[kind](rows), {n + 1 for n in range(12) if n not in at}, delivered=12)
        rows = rows_of(rng, 9)
        for place, sentinel in enumerate(("01-01-1900 00:00", "31-12-9999 00:00", "31-03-2024 02:30", "")):
            rows[place]["Dato"] = sentinel
        yield broken_case(kind, "sentinels, an hour that is left out", WRITE[kind](rows), range(1, 10), delivered=9)
        rows = [dict(row, Dato=row["Status"], Status=row["Dato"]) for row in rows_of(rng, 6)]
        yield broken_case(kind, "two columns swapped", WRITE[kind](rows), None)


def _of_bytes(rng: random.Random) -> Iterator[Broken]:
    """Faults of whole files, whatever the format."""
    for kind in EVERY:
        sound = WRITE[kind](rows_of(rng, 40))
        yield broken_case(kind, "empty", b"", None)
        yield broken_case(kind, "only a line feed", b"\n", [] if kind == "jsonl" else None)
        yield broken_case(kind, "a folder's name for a picture", b"\x89PNG\r\n\x1a\n" + rng.randbytes(400), None)
        yield broken_case(kind, "a PDF", b"%PDF-1.7\n" + rng.randbytes(400), None)
        yield broken_case(kind, "gzip cut short", gzip.compress(sound, mtime=0)[:-12], None)
        yield broken_case(kind, "gzip damaged", _flipped(rng, gzip.compress(sound, mtime=0)), None)
        bomb = gzip.compress(sound + b" " * 3_000_000, mtime=0)
        yield broken_case(kind, "gzip bomb", bomb, None, connector={"max_bytes": 1_000_000})
        if kind not in ("csv", "jsonl"):
            for share in (0.3, 0.7, 0.97):
                yield broken_case(kind, f"cut short at {share:.0%}", sound[: int(len(sound) * share)], None)


def _flipped(rng: random.Random, packed: bytes) -> bytes:
    at = rng.randrange(len(packed) // 3, len(packed) // 2)
    return packed[:at] + bytes(byte ^ 0xFF for byte in packed[at : at + 8]) + packed[at + 8 :]


def of_xlsx(rng: random.Random) -> Iterator[Broken]:
    rows = rows_of(rng, 8)
    sound = xlsx_bytes(rows)
    for fault, cell in {"a formula": "=1+1", "#REF!": "#REF!", "#N/A": "#N/A", "#DIV/0!": "#DIV/0!"}.items():
        broken = [dict(row) for row in rows]
        broken[3]["Status"] = cell
        yield broken_case("xlsx", f"{fault} without a value", xlsx_bytes(broken), {1, 2, 3, 5, 6, 7, 8}, delivered=8)
        broken = [dict(row, Navn=cell) for row in rows]
        yield broken_case("xlsx", f"{fault} in a dropped column", xlsx_bytes(broken), range(1, 9), delivered=8)
    typed = [dict(row, Dato=datetime(2024, 1, 2, 3, 4), Beløb=12.5) for row in rows]  # noqa: DTZ001 - Excel has no zones
    whole = {"Beløb": {"decimal_comma": False}}
    yield broken_case("xlsx", "typed cells", xlsx_bytes(typed), range(1, 9), columns=whole)
    yield broken_case("xlsx", "days", xlsx_bytes([dict(row, Dato=date(2024, 1, 2)) for row in rows]), range(1, 9))
    yield broken_case("xlsx", "a doubled column name", xlsx_bytes(rows, header=(*COLUMNS[:4], "Dato")), None)
    yield broken_case("xlsx", "an empty sheet", xlsx_bytes([], header=()), None)
    yield broken_case("xlsx", "header only", xlsx_bytes([]), [], delivered=0)
    yield broken_case("xlsx", "no such sheet", sound, None, connector={"sheet": "Ark9"})
    yield broken_case("xlsx", "an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rng.randbytes(2_000), None)
    yield broken_case(
        "xlsx", "a bomb", zip_bytes(("xl/workbook.xml", b" " * 9_000_000)), None, connector={"max_bytes": 1_000_000}
    )
    totals = [*rows, {**dict.fromkeys(COLUMNS, ""), "Sag": "I alt", "Beløb": 12}]
    yield broken_case("xlsx", "totals", xlsx_bytes(totals), range(1, 9), connector={"totals": "I alt"}, delivered=9)
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        less = [(name, inside) for name, inside in parts if name != part]
        yield broken_case("xlsx", f"without {part}", zip_bytes(*less), None)
        cut = [(name, inside[: len(inside) // 2] if name == part else inside) for name, inside in parts]
        yield broken_case("xlsx", f"{part} cut short", zip_bytes(*cut), None)
    for _ in range(4):
        yield broken_case("xlsx", "damaged", _flipped(rng, sound), None)


def of_archives(rng: random.Random) -> Iterator[Broken]:
    for kind in EVERY:
        sound = WRITE[kind](rows_of(rng, 5))
        how = {"file": "slem.zip", "connector": {"member": f"*.{kind}"}}
        packed = zip_bytes((f"ud/a.{kind}", sound), ("læs mig.pdf", b"%PDF"))
        yield broken_case(kind, "in a zip", packed, range(1, 6), delivered=5, **how)
        yield broken_case(kind, "gzipped in a zip", zip_bytes((f"a.{kind}", gzip.compress(sound))), range(1, 6), **how)
        yield broken_case(kind, "in a zip without such a file", zip_bytes(("a.doc", sound)), None, **how)
        yield broken_case(
            kind, "in a zip in a zip", zip_bytes((f"a.{kind}", zip_bytes((f"a.{kind}", sound)))), None, **how
        )
        yield broken_case(kind, "in a zip cut short", packed[: len(packed) * 2 // 3], None, **how)
        yield broken_case(kind, "in a zip that is damaged", _flipped(rng, packed), None, **how)
        if kind in ("csv", "json"):
            bomb = zip_bytes((f"a.{kind}", sound + b" " * 3_000_000))
            yield broken_case(kind, "a zip bomb", bomb, None, **how)
        for trick in ("../a", "/a", "C:/a", "b\\a", "x/../../a"):
            yield broken_case(kind, f"the path {trick!r}", zip_bytes((f"{trick}.{kind}", sound)), None, **how)
    sound = WRITE["csv"](rows_of(rng, 5))
    how = {"file": "slem.zip", "connector": {"member": "*.csv"}}
    twice = zip_bytes(("a.csv", sound), ("A.csv", sound))
    yield broken_case("csv", "two members of one name", twice, None, **how)
    locked = bytearray(zip_bytes(("a.csv", sound)))
    locked[6] |= 1
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    yield broken_case("csv", "a member with a password", bytes(locked), None, **how)
    yield broken_case("csv", "an archive without files", zip_bytes(), None, **how)
    several = zip_bytes(("a.csv", sound), ("b.csv", sound))
    yield broken_case("csv", "several files and no pattern", several, None, file="slem.zip")
