"""A landing that is killed at any step, or is larger than memory, leaves whole batches and nothing clear."""

import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.extract import admission, pending, settle
from orchestration.extract import landing as landing_module
from orchestration.extract.declaration import Table
from orchestration.extract.delivery import Delivery
from orchestration.extract.manifest import read_manifests
from tests.orchestration.extract.declared import KEY
from tests.orchestration.extract.landing_place import CLEAR, ROWS, Place, counts, tree


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_run_that_was_killed_is_made_good_by_the_next(place: Place) -> None:
    place.deliver("a.csv", ROWS)
    expected = Place(place.root / "undisturbed")
    expected.deliver("a.csv", ROWS)
    building = place.folder / ".building-000001"
    (building / "spill").mkdir(parents=True)
    (building / "part.parquet").write_bytes(b"PAR1 torn")
    (building / "admitted.parquet").write_bytes(b"")
    (building / "manifest.json").write_text("{")
    quarantine = place.root / "quarantine/proeve/events/batch-000001.parquet"
    quarantine.parent.mkdir(parents=True)
    pq.write_table(pa.table({"position": [9]}), quarantine)
    assert place.land() == expected.land()
    assert tree(place.folder) == tree(expected.folder)
    assert not quarantine.exists()


@pytest.mark.parametrize("step", ["pass_the_door", "settle", "_set_rejected_aside", "publish_quarantine"])
def test_a_run_that_dies_at_any_step_leaves_no_batch(place: Place, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    class Killed(BaseException):
        pass

    original = getattr(landing_module, step)

    def die_after(*given: object, **named: object) -> None:
        original(*given, **named)
        raise Killed

    place.deliver("a.csv", ROWS)
    place.deliver("b.csv", [*ROWS[1:], "9;Bo;Lukket;05-02-2024", "9;Bo;Lukket;x"])
    with monkeypatch.context() as patched:
        patched.setattr(landing_module, step, die_after)
        with pytest.raises(Killed):
            place.land()
    assert read_manifests(place.folder) == []
    assert [counts(manifest) for manifest in place.land()] == [(3, 3, 0, 0), (4, 1, 1, 2)]
    assert not list(place.folder.glob(".building*"))


def test_a_batch_holds_nothing_clear_at_any_step(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    original = landing_module.settle

    def look(declared: Table, building: Path, *given: Any, **named: Any) -> settle.Settled:
        seen.append(str(pq.read_table(building / "admitted.parquet").to_pylist()))
        return original(declared, building, *given, **named)

    monkeypatch.setattr(landing_module, "settle", look)
    place.deliver("a.csv", [row.replace("1;", "1234567;", 1) for row in ROWS])
    place.land()
    for written in (*seen, str(place.rows())):
        assert not [clear for clear in (*CLEAR, "1234567") if clear in written]


def test_memory_holds_a_batch_and_not_the_file(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of thirty batches that are drawn, no more than three are alive when the next is asked for."""
    schema = pa.schema([("Sag", pa.string()), ("Status", pa.string()), ("Dato", pa.string())])
    alive: list[weakref.ref[pa.Array]] = []
    most = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal most
        for number in range(30):
            most = max(most, sum(held() is not None for held in alive))
            batch = pa.record_batch(
                {"Sag": [f"S{number}"] * 10, "Status": ["x"] * 10, "Dato": ["01-02-2024"] * 10}
                | {"_position": pa.array(range(number * 10 + 1, number * 10 + 11), pa.int64())}
            )
            alive.append(weakref.ref(batch))
            yield batch

    def drawn(path: Path, *_: object, **__: object) -> Delivery:
        return Delivery(path=path, columns=schema, batches=batches())

    monkeypatch.setattr(pending, "open_delivery", drawn)
    monkeypatch.setattr(admission, "ROWS_AT_THE_DOOR", 10)
    place.deliver("a.csv", ROWS)
    assert counts(place.land()[0]) == (300, 300, 0, 0)
    assert most <= 3


def test_keys_and_clear_values_are_in_no_file_and_no_name(place: Place) -> None:
    from tests.identity_search import search

    place.deliver(
        "a.csv", [*(row.replace("1;", "S2024-4711;", 1) for row in ROWS), "S2024-4711;Åse Ørum;x;010190-5000"]
    )
    place.land()
    kept = [*CLEAR, "S2024-4711", "010190-5000", KEY.hex()]
    assert search(place.root / "landing", kept) + search(place.root / "quarantine", kept) == []
    assert {finding.needle for finding in search(place.root, kept)} == {*CLEAR, "S2024-4711", "010190-5000"}
