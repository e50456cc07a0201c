"""Faults of the text formats: encodings, CSV, JSON and XML."""

import json
import random
from collections.abc import Iterator

from tests.orchestration.extract.broken_written import (
    CANARIES,
    COLUMNS,
    TEXT,
    WRITE,
    Broken,
    broken_case,
    csv_text,
    json_text,
    jsonl_text,
    rows_of,
    xml_text,
)


def of_text(rng: random.Random) -> Iterator[Broken]:
    """Encodings: what is not in the declared one is refused, not guessed at."""
    for kind in TEXT:
        text = WRITE[kind](rows_of(rng, 8)).decode()
        yield broken_case(kind, "cp1252 declared as UTF-8", text.encode("cp1252"), None)
        yield broken_case(kind, "half a character at the end", text.rstrip(">\r\n}]").encode() + b"\xc3", None)
        yield broken_case(
            kind, "a NUL byte", text.replace("Afgjort", "Afg\0jort").replace("Modtaget", "\0").encode(), None
        )
        yield broken_case(kind, "a byte order mark", text.encode("utf-8-sig"), range(1, 9), delivered=8)
        if kind in ("json", "jsonl"):
            yield broken_case(kind, "UTF-16", text.encode("utf-16"), range(1, 9), delivered=8)
    yield broken_case("csv", "UTF-16 declared as UTF-8", csv_text(rows_of(rng, 8)).encode("utf-16"), None)
    odd = csv_text(rows_of(rng, 8)).encode("cp1252")
    for encoding in ("cp1252", "latin-1", "iso-8859-15"):
        yield broken_case("csv", f"{encoding}", odd, range(1, 9), connector={"encoding": encoding}, delivered=8)


def of_csv(rng: random.Random) -> Iterator[Broken]:
    rows = rows_of(rng, 10)
    lines = csv_text(rows).split("\r\n")
    yield broken_case("csv", "header only", (lines[0] + "\r\n").encode(), [], delivered=0)
    yield broken_case("csv", "no header", "\r\n".join(lines[1:]).encode(), None)
    yield broken_case("csv", "a doubled column name", csv_text(rows, header=(*COLUMNS[:4], "Dato")).encode(), None)
    yield broken_case(
        "csv", "a renamed column", csv_text(rows, header=("Sag", "Navn", "Stat", "Dato", "Beløb")).encode(), None
    )
    yield broken_case("csv", "another delimiter", csv_text(rows, delimiter=",").encode(), None)
    for fault, broken in {"too few cells": f"1;{CANARIES[0]}", "too many cells": ";".join(CANARIES * 3)}.items():
        mixed = [*lines[:4], broken, *lines[4:]]
        yield broken_case("csv", fault, "\r\n".join(mixed).encode(), range(1, 11), delivered=11)
    cut = "\r\n".join(lines)[: -len(lines[-2]) // 2 - 2]
    yield broken_case("csv", "cut short in its last row", cut.encode(), range(1, 10), delivered=10)
    opened = "\r\n".join([*lines[:5], f'9;"{CANARIES[0]};x;y;z', *lines[5:]])
    yield broken_case("csv", "a quote that is never closed", opened.encode(), None)
    yield broken_case("csv", "a quote in the header that is never closed", ('"' + csv_text(rows)).encode(), None)
    huge = [*lines[:3], f"9;{CANARIES[0] * 600_000};x;01-01-2024 10:00;1,0", *lines[3:]]
    yield broken_case("csv", "a huge field", "\r\n".join(huge).encode(), None)
    yield broken_case("csv", "a huge column name", (CANARIES[0] * 40_000 + ";b\r\n1;2\r\n").encode(), None)
    totals = "\r\n".join([*lines[:-1], "I alt;;;;123.456,00", ""])
    yield broken_case(
        "csv", "a row of totals", totals.encode(), range(1, 11), connector={"totals": "I alt.*"}, delivered=11
    )
    narrow = "\r\n".join([*lines[:-1], "I alt;123.456,00", ""])
    yield broken_case(
        "csv", "narrow totals", narrow.encode(), range(1, 11), connector={"totals": "I alt"}, delivered=11
    )
    title = f"Rapport for {CANARIES[0]}\r\n\r\n" + csv_text(rows)
    yield broken_case("csv", "title lines", title.encode(), range(1, 11), connector={"skip_lines": 2}, delivered=10)
    yield broken_case("csv", "title lines not declared", title.encode(), None)
    yield broken_case(
        "csv", "fewer lines than are skipped", csv_text(rows).encode(), None, connector={"skip_lines": 99}
    )
    for end in ("\n", "\r"):
        other = csv_text(rows).replace("\r\n", end)
        yield broken_case("csv", f"lines end with {end!r}", other.encode(), range(1, 11), delivered=10)
    yield broken_case("csv", "Excel's sep=", ("sep=;\r\n" + csv_text(rows)).encode(), range(1, 11), delivered=10)
    quoted = csv_text([dict(row, Navn=f'"{CANARIES[0]}\r\n;{CANARIES[2]}"') for row in rows])
    yield broken_case("csv", "quoted newlines", quoted.encode(), range(1, 11), delivered=10)


def of_json(rng: random.Random) -> Iterator[Broken]:
    rows = rows_of(rng, 6)
    text, deep = json_text(rows), "[" * 100_000 + "]" * 100_000
    yield broken_case("json", "a depth bomb", text[:-2].encode() + b',{"x":' + deep.encode() + b"}]}", None)
    nested = '{"a":' * 90 + "1" + "}" * 90
    bad = f'{{"Sag":"1","x":{nested}}}'
    yield broken_case("json", "a row nested too deep", (text[:-2] + f",{bad}]}}").encode(), range(1, 7), delivered=7)
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
        yield broken_case("json", fault, (text[:-2] + f",{row}]}}").encode(), range(1, 7), delivered=7)
        yield broken_case("jsonl", fault, (jsonl_text(rows) + row + "\n").encode(), range(1, 7), delivered=7)
    yield broken_case(
        "json", "NaN for a missing value", text.replace('"Beløb": "', '"N": NaN, "Beløb": "').encode(), range(1, 7)
    )
    ragged = json_text([*rows, {"Sag": "9"}, {"Sag": "9", "Ekstra": CANARIES[0]}])
    yield broken_case("json", "ragged rows", ragged.encode(), {*range(1, 7), 0}, delivered=8)
    yield broken_case("json", "no such array", json.dumps({"sagerne": rows}).encode(), None)
    yield broken_case("json", "rows that are no array", json.dumps({"sager": CANARIES[0]}).encode(), None)
    yield broken_case("json", "an empty array", b'{"sager": []}', [], delivered=0)
    yield broken_case("json", "the array twice", (text[:-1] + ',"sager":[]}').encode(), None)
    yield broken_case("json", "JSON lines", (text + "\n" + text).encode(), None)
    yield broken_case("json", "single quotes", text.replace('"', "'").encode(), None)
    yield broken_case("json", "a trailing comma", text.replace("}]", "},]").encode(), None)
    renamed = json_text([{("Stat" if k == "Status" else k): v for k, v in row.items()} for row in rows])
    yield broken_case("json", "a renamed key", renamed.encode(), None)
    huge = text[:-2] + ',{"Sag":"' + CANARIES[0] * 300_000 + '"}]}'
    yield broken_case("json", "a huge value", huge.encode(), None)
    lines = jsonl_text(rows)
    yield broken_case("jsonl", "a line cut short", lines[:-20].encode(), range(1, 6), delivered=6)
    yield broken_case(
        "jsonl", "a line that is no JSON", (lines + f"{CANARIES[0]}\n").encode(), range(1, 7), delivered=7
    )
    yield broken_case("jsonl", "a depth bomb in a line", (lines + deep + "\n").encode(), range(1, 7), delivered=7)
    yield broken_case("jsonl", "an array over several lines", json.dumps(rows, indent=1).encode(), None)
    yield broken_case("jsonl", "a huge line", (lines + CANARIES[0] * 300_000).encode(), None)


def of_xml(rng: random.Random) -> Iterator[Broken]:
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
            yield broken_case(kind, fault, f"{head}{declared}{body}".encode(), None)
        yield broken_case(kind, "an entity that is not declared", text.replace("Æ.", "&a;").encode(), None)
        tag = "Sager" if kind == "xml" else "log"
        deep = text.replace(f"</{tag}>", "<a>" * 5_000 + "</a>" * 5_000 + f"</{tag}>")
        yield broken_case(kind, "a depth bomb", deep.encode(), None)
        yield broken_case(
            kind, "a tag that never ends", (text[: text.rindex("</")] + "<x y='" + "z" * 3_000_000).encode(), None
        )
        yield broken_case(kind, "another outermost element", f"<Andet>{CANARIES[0]}</Andet>".encode(), None)
        yield broken_case(kind, "an unknown encoding", text.replace("UTF-8", "martian").encode(), None)
        yield broken_case(
            kind, "HTML of an error page", f"<!DOCTYPE html><html>{CANARIES[0]}<br></html>".encode(), None
        )
    rows = rows_of(rng, 6)
    text = xml_text(rows)
    yield broken_case("xml", "cp1252 that says so", text.replace("UTF-8", "windows-1252").encode("cp1252"), range(1, 7))
    yield broken_case("xml", "a renamed element", text.replace("Status>", "Stat>").encode(), None)
    yield broken_case("xml", "no rows", b"<Sager/>", [], delivered=0)
    yield broken_case("xml", "rows of another name", b"<Sager><Andet>x</Andet></Sager>", None)
    twice = text.replace("</Sag></Sager>", "</Sag><Sag><a:Sag>1</a:Sag><b:Sag>2</b:Sag></Sag></Sager>")
    yield broken_case("xml", "one name in two namespaces", twice.encode(), range(1, 7), delivered=7)
