"""Exports for recipients: joined within, not between; no ids of the warehouse, no hash that anybody can make."""

import hashlib
import hmac
import itertools
import json
from datetime import UTC
from pathlib import Path

import duckdb
import pytest

from orchestration.extract.errors import ConfigurationError
from tests.orchestration.publish.export_place import (
    AT,
    LETTER,
    TABLES,
    Place,
    ids,
    place_in,
    strings,
    write_warehouse,
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_warehouse(tmp_path_factory.mktemp("warehouse") / "warehouse.duckdb")


@pytest.fixture
def place(tmp_path: Path, warehouse: Path) -> Place:
    return place_in(tmp_path, warehouse)


def test_within_an_export_every_id_is_found_where_it_is_pointed_to(place: Place) -> None:
    export = place.export("a")
    assert tuple(export) == TABLES
    objects = {row["object_id"] for row in export["objects"]}
    events = {row["event_id"] for row in export["events"]}
    assert {row["object_id"] for row in export["event_objects"]} == objects
    assert {row["event_id"] for row in export["event_objects"]} == events
    assert {row["event_id"] for row in export["event_log"]} == events
    assert {row["case_id"] for row in export["event_log"]} == {row["case_id"] for row in export["cases"]} < objects
    pointed_to = {value for row in export["object_objects"] for value in (row["source_id"], row["target_id"])}
    assert pointed_to == objects
    assert (len(events), len(objects)) == (80, 21)


def test_an_id_is_pythons_hmac_under_the_recipients_own_key(place: Place) -> None:
    export = place.export("a", rotation=3)
    key = hmac.digest(b"\xab" * 32, b"recipient:a:3", hashlib.sha256)
    citizen = hashlib.md5(b"citizen", usedforsecurity=False).hexdigest()
    expected = hmac.digest(key, f"object|{citizen}".encode(), hashlib.sha256).hex()[:32]
    assert [row["object_id"] for row in export["objects"] if row["object_type"] == "borger"] == [expected]


def test_two_recipients_and_two_rotations_cannot_be_joined_by_any_columns_of_ids(place: Place) -> None:
    exports = [place.export("a"), place.export("b"), place.export("a", rotation=2)]
    for one, two in itertools.combinations(exports, 2):
        assert len(ids(one)) == len(ids(two)) == 101
        assert not ids(one) & ids(two)
    with duckdb.connect(str(place.settings.warehouse), read_only=True) as con:
        own = {
            value
            for (value,) in con.sql(
                "select event_id from canonical.events union select object_id from canonical.objects"
            ).fetchall()
        }
    assert len(own) == 101
    assert not any(own & strings(export) for export in exports)


def test_the_same_export_again_has_the_same_bytes(place: Place) -> None:
    place.export("a")
    first = [table["sha256"] for table in place.manifest()["tables"]]
    place.export("a")
    assert [table["sha256"] for table in place.manifest()["tables"]] == first


def test_the_order_of_rows_does_not_tell_which_row_is_which_in_another_export(place: Place) -> None:
    """Sorted by new ids, the rows of two exports stand in two orders."""
    orders = []
    for name in ("a", "b"):
        rows = place.export(name, coarsen="none")["events"]
        orders.append([(row["source"], row["occurred_at"]) for row in rows])
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])


def test_employees_source_words_positions_and_build_keys_are_left_out(place: Place) -> None:
    export = place.export("a")
    names = {name for rows in export.values() for name in rows[0]}
    gone = {"resource", "raw_activity", "source_position", "delivery_no", "column_position", "loaded_at", "case_key"}
    assert not names & {*gone, "activity_key", "next_activity_key"}
    written = strings(export)
    assert not {word for word in written if "Åse" in word or "Rå tekst" in word or LETTER in word}
    assert "(ikke kortlagt)" in written
    assert place.manifest()["attributes_left_out"] == ["note"]


def test_only_the_processes_and_tables_that_are_allowed_go_out(place: Place) -> None:
    export = place.export("a", processes=["byg"], tables=["cases", "events", "objects", "event_objects"])
    assert set(export) == {"cases", "events", "objects", "event_objects"}
    assert {row["process"] for row in export["cases"]} == {"byg"}
    assert (len(export["events"]), len(export["objects"]), len(export["event_objects"])) == (40, 11, 80)
    with pytest.raises(ConfigurationError, match=r"processes must be among \['byg', 'syge'\]; unknown are \['x'\]"):
        place.export("a", processes=["x"])


@pytest.mark.parametrize(
    ("coarsen", "first"), [("none", "22:30:15"), ("hour", "22:00:00"), ("day", "23:00:00")]
)  # the Danish day begins at 23:00 UTC in winter
def test_times_are_as_exact_as_agreed(place: Place, coarsen: str, first: str) -> None:
    export = place.export("a", coarsen=coarsen)
    times = sorted(row["occurred_at"] for row in export["events"])
    assert times[0].astimezone(UTC).time().isoformat() == first
    assert {row["time_precision"] for row in export["events"]} == {"second" if coarsen == "none" else coarsen}


def test_the_manifest_says_how_many_events_their_time_and_activity_tell_apart(place: Place) -> None:
    place.export("a", processes=["byg"])
    alone = place.manifest()["unique_on_activity_and_time"]
    assert alone["none"] == 40
    assert alone["none"] >= alone["hour"] > alone["day"]


def test_manifest_and_log_say_what_left_to_whom_and_hold_no_id(place: Place) -> None:
    export = place.export("a")
    manifest = place.manifest()
    assert (manifest["recipient"], manifest["rotation"], manifest["as_of"]) == ("a", 1, "2024-06-01T00:00:00+00:00")
    for table in manifest["tables"]:
        file = place.folder / f"{table['table']}.parquet"
        assert table["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert table["rows"] == len(export[table["table"]])
    place.export("b")
    lines = [json.loads(line) for line in (place.settings.data / "exports.jsonl").read_text().splitlines()]
    assert [line["recipient"] for line in lines] == ["a", "b"]
    assert lines[0]["exported_at"] == AT.isoformat()
    text = json.dumps(lines) + json.dumps(manifest)
    assert not [value for value in ids(export) if value in text]


def test_an_export_is_its_owners_alone(place: Place) -> None:
    place.export("a")
    assert place.folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in place.folder.iterdir()} == {0o600}
    assert (place.settings.data / "exports.jsonl").stat().st_mode & 0o777 == 0o600


def test_no_exported_value_is_a_hash_that_anybody_can_make(place: Place) -> None:
    """Neither of the warehouse's ids nor of the clear forms behind them, plain or under a key one would guess."""
    export = place.export("a")
    clear = ["case0", "event0", "citizen", "0101905000", "010190-5000", "employee"]
    hashed = [hashlib.md5(form.encode(), usedforsecurity=False).hexdigest() for form in clear]
    kinds = ("", "object|", "event|", "borger|")
    forms = [kind + form for kind in kinds for form in (*clear, *hashed)]
    makeable = set()
    for form in forms:
        for name in ("md5", "sha1", "sha256", "blake2b", "blake2s"):
            makeable.add(hashlib.new(name, form.encode()).hexdigest()[:32])
            for key in (b"", b"key", bytes(32)):
                if name in ("md5", "sha1", "sha256"):
                    makeable.add(hmac.digest(key, form.encode(), name).hex()[:32])
    with duckdb.connect() as con:
        makeable |= {str(con.execute("select hash(?)", [form]).fetchall()[0][0]) for form in forms}
    every = {str(value) for rows in export.values() for row in rows for value in row.values()}
    assert not every & makeable
