"""Landing accounts for every delivered row, whatever is delivered again, breaks off or is half readable."""

import hashlib
import json
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.extract import admission, pending, settle
from orchestration.extract import landing as landing_module
from orchestration.extract.batches import landed_schema
from orchestration.extract.declaration import Source, Table
from orchestration.extract.delivery import Delivery
from orchestration.extract.errors import DeliveryError
from orchestration.extract.landing import land_table
from orchestration.extract.manifest import Manifest, read_manifests
from tests.orchestration.extract.declared import KEY, column, source, stamp, table

LOADED = datetime(2025, 1, 15, 3, tzinfo=UTC)
COLUMNS = (
    column("sag", treatment="pseudonymise", kind="sag:proeve", required=True, delivered_as="Sag"),
    column("status", delivered_as="Status"),
    stamp("dato", delivered_as="Dato", formats=("%d-%m-%Y", "%d-%m-%Y %H:%M"), is_event_time=True),
    column("navn", treatment="drop", delivered_as="Navn"),
)
HEADER = "Sag;Navn;Status;Dato\n"
ROWS = ["1;Åse Ørum;Modtaget;01-02-2024", "1;Åse Ørum;Afgjort;03-02-2024 10:07", "2;Bo;Modtaget;02-02-2024"]
CLEAR = ("Åse Ørum", "Navn")


class Place:
    """A deliveries folder and what lands of it."""

    def __init__(self, root: Path, declared: Table | None = None) -> None:
        self.root, self.table = root, declared or table(*COLUMNS)
        self.source: Source = source(self.table)
        self.deliveries = root / "deliveries"
        self.deliveries.mkdir(parents=True)

    def deliver(self, name: str, rows: list[str], *, header: str = HEADER) -> Path:
        path = self.deliveries / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return path

    def land(self, *, key: bytes = KEY, loaded_at: datetime | None = LOADED) -> list[Manifest]:
        return land_table(
            self.source,
            self.table,
            deliveries=self.deliveries,
            landing=self.root / "landing",
            quarantine=self.root / "quarantine",
            key=key,
            loaded_at=loaded_at,
        )

    @property
    def folder(self) -> Path:
        return self.root / "landing" / "proeve" / "events"

    def rows(self) -> list[dict[str, Any]]:
        files = sorted(self.folder.glob("batch-*/part.parquet"))
        return [row for file in files for row in pq.read_table(file).to_pylist()]

    def quarantined(self, number: int = 1) -> list[dict[str, Any]]:
        return pq.read_table(self.root / "quarantine/proeve/events" / f"batch-{number:06d}.parquet").to_pylist()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def counts(manifest: Manifest) -> tuple[int, int, int, int]:
    """Delivered, loaded, rejected, duplicate; the first is always the sum of the rest."""
    found = (manifest.rows_delivered, manifest.rows_loaded, manifest.rows_rejected, manifest.rows_duplicate)
    assert found[0] == sum(found[1:])
    assert min(found) >= 0
    return found


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


def tree(folder: Path) -> dict[str, str]:
    """Name and checksum of every file."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_two_fresh_landings_are_byte_identical(tmp_path: Path) -> None:
    # More rows than one block of the reader and one row group of the writer, with repeats among them.
    rows = [f"{n % 4001};Bo;Status {n % 7}" for n in range(130_000)]
    trees = []
    for name in ("a", "b"):
        place = Place(tmp_path / name, table(*COLUMNS[:2], COLUMNS[-1]))
        place.deliver("x.csv", rows, header="Sag;Navn;Status\n")
        place.deliver("y.csv", [*rows[:10], "x;Bo;Ny"], header="Sag;Navn;Status\n")
        assert [counts(manifest) for manifest in place.land()] == [(130_000, 130_000, 0, 0), (11, 1, 0, 10)]
        trees.append(tree(place.folder))
    assert trees[0] == trees[1]


def test_another_key_gives_other_files_and_the_same_accounts(tmp_path: Path) -> None:
    places = [Place(tmp_path / name) for name in ("a", "b")]
    for place, key in zip(places, (KEY, KEY[::-1]), strict=True):
        place.deliver("x.csv", ROWS)
        place.land(key=key)
    one, two = (tree(place.folder) for place in places)
    assert {name for name in one if one[name] != two[name]} == {"batch-000001/part.parquet"}
    ids = [{row["_row_id"] for row in place.rows()} for place in places]
    assert not ids[0] & ids[1]


def write_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Sag", "Status", "Dato", "Antal"])
    for row in TYPED:
        sheet.append([*row[:2], row[2], row[3]])
    book.save(path)


def write_parquet(path: Path) -> None:
    names = ("Sag", "Status", "Dato", "Antal")
    cells = dict(zip(names, zip(*TYPED, strict=True), strict=True))
    stamps = pa.array(cells["Dato"], pa.timestamp("ns"))
    # As pandas writes it: integers with a gap are floats.
    sags = pa.array([float(sag) for sag in cells["Sag"]])
    table_ = {
        "Sag": sags,
        "Status": list(cells["Status"]),
        "Dato": stamps,
        "Antal": pa.array(map(float, cells["Antal"])),
    }
    pq.write_table(pa.table(table_), path)


def write_csv(path: Path) -> None:
    lines = [
        f"{sag};{status};{at:%d-%m-%Y %H:%M:%S};{f'{amount:.2f}'.replace('.', ',')}"
        for sag, status, at, amount in TYPED
    ]
    path.write_text("\n".join(["Sag;Status;Dato;Antal", *lines]) + "\n", encoding="utf-8")


TYPED = [
    (4711, "Modtaget", datetime(2024, 10, 27, 2, 30), 1.5),  # noqa: DTZ001 - Excel has no zones
    (4711, "Afgjort", datetime(2024, 7, 1), 1250.0),  # noqa: DTZ001
    (12, "Ærø  Ø", datetime(1999, 12, 31, 23, 59, 59), 0.25),  # noqa: DTZ001
]
FORMATS: dict[str, tuple[Callable[[Path], None], dict[str, Any], bool]] = {
    "csv": (write_csv, {"delimiter": ";"}, True),
    "xlsx": (write_xlsx, {}, False),
    "parquet": (write_parquet, {}, False),
}


def test_the_same_row_is_the_same_row_in_csv_xlsx_and_parquet(tmp_path: Path) -> None:
    found = {}
    for kind, (write, how, has_comma) in FORMATS.items():
        columns = (
            *COLUMNS[:2],
            stamp("dato", delivered_as="Dato", formats=("%d-%m-%Y %H:%M:%S",), is_event_time=True),
            column("antal", data_type="double", delivered_as="Antal", decimal_comma=has_comma),
        )
        place = Place(tmp_path / kind, table(*columns, files="*", connector={"format": kind, **how}))
        write(place.deliveries / f"a.{kind}")
        assert counts(place.land()[0]) == (3, 3, 0, 0)
        found[kind] = place.rows()
    assert found["csv"] == found["xlsx"] == found["parquet"]


def test_links_that_lead_out_of_the_deliveries_folder_are_refused(place: Place) -> None:
    outside = place.root / "outside"
    outside.mkdir()
    (outside / "a.csv").write_text(HEADER + ROWS[0])
    link = place.deliveries / "link.csv"
    link.symlink_to(outside / "a.csv")
    with pytest.raises(DeliveryError, match="link.csv: lies outside the deliveries folder"):
        place.land()
    link.unlink()
    (place.deliveries / "folder").symlink_to(outside)
    place.table = table(*COLUMNS, files="*/*.csv")
    with pytest.raises(DeliveryError, match="a.csv: lies outside"):
        place.land()


def test_links_inside_the_deliveries_folder_and_a_linked_folder_itself_are_fine(tmp_path: Path) -> None:
    place = Place(tmp_path / "real")
    place.deliver("a.csv", ROWS)
    (place.deliveries / "b.csv").symlink_to("a.csv")
    link = tmp_path / "deliveries"
    link.symlink_to(place.deliveries)
    place.deliveries = link
    assert [counts(manifest) for manifest in place.land()] == [(3, 3, 0, 0), (3, 0, 0, 3)]


def test_deliveries_land_by_name_and_only_those_of_the_pattern(place: Place) -> None:
    for name in ("b.csv", "a.csv", "a.txt", "under/c.csv"):
        place.deliver(name, [f"{name};Bo;Modtaget;01-02-2024"])
    assert [manifest.file for manifest in place.land()] == ["a.csv", "b.csv"]


def test_a_missing_deliveries_folder_is_no_delivery(place: Place) -> None:
    place.deliveries.rmdir()
    assert place.land() == []


@pytest.mark.parametrize(
    "name", ["it's a 'log'.csv", "two\nlines.csv", "{{ x }}.csv", "Ærø %s $1.csv", '"; drop table x; --.csv']
)
def test_hostile_file_and_folder_names_are_names(tmp_path: Path, name: str) -> None:
    place = Place(tmp_path / name.replace(".csv", "") / "it's")
    place.deliver(name, [*ROWS, "x;x;x;x"])
    assert counts(place.land()[0]) == (4, 3, 1, 0)
    assert place.land()[0].file == name
    assert place.quarantined()[0]["file"] == name


@pytest.mark.parametrize("names", [["occurrence", "rows", "identified"], ["position", "value", "file"]])
def test_columns_may_have_the_names_landing_uses_itself(tmp_path: Path, names: list[str]) -> None:
    place = Place(tmp_path, table(*(column(name) for name in names)))
    place.deliver("a.csv", ["1;2;3", "1;2;3"], header=";".join(names) + "\n")
    assert counts(place.land()[0]) == (2, 2, 0, 0)
    assert [[row[name] for name in names] for row in place.rows()] == [["1", "2", "3"]] * 2


@pytest.mark.parametrize("delivered_as", ['"; drop table typed; --', "it's", "to linjer", "{{ x }}", "Ærø", "𝔘nicode"])
def test_hostile_column_names_land_safely(tmp_path: Path, delivered_as: str) -> None:
    place = Place(tmp_path, table(column("a", delivered_as=delivered_as), column("b")))
    header = '"' + delivered_as.replace('"', '""') + '";b\n'
    place.deliver("a.csv", ['"x\'; drop table typed; --";2'], header=header)
    assert counts(place.land()[0]) == (1, 1, 0, 0)
    assert place.rows()[0]["a"] == "x'; drop table typed; --"


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


def test_a_manifest_is_readable_json_with_the_fields_that_accounts_need(place: Place) -> None:
    place.deliver("a.csv", ROWS)
    (manifest,) = place.land()
    written = json.loads((place.folder / "batch-000001/manifest.json").read_text())
    assert Manifest(**written) == manifest
    assert replace(manifest, rows_loaded=0) != manifest


def test_keys_and_clear_values_are_in_no_file_and_no_name(place: Place) -> None:
    from tests.identity_search import search

    place.deliver(
        "a.csv", [*(row.replace("1;", "S2024-4711;", 1) for row in ROWS), "S2024-4711;Åse Ørum;x;010190-5000"]
    )
    place.land()
    kept = [*CLEAR, "S2024-4711", "010190-5000", KEY.hex()]
    assert search(place.root / "landing", kept) + search(place.root / "quarantine", kept) == []
    assert {finding.needle for finding in search(place.root, kept)} == {*CLEAR, "S2024-4711", "010190-5000"}
