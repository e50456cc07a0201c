"""The same cases in every file format land as the same rows, ids, types and order."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.extract.landing import land_table
from tests.orchestration.extract.declared import KEY, column, source, stamp, table
from tests.orchestration.extract.written import FORMATS, ZONE, Row, events

LOADED = datetime(2025, 1, 15, 3, tzinfo=UTC)


def land(folder: Path, rows: list[Row], name: str) -> pa.Table:
    """What lands of the rows in one format."""
    file, write, connector, how = FORMATS[name]
    (folder / "deliveries").mkdir(parents=True)
    (folder / "deliveries" / file).write_bytes(write(rows))
    declared = table(
        column("sag", delivered_as="Sagsnr", treatment="pseudonymise", kind="sag:proeve", required=True),
        column("haendelse", delivered_as="Hændelse"),
        stamp("tidspunkt", delivered_as="Tidspunkt", formats=how["formats"], is_event_time=True),
        column("beloeb", delivered_as="Beløb", data_type="double", decimal_comma=how["decimal_comma"]),
        column("antal", delivered_as="Antal", data_type="bigint"),
        column("godkendt", delivered_as="Godkendt", data_type="boolean"),
        column("bemaerkning", delivered_as="Bemærkning"),
        files="*",
        connector=connector,
        new_columns="allow",
    )
    (manifest,) = land_table(
        source(declared),
        declared,
        deliveries=folder / "deliveries",
        landing=folder / "landing",
        quarantine=folder / "quarantine",
        key=KEY,
        loaded_at=LOADED,
    )
    assert (manifest.rows_delivered, manifest.rows_loaded) == (len(rows), len(rows))
    return pq.read_table(folder / "landing" / "proeve" / "events" / "batch-000001" / "part.parquet")


def as_told(landed: pa.Table, rows: list[Row]) -> None:
    """One landed table against the Python values that were written."""
    instants = [row["Tidspunkt"].replace(tzinfo=ZONE).astimezone(UTC) for row in rows]
    assert landed["tidspunkt"].to_pylist() == instants
    assert landed["_position"].to_pylist() == list(range(1, len(rows) + 1))
    names = {"haendelse": "Hændelse", "beloeb": "Beløb", "antal": "Antal", "godkendt": "Godkendt"}
    for name, written in {**names, "bemaerkning": "Bemærkning"}.items():
        assert landed[name].to_pylist() == [row[written] for row in rows]
    assert len(set(landed["sag"].to_pylist())) == len({row["Sagsnr"] for row in rows})


@pytest.fixture(scope="module")
def few() -> list[Row]:
    return events(300)


@pytest.fixture(scope="module")
def expected(few: list[Row], tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    landed = land(tmp_path_factory.mktemp("expected"), few, "csv")
    as_told(landed, few)
    return landed


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "csv"])
def test_three_hundred_cases_land_alike_in_every_format(
    name: str, few: list[Row], expected: pa.Table, tmp_path: Path
) -> None:
    assert land(tmp_path, few, name).equals(expected)


@pytest.mark.full
def test_ten_thousand_cases_land_alike_in_every_format(tmp_path: Path) -> None:
    rows = events(10_000, seed=11)
    expected = land(tmp_path / "csv", rows, "csv")
    as_told(expected, rows)
    for name in FORMATS:
        if name != "csv":
            assert land(tmp_path / name.replace(" ", "_"), rows, name).equals(expected), name
