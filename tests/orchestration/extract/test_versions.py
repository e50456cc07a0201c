"""Corrections, deletions and snapshots: what is in force, what was, and what changed from snapshot to snapshot."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.extract.batches import SUPERSEDED
from orchestration.extract.declaration import Table
from orchestration.extract.errors import DeliveryError
from orchestration.extract.landing import land_table
from orchestration.extract.manifest import Manifest
from tests.orchestration.extract.declared import KEY, column, source, stamp, table
from tests.orchestration.extract.in_force import select

CASE = column("sag", treatment="pseudonymise", kind="sag:proeve", delivered_as="Sag")
COLUMNS = (CASE, column("trin"), column("status"), stamp("dato", is_event_time=True))
HEADER = "Sag;trin;status;dato\n"
EVENTS = table(*COLUMNS, identity=("sag", "trin"))
SNAPSHOT = {"delivers": "snapshot", "identity": ("sag",), "max_deleted_share": 1}
DATED = {"file_name": "%Y-%m-%d.csv"}


def states(**meta: Any) -> Table:
    return table(CASE, column("status"), stamp("vist"), **{**SNAPSHOT, **meta})


class Place:
    """A deliveries folder and what lands of it, at a later moment each time."""

    def __init__(self, root: Path, declared: Table, header: str) -> None:
        self.root, self.table, self.header, self.day = root, declared, header, 0
        (root / "deliveries").mkdir()

    def land(self, name: str, *rows: str) -> Manifest:
        self.day += 1
        written = self.header + "".join(f"{row}\n" for row in rows)
        (self.root / "deliveries" / name).write_text(written)
        return land_table(
            source(self.table),
            self.table,
            deliveries=self.root / "deliveries",
            landing=self.root / "landing",
            quarantine=self.root / "quarantine",
            key=KEY,
            loaded_at=datetime(2025, 1, self.day, 3, tzinfo=UTC),
        )[-1]

    def events(self) -> list[tuple[Any, ...]]:
        return select("trin, status, dato::date::varchar, _row_id, sag", "landed('proeve', 'events')", self.root)

    def changes(self) -> list[tuple[Any, ...]]:
        """Attribute by attribute what changed, with keys as letters in order of first sight."""
        call = "snapshot_changes('proeve', 'events', 'sag', ['status'])"
        rows = select("seen_at, kind, old_value, new_value, attribute, key", call, self.root)
        return [(f"{seen:%d/%m}", *rest[:3]) for seen, *rest in rows]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, EVENTS, HEADER)


def test_a_correction_replaces_the_row_in_its_case_and_keeps_its_id(place: Place) -> None:
    place.land("1.csv", "7;modtaget;ja;2024-02-01", "7;afgjort;ja;2024-03-01", "8;modtaget;ja;2024-02-01")
    before = place.events()
    manifest = place.land("2.csv", "7;afgjort;nej;2024-03-04", "7;lukket;ja;2024-04-01", "8;modtaget;ja;2024-02-01")
    counts = (manifest.rows_delivered, manifest.rows_loaded, manifest.rows_duplicate, manifest.rows_superseded)
    assert counts == (3, 2, 1, 1)
    after = place.events()
    assert [row[:3] for row in after] == [
        ("afgjort", "nej", "2024-03-03"),
        ("lukket", "ja", "2024-03-31"),
        ("modtaget", "ja", "2024-01-31"),
        ("modtaget", "ja", "2024-01-31"),
    ]
    assert {row[3] for row in before} == {row[3] for row in after if row[0] != "lukket"}
    case = {row[4] for row in after if row[0] in ("afgjort", "lukket")}
    assert len(case) == 1  # the late row and the corrected one stand in the case of the others
    assert case == {row[4] for row in before if row[0] == "afgjort"}
    superseded = pq.read_table(place.root / "landing/proeve/events/batch-000002/superseded.parquet")
    assert superseded.schema.names == SUPERSEDED.names
    (entry,) = superseded.to_pylist()
    assert (entry["_delivery_no"], entry["reason"], entry["_by_delivery_no"]) == (1, "corrected", 2)
    assert entry["_superseded_at"] == datetime(2025, 1, 2, 3, tzinfo=UTC)


def test_a_corrected_pseudonymised_cell_is_a_correction_too(tmp_path: Path) -> None:
    declared = table(CASE, column("part", treatment="pseudonymise", kind="borger"), identity=("sag",))
    place = Place(tmp_path, declared, "Sag;part\n")
    place.land("1.csv", "7;010190-5000", "8;010190-5000")
    assert place.land("2.csv", "7;211062-5629", "8;0101905000").rows_superseded == 1


def test_an_old_file_under_another_name_does_not_undo_what_came_after(place: Place) -> None:
    rows = ["7;modtaget;ja;2024-02-01", "8;modtaget;ja;2024-02-01"]
    place.land("1.csv", *rows)
    place.land("2.csv", "7;modtaget;nej;2024-02-01")
    before = place.events()
    manifest = place.land("3.csv", *rows)
    assert (manifest.rows_loaded, manifest.rows_duplicate) == (0, 2)
    assert place.events() == before


def test_what_landed_before_contents_were_noted_is_the_same_row_when_delivered_again(place: Place) -> None:
    place.land("1.csv", "7;modtaget;ja;2024-02-01")
    part = place.root / "landing/proeve/events/batch-000001/part.parquet"
    pq.write_table(pq.read_table(part).drop_columns(["_content"]), part)
    assert place.land("2.csv", "7;modtaget;ja;2024-02-01", "9;modtaget;ja;2024-02-01").rows_loaded == 1
    assert len(place.events()) == 2


def test_a_row_that_the_source_says_is_deleted_goes_and_comes_back_when_it_is_delivered_again(tmp_path: Path) -> None:
    declared = table(*COLUMNS, identity=("sag", "trin"), deletions={"column": "status", "values": ["slettet"]})
    place = Place(tmp_path, declared, HEADER)
    place.land("1.csv", "7;modtaget;ja;2024-02-01", "7;afgjort;ja;2024-03-01")
    manifest = place.land("2.csv", "7;afgjort;slettet;2024-03-01")
    assert (manifest.rows_loaded, manifest.rows_deleted, manifest.rows_superseded) == (1, 1, 0)
    assert [row[0] for row in place.events()] == ["modtaget"]
    assert place.land("3.csv", "7;afgjort;slettet;2024-03-01", "1;x;slettet;").rows_deleted == 0
    place.land("4.csv", "7;afgjort;nej;2024-03-01")
    assert [row[:2] for row in place.events()] == [("afgjort", "nej"), ("modtaget", "ja")]


def test_the_changes_between_snapshots_are_events_of_the_day_they_were_first_seen(tmp_path: Path) -> None:
    place = Place(tmp_path, states(snapshot_at=DATED), "Sag;status;vist\n")
    place.land("2024-03-01.csv", "1;ny;", "2;ny;")
    place.land("2024-03-02.csv", "1;i gang;", "2;ny;")
    place.land("2024-03-03.csv", "1;i gang;")
    place.land("2024-03-04.csv", "1;ny;", "2;lukket;", "3;ny;")
    place.land("2024-03-05.csv", "1;ny;", "2;lukket;", "3;ny;")
    # Midnight in Denmark is 23:00 UTC the day before.
    assert place.changes() == [
        ("29/02", "first_seen", None, "ny"),
        ("29/02", "first_seen", None, "ny"),
        ("01/03", "changed", "ny", "i gang"),
        ("02/03", "disappeared", "ny", None),
        ("03/03", "changed", "i gang", "ny"),
        ("03/03", "first_seen", None, "ny"),
        ("03/03", "reappeared", "ny", "lukket"),
    ]
    assert select("count(*)", "landed('proeve', 'events')", tmp_path) == [(3,)]


def test_a_snapshots_moment_may_stand_in_a_column_and_is_not_part_of_what_changes(tmp_path: Path) -> None:
    place = Place(tmp_path, states(snapshot_at={"column": "vist"}), "Sag;status;vist\n")
    place.land("a.csv", "1;ny;2024-03-01", "2;ny;2024-03-01")
    manifest = place.land("b.csv", "1;ny;2024-03-02", "2;lukket;2024-03-02")
    assert (manifest.rows_duplicate, manifest.rows_superseded) == (1, 1)
    assert manifest.snapshot_at == "2024-03-01T23:00:00+00:00"
    assert place.changes()[-1] == ("01/03", "changed", "ny", "lukket")
    with pytest.raises(DeliveryError, match=r"c\.csv: shows the state of 2024-02-29.*landed in order"):
        place.land("c.csv", "1;ny;2024-03-01")


def test_without_a_moment_of_its_own_a_snapshot_shows_when_it_was_loaded(tmp_path: Path) -> None:
    place = Place(tmp_path, states(), "Sag;status;vist\n")
    place.land("a.csv", "1;ny;")
    place.land("b.csv", "1;lukket;")
    assert place.changes() == [("01/01", "first_seen", None, "ny"), ("02/01", "changed", "ny", "lukket")]


def test_a_truncated_snapshot_deletes_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path, states(max_deleted_share=0.2), "Sag;status;vist\n")
    place.land("1.csv", *(f"{number};ny;" for number in range(10)))
    with pytest.raises(DeliveryError, match=r"2\.csv: 3 of the 10 rows in force are not in it.*\(0\.2\)"):
        place.land("2.csv", *(f"{number};ny;" for number in range(7)))
    assert not list((tmp_path / "landing").rglob(".building*"))
    assert place.land("2.csv", *(f"{number};ny;" for number in range(8))).rows_deleted == 2


def test_of_a_snapshot_with_unreadable_rows_absence_says_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path, states(), "Sag;status;vist\n")
    place.land("1.csv", *(f"{number};ny;" for number in range(4)))
    manifest = place.land("2.csv", "0;ny;", "1;lukket;", "2;ny;ulæseligt")
    assert (manifest.rows_deleted, manifest.rows_superseded, manifest.rows_rejected) == (0, 1, 1)
    assert place.land("3.csv", "0;ny;", "1;lukket;", "2;ny;").rows_deleted == 1


def test_contents_differ_where_cells_differ_only_in_where_they_end(tmp_path: Path) -> None:
    declared = table(column("sag"), column("a"), column("b"), identity=("sag",))
    place = Place(tmp_path, declared, "sag;a;b\n")
    place.land("1.csv", "1;x;yz", "2;;x", "3;1:x;")
    assert place.land("2.csv", "1;xy;z", "2;x;", "3;;1:x").rows_superseded == 3


def test_every_batch_and_its_list_have_the_types_of_the_empty_ones(tmp_path: Path) -> None:
    place = Place(tmp_path, states(), "Sag;status;vist\n")
    place.land("1.csv", "1;ny;")
    place.land("2.csv", "2;ny;")
    folder = tmp_path / "landing/proeve/events"
    for name in ("part", "superseded"):
        schemas = {pq.read_schema(file).remove_metadata() for file in folder.glob(f"batch-*/{name}.parquet")}
        assert len(schemas) == 1
    assert pa.field("_snapshot_at", pa.timestamp("us", tz="UTC")) in pq.read_schema(
        folder / "batch-000002/part.parquet"
    )
