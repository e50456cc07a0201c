"""Landing accounts for every delivered row, whatever is delivered again, breaks off or is half readable."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.extract.batches import landed_schema
from orchestration.extract.errors import DeliveryError
from orchestration.extract.manifest import Manifest
from tests.orchestration.extract.declared import column, stamp, table
from tests.orchestration.extract.landing_place import COLUMNS, HEADER, LOADED, ROWS, Place, counts


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_first_delivery_lands_whole(place: Place) -> None:
    path = place.deliver("a.csv", ROWS)
    (manifest,) = place.land()
    assert counts(manifest) == (3, 3, 0, 0)
    assert manifest == Manifest(
        source="proeve",
        table="events",
        delivery_no=1,
        file="a.csv",
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        loaded_at="2025-01-15T03:00:00+00:00",
        last_event_at="2024-02-03T09:07:00+00:00",
        rows_delivered=3,
        rows_loaded=3,
        rows_rejected=0,
        rows_duplicate=0,
        columns={"Sag": "string", "Status": "string", "Dato": "string"},
    )
    assert sorted(file.name for file in (place.folder / "batch-000001").iterdir()) == ["manifest.json", "part.parquet"]
    assert [row["status"] for row in place.rows()] == ["Modtaget", "Afgjort", "Modtaget"]
    assert [row["dato__precision"] for row in place.rows()] == ["day", "minute", "day"]
    assert [row["_position"] for row in place.rows()] == [1, 2, 3]
    assert {row["_loaded_at"] for row in place.rows()} == {LOADED}
    assert not list((place.root / "quarantine").rglob("*"))


def test_the_same_file_again_is_known(place: Place) -> None:
    place.deliver("a.csv", ROWS)
    first = place.land()
    before = {file: file.stat().st_mtime_ns for file in place.folder.rglob("*") if file.is_file()}
    assert place.land(loaded_at=None) == first
    assert {file: file.stat().st_mtime_ns for file in place.folder.rglob("*") if file.is_file()} == before


def test_the_same_rows_under_another_name_are_all_duplicates(place: Place) -> None:
    place.deliver("a.csv", ROWS)
    place.land()
    place.deliver("b.csv", ROWS[::-1])
    assert [counts(manifest) for manifest in place.land()] == [(3, 3, 0, 0), (3, 0, 0, 3)]
    assert len(place.rows()) == 3


def test_a_changed_file_of_the_same_name_is_a_new_delivery(place: Place) -> None:
    place.deliver("a.csv", ROWS[:2])
    place.land()
    place.deliver("a.csv", ROWS)
    assert [counts(manifest) for manifest in place.land()] == [(2, 2, 0, 0), (3, 1, 0, 2)]


def test_a_row_repeated_within_one_file_is_kept_as_often_as_it_stands_there(place: Place) -> None:
    place.deliver("a.csv", [ROWS[0]] * 128 + ROWS[1:])
    assert counts(place.land()[0]) == (130, 130, 0, 0)
    assert len({row["_row_id"] for row in place.rows()}) == 130
    place.deliver("b.csv", [ROWS[0]] * 130)
    assert counts(place.land()[1]) == (130, 2, 0, 128)
    assert [row["_position"] for row in place.rows()][-2:] == [129, 130]


def test_of_a_delivery_that_is_half_new_the_new_half_lands(place: Place) -> None:
    rows = [f"{n};Bo;Modtaget;{1 + n % 28:02d}-02-2024" for n in range(60)]
    place.deliver("a.csv", rows[:40])
    place.deliver("b.csv", rows[20:])
    assert [counts(manifest) for manifest in place.land()] == [(40, 40, 0, 0), (40, 20, 0, 20)]
    assert [row["_position"] for row in place.rows()] == [*range(1, 41), *range(21, 41)]
    assert [row["_delivery_no"] for row in place.rows()] == [1] * 40 + [2] * 20


def test_what_cannot_be_read_is_quarantined_without_its_cells(place: Place) -> None:
    bad = ["3;Åse Ørum;Modtaget;010190-5000", ";Bo;Modtaget;x", "5;for;mange;celler;her"]
    place.deliver("a.csv", ROWS + bad)
    assert counts(place.land()[0]) == (6, 3, 3, 0)
    told = [(row["position"], row["field"], row["shape"], row["file"]) for row in place.quarantined()]
    assert told == [
        (4, "dato", "11 characters, shape 999999-9999", "a.csv"),
        (5, "dato", "1 characters, shape a", "a.csv"),
        (5, "sag", None, "a.csv"),
        (6, None, "line 7", "a.csv"),
    ]
    assert not [row for row in place.quarantined() if "010190" in str(row) or "Åse" in str(row)]


def test_a_nightly_extract_with_one_bad_row_and_nothing_new_is_taken_in(place: Place) -> None:
    bad = "3;Bo;Modtaget;31-02-2024"
    place.deliver("a.csv", [*ROWS, bad])
    place.deliver("b.csv", [bad, *ROWS])
    assert [counts(manifest) for manifest in place.land()] == [(4, 3, 1, 0), (4, 0, 1, 3)]


def test_a_delivery_of_which_nothing_can_be_read_is_refused_and_leaves_nothing(place: Place) -> None:
    place.deliver("a.csv", ["1;Åse Ørum;Modtaget;010190-5000", "2;Bo;Modtaget;2024-02-01"])
    with pytest.raises(DeliveryError) as refused:
        place.land()
    said = str(refused.value)
    assert said.startswith("a.csv: none of its 2 rows could be read; row 1, field 'dato': not readable as timestamptz")
    assert "11 characters, shape 999999-9999" in said
    assert "010190" not in said
    assert [folder.name for folder in place.folder.iterdir()] == ["batch-000000"]
    assert not list((place.root / "quarantine").rglob("*.parquet"))
    place.deliver("a.csv", ROWS)
    assert counts(place.land()[0]) == (3, 3, 0, 0)


def test_an_empty_delivery_is_a_batch_without_rows(place: Place) -> None:
    place.deliver("a.csv", [])
    (manifest,) = place.land(loaded_at=None)
    assert counts(manifest) == (0, 0, 0, 0)
    assert (manifest.loaded_at, manifest.last_event_at) == (None, None)
    assert pq.read_schema(place.folder / "batch-000001/part.parquet").names == landed_schema(place.table).names


def test_a_source_that_delivers_nothing_gives_an_empty_typed_batch(place: Place) -> None:
    assert place.land() == []
    empty = pq.read_table(place.folder / "batch-000000/part.parquet")
    assert empty.num_rows == 0
    assert [(field.name, str(field.type)) for field in empty.schema] == [
        ("sag", "string"),
        ("status", "string"),
        ("dato", "timestamp[us, tz=UTC]"),
        ("dato__precision", "string"),
        ("dato__ambiguous", "bool"),
        ("_row_id", "string"),
        ("_content", "string"),
        ("_position", "int64"),
        ("_delivery_no", "int32"),
        ("_loaded_at", "timestamp[us, tz=UTC]"),
    ]


def test_every_batch_has_the_types_of_the_empty_one(tmp_path: Path) -> None:
    every = (
        *COLUMNS,
        column("n", data_type="bigint"),
        column("x", data_type="double"),
        column("b", data_type="boolean"),
        column("hvem", treatment="generalise", classes={"Bruger": ".+"}),
        column("ingen", treatment="drop"),
    )
    place = Place(tmp_path, table(*every))
    place.deliver("a.csv", ["1;B;M;01-02-2024;5;1.5;true;x;y"], header="Sag;Navn;Status;Dato;n;x;b;hvem;ingen\n")
    place.land()
    schemas = [pq.read_schema(file).remove_metadata() for file in sorted(place.folder.glob("batch-*/part.parquet"))]
    assert schemas == [landed_schema(place.table)] * 2


def test_a_declaration_that_changes_renews_the_empty_batch(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.land()
    place.table = table(*COLUMNS[:2])
    place.land()
    assert "dato" not in pq.read_schema(place.folder / "batch-000000/part.parquet").names


def test_loaded_at_is_the_last_event_when_no_time_is_given(place: Place) -> None:
    place.deliver("a.csv", ROWS)
    (manifest,) = place.land(loaded_at=None)
    assert manifest.loaded_at == manifest.last_event_at == "2024-02-03T09:07:00+00:00"
    assert {row["_loaded_at"] for row in place.rows()} == {datetime(2024, 2, 3, 9, 7, tzinfo=UTC)}


def test_the_last_event_is_the_last_of_all_event_times_and_of_them_alone(tmp_path: Path) -> None:
    first, second = (stamp(name, is_event_time=True) for name in ("a", "b"))
    place = Place(tmp_path, table(first, second, stamp("c")))
    place.deliver("a.csv", ["2024-01-01;;2030-01-01", ";2024-05-01;"], header="a;b;c\n")
    assert place.land()[0].last_event_at == "2024-04-30T22:00:00+00:00"


def test_positions_are_the_sources_own_where_it_declares_them(tmp_path: Path) -> None:
    declared = table(*COLUMNS, column("nr", data_type="bigint", delivered_as="Nr"), position="nr")
    place = Place(tmp_path, declared)
    place.deliver(
        "a.csv", [f"{row};{nr}" for row, nr in zip(ROWS, (30, 10, 20), strict=True)], header=HEADER[:-1] + ";Nr\n"
    )
    place.land()
    assert [(row["_position"], row["status"]) for row in place.rows()] == [
        (10, "Afgjort"),
        (20, "Modtaget"),
        (30, "Modtaget"),
    ]


def test_a_manifest_is_readable_json_with_the_fields_that_accounts_need(place: Place) -> None:
    place.deliver("a.csv", ROWS)
    (manifest,) = place.land()
    written = json.loads((place.folder / "batch-000001/manifest.json").read_text())
    assert Manifest(**written) == manifest
    assert replace(manifest, rows_loaded=0) != manifest
