"""A column that is new, missing, renamed or retyped stops the delivery with old and new, or is taken in as declared."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.extract.declaration import Column, Table
from orchestration.extract.errors import DeliveryError
from orchestration.extract.landing import land_table
from orchestration.extract.manifest import Manifest
from tests.orchestration.extract.declared import KEY, column, source, stamp, table

COLUMNS = (
    column("sag", delivered_as="Sagsnummer"),
    column("status", delivered_as="Status"),
    column("navn", delivered_as="Navn", treatment="drop"),
)
HEADER = ("Sagsnummer", "Status", "Navn")


class Place:
    """A deliveries folder and what lands of it."""

    def __init__(self, root: Path, *columns: Column, **meta: Any) -> None:
        self.root, self.table = root, table(*(columns or COLUMNS), files="*", **meta)
        (root / "deliveries").mkdir()

    def csv(self, name: str, *lines: tuple[str, ...]) -> None:
        (self.root / "deliveries" / name).write_text("".join(";".join(line) + "\n" for line in lines))

    def parquet(self, name: str, **columns: Any) -> None:
        pq.write_table(pa.table(columns), self.root / "deliveries" / name)

    def declare(self, *columns: Column, **meta: Any) -> None:
        self.table = Table(**{**dict(self.table), "columns": columns, "meta": self.table.meta.model_copy(update=meta)})

    def land(self) -> list[Manifest]:
        return land_table(
            source(self.table),
            self.table,
            deliveries=self.root / "deliveries",
            landing=self.root / "landing",
            quarantine=self.root / "quarantine",
            key=KEY,
            loaded_at=datetime(2025, 1, 15, 3, tzinfo=UTC),
        )

    def refused(self) -> str:
        with pytest.raises(DeliveryError) as error:
            self.land()
        assert not list(self.root.rglob(".building*"))
        return str(error.value)

    def landed(self, name: str) -> list[Any]:
        return pq.read_table(self.root / "landing/proeve/events/batch-000001/part.parquet")[name].to_pylist()


def test_a_new_column_stops_the_delivery_and_is_counted_where_it_is_allowed(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.csv("a.csv", (*HEADER, "Afdeling"), ("1", "ny", "Bo", "Teknik"))
    said = place.refused()
    assert said.startswith("a.csv: its columns are not those declared for table events: not declared: 'Afdeling'.")
    assert "new_columns: allow" in said
    assert "Teknik" not in said
    place.declare(*COLUMNS, new_columns="allow")
    (manifest,) = place.land()
    assert (manifest.columns_not_declared, manifest.rows_loaded) == (1, 1)
    assert manifest.columns == {"Sagsnummer": "string", "Status": "string"}


def test_a_new_column_of_what_is_no_header_is_told_by_its_shape(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.csv("a.csv", (*HEADER, "010190-5000"), ("1", "ny", "Bo", "x"))
    said = place.refused()
    assert "not declared: <11 characters, shape 999999-9999>" in said
    assert "010190" not in said


def test_a_missing_column_stops_the_delivery_unless_it_is_optional(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.csv("a.csv", ("Sagsnummer", "Navn"), ("1", "Bo"))
    assert "it has no column 'Status'. Delivered: 'Sagsnummer', 'Navn'. Declared: 'Sagsnummer'" in place.refused()
    place.declare(COLUMNS[0], COLUMNS[1].model_copy(update={"optional": True}), COLUMNS[2])
    assert place.land()[0].columns == {"Sagsnummer": "string"}
    assert place.landed("status") == [None]


def test_a_dropped_column_may_be_missing(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.csv("a.csv", ("Sagsnummer", "Status"), ("1", "ny"))
    assert place.land()[0].rows_loaded == 1


@pytest.mark.parametrize(
    ("header", "old", "new"),
    [
        (("Sagsnummer", "Tilstand", "Navn"), "Status", "Tilstand"),  # the only two
        (("Sagsnr", "Statusser", "Navn"), "Status", "Statusser"),  # alike
        (("Sagsnr", "Statusser", "Navn"), "Sagsnummer", "Sagsnr"),
        (("Sagsnummer", "Status", "Navn2"), "Navn", "Navn2"),  # a dropped one: the new name must not slip through
    ],
)
def test_a_renamed_column_is_guessed_and_taken_in_where_its_new_name_is_declared(
    tmp_path: Path, header: tuple[str, ...], old: str, new: str
) -> None:
    place = Place(tmp_path)
    place.csv("a.csv", header, ("1", "ny", "Bo"))
    assert f"if {old!r} is now called {new!r}, say also_delivered_as: [{new!r}]" in place.refused()
    renamed = [
        each if now == each.delivered_as else each.model_copy(update={"also_delivered_as": (now,)})
        for each, now in zip(COLUMNS, header, strict=True)
    ]
    place.declare(*renamed)
    (manifest,) = place.land()
    assert list(manifest.columns) == list(header[:2])
    assert (place.landed("sag"), place.landed("status")) == (["1"], ["ny"])


def test_where_a_column_stands_under_both_names_its_own_counts(tmp_path: Path) -> None:
    place = Place(tmp_path, column("sag", delivered_as="Sagsnummer", also_delivered_as=["Sagsnr"]))
    place.csv("a.csv", ("Sagsnr", "Sagsnummer"), ("gammel", "ny"))
    place.land()
    assert place.landed("sag") == ["ny"]


def test_a_column_of_another_type_stops_the_delivery_with_old_and_new(tmp_path: Path) -> None:
    place = Place(tmp_path, column("sag"), stamp("at"), connector={"format": "parquet"})
    place.parquet("1.parquet", sag=["1"], at=pa.array([datetime(2024, 1, 1, tzinfo=UTC)], pa.timestamp("us", tz="UTC")))
    place.land()
    place.parquet("2.parquet", sag=[1], at=pa.array([1704067200]))
    said = place.refused()
    assert said.startswith("2.parquet: column 'at' was delivered as timestamp[us, tz=UTC] and is now int64")
    place.parquet("2.parquet", sag=[1], at=["2024-01-01"])  # what can still be read is taken in
    assert place.land()[1].rows_loaded == 1


def test_a_column_most_of_which_cannot_be_read_stops_the_delivery(tmp_path: Path) -> None:
    place = Place(tmp_path, column("sag"), column("n", data_type="bigint"))
    rows = [("1", "5"), ("2", "010190-5000"), ("3", "010190-5001")]
    place.csv("a.csv", ("sag", "n"), *rows)
    said = place.refused()
    assert said.startswith("a.csv: column n of table events has changed: 2 of 3 cells are not readable as bigint")
    assert "11 characters, shape 999999-9999" in said
    assert "010190" not in said
    place.csv("a.csv", ("sag", "n"), *rows, ("4", "7"))
    assert place.land()[0].rows_rejected == 2


def test_pandas_index_is_no_new_column(tmp_path: Path) -> None:
    place = Place(tmp_path, column("sag"), connector={"format": "parquet"})
    place.parquet("a.parquet", sag=["1"], __index_level_0__=[0])
    assert place.land()[0].columns_not_declared == 0


def test_in_xes_an_optional_column_that_appears_late_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.extract.readers import xes

    monkeypatch.setattr(xes, "SAMPLE_EVENTS", 1)
    monkeypatch.setattr(xes.sample_xes_columns, "__kwdefaults__", {"events": 1})
    event = '<event><string key="concept:name" value="{}"/>{}</event>'
    late = '<string key="note" value="sen"/>'
    names = [f"a{number}" for number in range(3)]
    traces = "".join(
        f'<trace><string key="concept:name" value="{n}"/>{event.format(n, late if n == "a2" else "")}</trace>'
        for n in names
    )
    columns = (
        column("sag", delivered_as="case:concept:name"),
        column("akt", delivered_as="concept:name"),
        column("note", optional=True),
    )
    place = Place(tmp_path, *columns, connector={"format": "xes"})
    (tmp_path / "deliveries/a.xes").write_text(f'<log xes.version="1.0">{traces}</log>')
    place.land()
    assert place.landed("note") == [None, None, "sen"]
