"""Damaged and hostile object-centric logs: an error that names the file; never a crash, a cell, or code in a file."""

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.guess_format import guess_connector
from orchestration.extract.readers import ocel_json, ocel_xml
from orchestration.extract.readers.ocel_format import is_ocel
from orchestration.extract.readers.ocel_sqlite import SqliteLog
from tests.orchestration.extract.readers.ocel_written import HAND_DRAWN, PARTS, SUFFIXES, read, write

KINDS = tuple(SUFFIXES)
CELL = "010190-5000"
LIMIT = Connector(format="ocel").max_bytes


def refused(path: Path, part: str = "events") -> str:
    """What is said of a file that is refused; never a cell."""
    with pytest.raises(DeliveryError) as error:
        read(path, part)
    said = str(error.value)
    assert said.startswith(path.name)
    assert CELL not in said
    return said


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_short_anywhere_is_refused_or_read_and_never_crashes(tmp_path: Path, kind: str) -> None:
    path = write(HAND_DRAWN, tmp_path, kind)
    whole, sound = path.read_bytes(), {part: len(read(path, part)[0]) for part in PARTS}
    cut = tmp_path / "cut"
    for at in sorted({1, 5, 20, *range(0, len(whole), max(1, len(whole) // 60))} - {0}):
        cut.write_bytes(whole[:at])
        for part in PARTS:
            try:
                rows, delivery = read(cut, part)
            except DeliveryError as error:
                assert str(error).startswith("cut")  # noqa: PT017 - either outcome is right
            else:
                assert len(rows) + len(delivery.rejected) <= sound[part]


@pytest.mark.parametrize("kind", KINDS)
def test_bytes_changed_anywhere_never_crash_the_reader(tmp_path: Path, kind: str) -> None:
    whole = write(HAND_DRAWN, tmp_path, kind).read_bytes()
    changed = tmp_path / "changed"
    for at in range(0, len(whole), max(1, len(whole) // 80)):
        for byte in (0, 0xFF, ord("<"), ord('"')):
            changed.write_bytes(whole[:at] + bytes([byte]) + whole[at + 1 :])
            for part in ("events", "object_changes"):
                try:
                    read(changed, part)
                except DeliveryError as error:
                    assert str(error).startswith("changed")  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b'{"events": 3, "objects": []}',
        b'{"events": [], "objects": {}}',
        b'{"events": [[1], "x", {"id": {}, "type": [], "relationships": 7}], "objects": [null]}',
        b'{"events": [{"id": "1", "type": "A", "time": "2024-01-01", "relationships": [3]}], "objects": []}',
        b'{"ocel:events": {"1": 7}, "ocel:objects": {"o": {"ocel:type": 1, "ocel:ovmap": []}}}',
        b'{"ocel:events": {}, "objects": []}',
    ],
)
def test_json_of_another_shape_gives_rows_with_a_fault_or_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    for part in PARTS:
        try:
            rows, delivery = read(path, part)
        except DeliveryError as error:
            assert "odd.json" in str(error)  # noqa: PT017 - either outcome is right
        else:
            assert all(CELL not in row.reason for row in delivery.rejected)
            assert rows == [] or part == "objects"


def test_ordinary_json_and_xml_are_not_taken_for_logs(tmp_path: Path) -> None:
    for name, content in (
        ("a.json", b'{"events": [{"id": 1}], "objects": []}'),
        ("b.json", b'[{"objectTypes": 1}]'),
        ("c.json", b'{"objectTypes": [], "eventTypes": []'),
        ("d.xml", b"<log><trace/></log>"),
        ("e.xml", b"<sager><objects/></sager>"),
        ("f.csv", b"events;objects\n1;2\n"),
    ):
        (tmp_path / name).write_bytes(content)
        assert not is_ocel(tmp_path / name, max_bytes=LIMIT), name
    xes = tmp_path / "g"
    xes.write_bytes(b"<log><trace><event/></trace></log>")
    assert guess_connector(xes).format == "xes"


def test_a_json_error_does_not_quote_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"events": [{"id": "' + CELL + '" "x"}], "objects": []}', encoding="utf-8")
    assert "not well-formed JSON" in refused(path)
    path.write_bytes(b'{"objects": [], "events": [{"id": "' + CELL.encode() + b'\xff"}]}')
    assert "in UTF-8" in refused(path)


def test_one_monstrous_element_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (ocel_json, ocel_xml):
        monkeypatch.setattr(module, "LONGEST_VALUE", 200_000)
        monkeypatch.setattr(module, "MOST_PARTS", 1_000)
        monkeypatch.setattr(module, "BLOCK", 50_000)
    long, many = "x" * 3_000_000, [{"objectId": "o", "qualifier": ""}] * 2_000
    for name, event in (
        ("long", {"id": "e", "type": long, "time": ""}),
        ("many", {"id": "e", "relationships": many}),
    ):
        path = tmp_path / name
        path.write_text(json.dumps({"objects": [], "events": [event]}), encoding="utf-8")
        assert "so it is not read" in refused(path)
    deep = tmp_path / "deep"
    deep.write_text('{"objects": [], "events": [' + "[" * 200 + "]" * 200 + "]}", encoding="utf-8")
    assert "levels" in refused(deep)
    for name, inside in (
        ("tag.xml", f'<event id="{long}"/>'),
        ("parts.xml", "<event><objects>" + "<relationship/>" * 2_000 + "</objects></event>"),
        ("levels.xml", "<a>" * 100 + "</a>" * 100),
    ):
        path = tmp_path / name
        path.write_text(f"<log><objects/><events>{inside}</events></log>", encoding="utf-8")
        refused(path)


def test_a_bomb_meets_the_connectors_limit(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b'{"events": [' + b" " * 3_000_000 + b'], "objects": []}'))
    with pytest.raises(DeliveryError, match="more than 1000000 bytes"):
        list(ocel_json.JsonLog(path, Connector(format="ocel", max_bytes=1_000_000)).events())


@pytest.mark.parametrize(
    "declaration",
    ['<!DOCTYPE log [<!ENTITY a "b">]>', '<!DOCTYPE log SYSTEM "file:///etc/passwd">', "<!DOCTYPE log>"],
)
def test_xml_with_a_document_type_is_refused(tmp_path: Path, declaration: str) -> None:
    path = tmp_path / "a.xmlocel"
    path.write_text(f"<?xml version='1.0'?>{declaration}<log><objects/><events/></log>", encoding="utf-8")
    assert "document type or entity" in refused(path)


def test_xml_of_ocel_1_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "old.xmlocel"
    path.write_text('<log><global scope="event"/><events/><objects/></log>', encoding="utf-8")
    assert "XML of OCEL 1.0 is not read" in refused(path)


def database(path: Path, *statements: str) -> Path:
    """The hand-drawn log as a database, changed by the statements."""
    found = write(HAND_DRAWN, path, "sqlite")
    with closing(sqlite3.connect(found)) as con:
        for statement in statements:
            con.execute(statement)
        con.commit()
    return found


def test_a_view_in_place_of_a_table_is_refused(tmp_path: Path) -> None:
    path = database(
        tmp_path, "alter table event rename to hidden", "create view event as select * from hidden, hidden as other"
    )
    assert "lacks the tables event of OCEL 2.0 (views are not read)" in refused(path)


def test_a_virtual_table_is_refused(tmp_path: Path) -> None:
    path = database(
        tmp_path, "drop table object_object", "create virtual table object_object using fts4(ocel_source_id)"
    )
    assert "lacks the tables object_object" in refused(path)


def test_a_generated_column_is_not_run(tmp_path: Path) -> None:
    path = database(tmp_path, "alter table event add column slow as (hex(zeroblob(1e9)))")
    assert [row["ocel:eid"] for row in read(path, "events")[0]] == ["e1", "e2", "e3"]


def test_reading_changes_nothing_and_lays_nothing_beside_the_file(tmp_path: Path) -> None:
    path = database(
        tmp_path,
        "pragma journal_mode = wal",
        "create trigger t after insert on event begin delete from event; end",
    )
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    for part in PARTS:
        read(path, part)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_tables_and_columns_of_hostile_names_are_only_names(tmp_path: Path) -> None:
    hostile = 'x"; drop table event; --'
    path = database(
        tmp_path,
        'alter table "event_1Lg sammen" rename to "event_' + hostile.replace('"', '""') + '"',
        "update event_map_type set ocel_type_map = 'x\"; drop table event; --' where ocel_type = 'Læg sammen'",
        'alter table "event_0bn sag" add column "' + hostile.replace('"', '""') + '" text',
    )
    rows, _ = read(path, "events")
    assert sorted(row["ocel:eid"] for row in rows) == ["e1", "e2", "e3"]
    assert hostile in rows[0]


def test_cells_that_are_no_text_are_rejected_without_being_told(tmp_path: Path) -> None:
    path = database(
        tmp_path,
        f"update event_object set ocel_qualifier = cast(x'{CELL.encode().hex()}ff' as text) where rowid = 1",
        f"update event_object set ocel_object_id = x'{CELL.encode().hex()}' where rowid = 2",
    )
    rows, delivery = read(path, "event_objects")
    assert len(rows) == 3
    assert [(row.position, row.reason) for row in delivery.rejected] == [
        (1, "a value that is not text that can be read"),
        (2, "it names an object that is not in the log, or was rejected"),
    ]


def test_a_table_that_the_map_names_and_the_file_lacks_is_named(tmp_path: Path) -> None:
    path = database(tmp_path, 'drop table "object_0Bygge sag"')
    assert "object_map_type names the table 'object_0Bygge sag', which is not there" in refused(path, "objects")


def test_a_types_table_with_rows_that_the_log_does_not_know_rejects_them(tmp_path: Path) -> None:
    path = database(
        tmp_path,
        "insert into \"event_2Luk\" (ocel_id, ocel_time) values ('e9', '2024-01-01'), ('e3', '2024-01-01'), ('e1', '')",
        "insert into event values ('e4', 'Luk'), ('e5', 'ukendt')",
    )
    rows, delivery = read(path, "events")
    assert sorted(row["ocel:eid"] for row in rows) == ["e1", "e2", "e3"]
    assert sorted((row.position, row.reason) for row in delivery.rejected) == [
        (4, "it has no time"),
        (5, "it has no time"),
        (6, "its id is not in the table event, or stands there with another type"),
        (7, "its type's table holds more than one row of its id"),
        (8, "its id is not in the table event, or stands there with another type"),
    ]


def test_a_gzipped_database_says_to_unpack_it(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite.gz"
    path.write_bytes(gzip.compress(write(HAND_DRAWN, tmp_path, "sqlite").read_bytes()))
    assert "neither JSON, XML nor SQLite" in refused(path)


def test_a_database_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = write(HAND_DRAWN, tmp_path, "sqlite")
    with pytest.raises(DeliveryError, match="larger than 1000 bytes"):
        SqliteLog(path, Connector(format="ocel", max_bytes=1000))


def test_another_database_is_refused_as_before(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with closing(sqlite3.connect(path)) as con:
        con.execute("create table event (ocel_id)")
    with pytest.raises(DeliveryError, match=r"a\.sqlite is an SQLite database that is no sound OCEL 2\.0 log"):
        guess_connector(path)
