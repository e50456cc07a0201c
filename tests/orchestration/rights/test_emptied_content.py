"""A row that stays when the person it mentions is erased: its content hash is that of a row that never mentioned them.

The hash tells a correction from a row delivered again, and is made of the row's cells. Made with the pseudonym, it
would answer whoever holds the pseudonym.
"""

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.extract.declaration import read_sources
from orchestration.extract.landing import read_manifests
from orchestration.extract.settle_sql import content_now_sql
from orchestration.rights.erase import erase_person
from tests.orchestration.rights.town import ANNA, AT, Town, build_town, case, column, declare, stamp

HEADER = "sag,trin,status,barn,beloeb,antal,hastende,tid\n"
MENTIONING = (
    "S2,afgjort,ja,010190-5000,12.5,3,true,2024-02-02 10:00",
    "S3,modtaget,,020291-5002,,,,2024-03-01 10:00",
    "S3,afgjort,nej,010190-5000,,7,,2024-03-02 10:00",
    "S3,afgjort,nej,010190-5000,1e9,,false,",
)
SILENT = tuple(row.replace("010190-5000", "") for row in MENTIONING)
COLUMNS = [
    case(),
    column("trin"),
    column("status"),
    column("barn", kind="borger", erase="cell"),
    column("beloeb", data_type="double"),
    column("antal", data_type="bigint"),
    column("hastende", data_type="boolean"),
    stamp(),
]
SHAPES = {
    "deliveries of changes": {"identity": ["sag", "trin"]},
    "snapshots": {
        "identity": ["sag", "trin"],
        "delivers": "snapshot",
        "snapshot_at": {"column": "tid"},
        "max_deleted_share": 1.0,
    },
}


def town_with(folder: Path, rows: tuple[str, ...], shape: str, key: Path | None = None) -> Town:
    """A municipality whose one table has an identity, so that its rows can be corrected."""
    town = build_town(folder)
    shutil.rmtree(town.settings.municipality / "sources")
    shutil.rmtree(town.settings.data / "deliveries")
    declare(town.settings, "sager", {"events": COLUMNS}, each=SHAPES[shape])
    if key is not None:
        shutil.copy(key, town.settings.key_file)
    deliver(town, 1, rows)
    return town


def deliver(town: Town, number: int, rows: tuple[str, ...]) -> None:
    town.deliver(f"sager/events/{number}.csv", HEADER + "".join(f"{row}\n" for row in rows))
    town.land()


def landed(town: Town, *columns: str) -> list[tuple]:
    return town.rows("sager", "events", *columns)


def last(town: Town) -> tuple[int, int, int]:
    """Rows of the last delivery that came in, that were delivered again, and that correct an earlier one."""
    manifest = read_manifests(town.settings.landing / "sager" / "events")[-1]
    return manifest.rows_loaded, manifest.rows_duplicate, manifest.rows_superseded


@pytest.fixture(params=SHAPES)
def shape(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def town(tmp_path: Path, shape: str) -> Town:
    return town_with(tmp_path, MENTIONING, shape)


def test_the_hash_is_that_of_a_row_whose_cell_was_empty_when_it_was_delivered(
    town: Town, tmp_path: Path, shape: str
) -> None:
    before = landed(town, "_row_id", "_content")
    erase_person(town.settings, town.municipality, ANNA, at=AT)
    silent = town_with(tmp_path / "silent", SILENT, shape, town.settings.key_file)
    wanted = landed(silent, "_row_id", "_content", "barn")
    assert landed(town, "_row_id", "_content", "barn") == wanted
    assert [row for row, *_ in before] == [row for row, *_ in wanted], "the ids stay"
    assert [old == new for (_, old), (_, new, _) in zip(before, wanted, strict=True)] == [False, True, False, False]


def test_the_row_delivered_again_is_delivered_again_and_corrects_nothing(town: Town) -> None:
    erase_person(town.settings, town.municipality, ANNA, at=AT)
    deliver(town, 2, (*MENTIONING, "S4,modtaget,,,,,,2024-04-01 10:00"))
    assert last(town) == (1, 4, 0)
    assert ANNA not in {cell for row in landed(town, "barn") for cell in row}


def test_the_row_with_another_cell_changed_is_a_correction_without_the_person(town: Town) -> None:
    erase_person(town.settings, town.municipality, ANNA, at=AT)
    changed = MENTIONING[0].replace(",ja,", ",nej,")
    deliver(town, 2, (changed, *MENTIONING[1:]))
    assert last(town) == (1, 3, 1)
    assert landed(town, "sag", "status", "barn")[-1] == ("S2", "nej", None)


def test_a_row_that_lands_after_the_person_was_erased_has_the_hash_of_an_empty_cell(town: Town) -> None:
    erase_person(town.settings, town.municipality, ANNA, at=AT)
    new = "S5,modtaget,,{},,,,2024-05-01 10:00"
    deliver(town, 2, (*MENTIONING, new.format(ANNA)))
    assert last(town) == (1, 4, 0)
    deliver(town, 3, (*MENTIONING, new.format("")))
    assert last(town) == (0, 5, 0)


def test_a_sweep_of_a_restored_row_comes_to_the_same_hash(town: Town) -> None:
    shutil.copytree(town.settings.landing, town.settings.data / "backup")
    erase_person(town.settings, town.municipality, ANNA, at=AT)
    erased = landed(town, "_content", "barn")
    shutil.rmtree(town.settings.landing)
    (town.settings.data / "backup").rename(town.settings.landing)
    town.land()
    assert landed(town, "_content", "barn") == erased


def test_what_the_hash_is_made_of_now_is_what_the_door_made_it_of(town: Town) -> None:
    (source,) = read_sources(town.settings.municipality)
    part = town.settings.landing / "sager" / "events" / "batch-000001" / "part.parquet"
    now = content_now_sql(source.tables[0])
    query = f"select count(*), count(*) filter (_content = {now}) from read_parquet('{part}')"
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        assert con.execute(query).fetchall() == [(4, 4)]
