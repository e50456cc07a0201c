"""The same rows land as the same bytes, in whichever format they come."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.orchestration.extract.declared import KEY, column, stamp, table
from tests.orchestration.extract.landing_place import COLUMNS, ROWS, Place, counts, tree


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


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
