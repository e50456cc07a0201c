"""The same 10,000 cases, delivered in every way there is, become the same canonical tables: built by dbt, compared.

From files of every format, a PostgreSQL and a REST service. A log of OCEL is other tables of other rows, so its three
serialisations are held to each other, and to the files by what happened when in each case. What lands is compared by
default (``tests/orchestration/extract/test_same_content.py``).
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa
import pytest

from orchestration.scaffold.ocel import write_ocel_folder
from orchestration.settings import Settings
from tests import postgresql_server
from tests.end_to_end.canonical import CANONICAL, canonical_tables, declared_for
from tests.orchestration.extract.readers.ocel_written import SUFFIXES, Event, Log, Object
from tests.orchestration.extract.readers.ocel_written import write as write_ocel
from tests.orchestration.extract.readers.rest_server import Asked, serve
from tests.orchestration.extract.written import FORMATS, PLAIN, ZONE, Row, as_rest, events
from tests.orchestration.scaffold.lab import add, municipality
from tests.orchestration.scaffold.test_scaffold_ocel import pilot_of

CASES = 10_000
PAGE = 7_000
OFFSETS = {"kind": "offset", "limit": PAGE, "offset_param": "skip", "limit_param": "take", "total_path": "total"}

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return events(CASES)


@pytest.fixture(scope="module")
def first(rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A municipality whose one source was added from the CSV file."""
    folder = tmp_path_factory.mktemp("first")
    settings = municipality(folder)
    sample = folder / FORMATS["csv"][0]
    sample.write_bytes(FORMATS["csv"][1](rows))
    given = {"case": "Sagsnr", "activity": "Hændelse", "time": "Tidspunkt"}
    add(settings, sample, source="proeve", shape="events", given=given)
    return settings


@pytest.fixture(scope="module")
def expected(first: Settings, rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    """What the CSV file becomes, held to the rows that were written."""
    found = canonical_tables(from_file(first, tmp_path_factory.mktemp("csv"), "csv", rows))
    assert found["events"].num_rows == len(rows)
    assert traces(found) == traces_of(rows)
    return found


def from_file(first: Settings, folder: Path, name: str, rows: list[Row]) -> Settings:
    """The first municipality again, its source delivered and declared in another format."""
    file, write, connector, how = FORMATS[name]
    settings = declared_for(first, folder, connector, how, files="*")
    (settings.data / "deliveries" / file).write_bytes(write(rows))
    return settings


def differing(found: dict[str, pa.Table], expected: dict[str, pa.Table]) -> list[str]:
    return [table for table in CANONICAL if not found[table].equals(expected[table])]


def traces(found: dict[str, pa.Table]) -> Counter:
    """How often each course of a case, with its times, occurs: nothing in it is an id."""
    log = found["event_log"].select(["case_id", "event_no", "raw_activity", "occurred_at"])
    courses: dict[str, list[tuple]] = {}
    for row in log.sort_by([("case_id", "ascending"), ("event_no", "ascending")]).to_pylist():
        courses.setdefault(row["case_id"], []).append((row["raw_activity"], row["occurred_at"]))
    return Counter(map(tuple, courses.values()))


def traces_of(rows: list[Row]) -> Counter:
    """The same of the rows as they were written."""
    courses: dict[str, list[tuple]] = {}
    for row in rows:
        courses.setdefault(row["Sagsnr"], []).append((row["Hændelse"], row["Tidspunkt"].replace(tzinfo=ZONE)))
    return Counter(map(tuple, courses.values()))


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "csv"])
def test_every_file_format_gives_the_same_canonical_tables(
    first: Settings, expected: dict[str, pa.Table], rows: list[Row], tmp_path: Path, name: str
) -> None:
    assert differing(canonical_tables(from_file(first, tmp_path, name, rows)), expected) == []


def test_a_postgresql_gives_the_same_canonical_tables(
    first: Settings, expected: dict[str, pa.Table], rows: list[Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = {"system": "postgresql", "connection": "SAGSDB", "relation": "public.sager", "order": ["nr"]}
    settings = declared_for(first, tmp_path, {"format": "sql", "sql": sql}, PLAIN)
    with database_of(rows) as url:
        monkeypatch.setenv("SAGSDB", url)
        assert differing(canonical_tables(settings), expected) == []


@contextmanager
def database_of(rows: list[Row]) -> Iterator[str]:
    """A PostgreSQL whose table has the rows in another order than theirs, and a column that says theirs."""
    if postgresql_server.programs() is None:
        pytest.skip("no PostgreSQL on this machine: apt-get install postgresql")
    table = pa.Table.from_pylist([{**row, "nr": number} for number, row in enumerate(rows)]).sort_by("Antal")
    with postgresql_server.running() as server:
        with adbc.connect(server.url(), autocommit=True) as connection, connection.cursor() as cursor:
            cursor.adbc_ingest("sager", table, mode="create")
        yield server.url()


def test_a_rest_service_gives_the_same_canonical_tables(
    first: Settings, expected: dict[str, pa.Table], rows: list[Row], tmp_path: Path
) -> None:
    records = as_rest(rows)

    def page(asked: Asked) -> dict:
        start = int(asked.params["skip"])
        return {"items": records[start : start + int(asked.params["take"])], "total": len(records)}

    with serve(page) as service:
        rest = {"base_url": service.url, "path": "sager", "data_selector": "items", "paginator": OFFSETS}
        settings = declared_for(first, tmp_path, {"format": "rest", "rest": rest}, PLAIN)
        assert differing(canonical_tables(settings), expected) == []
        assert len(service.asked) > 2, "the cases must come in several pages, or paging is not tried"


def test_the_same_cases_in_every_serialisation_of_ocel_are_the_same_tables_and_the_files_courses(
    first: Settings, expected: dict[str, pa.Table], rows: list[Row], tmp_path: Path
) -> None:
    log = log_of(rows)
    found = {}
    for kind in SUFFIXES:
        settings = replace(first, municipality=tmp_path / kind / "kommune", data=tmp_path / kind / "data")
        deliveries = settings.data / "deliveries"
        deliveries.mkdir(parents=True)
        write_ocel_folder(pilot_of(write_ocel(log, deliveries, kind), case_type="Sag"), settings.municipality)
        shutil.copy(first.municipality / "municipality.yml", settings.municipality)  # these cases are nobody's
        found[kind] = canonical_tables(settings)
    for kind in SUFFIXES:
        assert differing(found[kind], found["json"]) == [], kind
    assert traces(found["json"]) == traces(expected)


def log_of(rows: list[Row]) -> Log:
    """The cases as objects, the rows as events of them."""
    made = (
        Event(
            id=f"e{number}",
            type=row["Hændelse"],
            time=row["Tidspunkt"].replace(tzinfo=ZONE).isoformat(),
            objects=((row["Sagsnr"], "sag"),),
        )
        for number, row in enumerate(rows)
    )
    return Log(tuple(made), tuple(Object(case, "Sag") for case in dict.fromkeys(row["Sagsnr"] for row in rows)))
