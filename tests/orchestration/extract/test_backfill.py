"""A backfill changes one batch and nothing else, and what is in force is as if it had been so from the beginning."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.extract import backfill as module
from orchestration.extract import batches
from orchestration.extract.admission import Identity
from orchestration.extract.backfill import backfill_batch
from orchestration.extract.declaration import Table
from orchestration.extract.errors import DeliveryError
from orchestration.extract.landing import Ground, stage_table
from orchestration.extract.manifest import Manifest, read_manifests
from tests.orchestration.extract.declared import KEY, column, source, table
from tests.orchestration.extract.in_force import select

LOADED = datetime(2025, 1, 15, 3, tzinfo=UTC)
HEADER = "sag;status;n;op\n"


def declared(number: str = "bigint", **meta: Any) -> Table:
    columns = (column("sag"), column("status"), column("n", data_type=number), column("op"))
    return table(*columns, identity=("sag",), max_rejected_share=1, max_deleted_share=1, **meta)


@dataclass
class Place:
    """Deliveries and what lands of them, under a declaration that may change."""

    root: Path
    table: Table

    def deliver(self, name: str, *rows: str) -> None:
        path = self.root / "deliveries" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEADER + "".join(f"{row}\n" for row in rows))

    @property
    def ground(self) -> Ground:
        return Ground(source(self.table), self.table, self.root / "landing", self.root / "quarantine", Identity(KEY))

    def land(self) -> list[Manifest]:
        return stage_table(self.ground, deliveries=self.root / "deliveries", loaded_at=LOADED).commit()

    def backfill(self, number: int, *, replaced: bool = False) -> Manifest:
        return backfill_batch(self.ground, number, deliveries=self.root / "deliveries", replaced=replaced)

    def in_force(self) -> list[tuple[Any, ...]]:
        return select("sag, status, n", "landed('proeve', 'events')", self.root)

    def files(self, *, without: int | None = None) -> dict[str, bytes]:
        """Every file in the data folder, but for those of one batch."""
        left_out = f"batch-{without:06d}"
        return {
            str(file.relative_to(self.root)): file.read_bytes()
            for folder in ("landing", "quarantine")
            for file in sorted((self.root / folder).rglob("*"))
            if file.is_file() and left_out not in str(file)
        }


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path, declared())
    made.deliver("1.csv", "A;ny;1;", "B;ny;x;")
    made.deliver("2.csv", "A;lukket;1;", "C;ny;3;")
    made.deliver("3.csv", "C;ny;3;", "D;ny;x;")
    made.land()
    return made


def test_a_batch_read_anew_under_the_same_declaration_is_the_same_bytes(place: Place) -> None:
    before = place.files(without=0)
    for number in (1, 2, 3):
        place.backfill(number)
        assert place.files(without=0) == before


def test_a_corrected_declaration_reaches_one_batch_and_leaves_the_others_bytes(place: Place) -> None:
    assert place.in_force() == [("A", "lukket", 1), ("C", "ny", 3)]
    place.table = declared("varchar")
    before = place.files(without=1)
    manifest = place.backfill(1)
    after = place.files(without=1)
    assert {name: after[name] for name in before if "batch-000000" not in name} == {
        name: before[name] for name in before if "batch-000000" not in name
    }
    assert (manifest.rows_loaded, manifest.rows_rejected, manifest.loaded_at) == (2, 0, LOADED.isoformat())
    assert not (place.root / "quarantine/proeve/events/batch-000001.parquet").exists()
    assert [row[:2] for row in place.in_force()] == [("A", "lukket"), ("B", "ny"), ("C", "ny")]
    assert len(place.land()) == 3


def test_a_row_that_a_later_batch_brought_is_not_in_force_twice(place: Place) -> None:
    place.deliver("4.csv", "B;lukket;2;")
    place.land()
    place.deliver("1.csv", "A;ny;1;", "B;ny;2;", "C;ny;9;")
    place.backfill(1, replaced=True)
    assert place.in_force() == [("A", "lukket", 1), ("B", "lukket", 2), ("C", "ny", 3)]
    history = select("sag, _delivery_no, _superseded_by", "landed_history('proeve', 'events')", place.root)
    assert history == [("A", 1, 2), ("A", 2, None), ("B", 1, 4), ("B", 4, None), ("C", 1, 2), ("C", 2, None)]


def test_a_file_that_has_changed_is_refused_unless_it_is_said_to_replace_the_batch(place: Place) -> None:
    before = place.files(without=0)
    place.deliver("1.csv", "A;ny;1;", "B;ny;2;")
    with pytest.raises(DeliveryError, match=r"1\.csv is another file.*--replaced"):
        place.backfill(1)
    assert place.files(without=0) == before
    place.backfill(1, replaced=True)
    assert place.in_force() == [("A", "lukket", 1), ("B", "ny", 2), ("C", "ny", 3)]
    assert len(place.land()) == 3


def test_rows_that_later_deliveries_brought_again_are_not_lost(place: Place) -> None:
    before = place.files(without=0)
    place.deliver("2.csv", "A;lukket;1;")
    with pytest.raises(DeliveryError, match=r"1 rows of batch 2 are no longer in it.*Land the source anew"):
        place.backfill(2, replaced=True)
    assert place.files(without=0) == before


def test_a_correction_that_is_taken_out_lets_the_earlier_version_come_back(tmp_path: Path) -> None:
    place = Place(tmp_path, declared())
    place.deliver("1.csv", "A;ny;1;")
    place.deliver("2.csv", "A;forkert;1;", "B;ny;1;")
    place.land()
    place.deliver("2.csv", "B;ny;1;")
    place.backfill(2, replaced=True)
    assert place.in_force() == [("A", "ny", 1), ("B", "ny", 1)]


def test_what_was_deleted_later_stays_deleted(tmp_path: Path) -> None:
    place = Place(tmp_path, declared(deletions={"column": "op", "values": ["D"]}))
    place.deliver("1.csv", "A;ny;1;", "B;ny;x;")
    place.deliver("2.csv", "A;lukket;1;")
    place.deliver("3.csv", "A;lukket;1;D", "B;ny;1;D")
    place.land()
    assert place.in_force() == []
    place.deliver("1.csv", "A;ny;1;", "B;ny;1;")
    place.backfill(1, replaced=True)
    assert place.in_force() == []
    place.deliver("2.csv", "E;ny;1;")
    place.backfill(2, replaced=True)
    assert place.in_force() == [("E", "ny", 1)]


def test_a_row_that_later_snapshots_lack_is_gone(tmp_path: Path) -> None:
    place = Place(tmp_path, declared(delivers="snapshot"))
    place.deliver("1.csv", "A;ny;1;", "B;ny;x;")
    place.deliver("2.csv", "A;ny;1;")
    place.land()
    place.deliver("1.csv", "A;ny;1;", "B;ny;1;")
    place.backfill(1, replaced=True)
    assert place.in_force() == [("A", "ny", 1)]


@pytest.mark.parametrize("step", ["build_batch", "_hold_against_the_others"])
def test_killed_before_the_swap_the_old_batch_stands(place: Place, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    killed_at(place, monkeypatch, module, step, swapped=False)


@pytest.mark.parametrize(("step", "swapped"), [("building", False), ("swapped", True)])
def test_killed_in_the_swap_the_old_batch_or_the_new_one_stands_whole(
    place: Place, monkeypatch: pytest.MonkeyPatch, step: str, swapped: bool
) -> None:
    killed_at(place, monkeypatch, batches, step, swapped=swapped)


def killed_at(place: Place, monkeypatch: pytest.MonkeyPatch, where: Any, step: str, *, swapped: bool) -> None:
    class Killed(BaseException):
        pass

    before, place.table = place.files(without=0), declared("varchar")
    original = getattr(where, step)

    def die(*given: Any, **named: Any) -> Any:
        found = original(*given, **named)
        # ``swap`` asks for these when the old batch is aside, and when the new one is in its place.
        if step not in ("building", "swapped") or list(place.ground.folder.glob(".replaced-*")):
            raise Killed
        return found

    with monkeypatch.context() as patched:
        patched.setattr(where, step, die)
        with pytest.raises(Killed):
            place.backfill(1)
    place.land()
    new = {name: content for name, content in place.files(without=0).items() if "quarantine" not in name}
    old = {name: content for name, content in before.items() if "quarantine" not in name}
    assert (new == old) is not swapped
    assert (place.root / "quarantine/proeve/events/batch-000001.parquet").exists() is not swapped
    assert not [*place.ground.folder.glob(".*"), *place.root.rglob("*.new")]
    place.backfill(1)
    assert [row[:2] for row in place.in_force()] == [("A", "lukket"), ("B", "ny"), ("C", "ny")]


@pytest.mark.parametrize(
    ("number", "said"), [(7, "no batch 7; it has 1 to 3"), (2, r"2\.csv, the delivery of batch 2, is not among")]
)
def test_what_cannot_be_read_anew_is_said(place: Place, number: int, said: str) -> None:
    (place.root / "deliveries/2.csv").unlink()
    with pytest.raises(DeliveryError, match=said):
        place.backfill(number)
    assert [manifest.delivery_no for manifest in read_manifests(place.ground.folder)] == [1, 2, 3]
