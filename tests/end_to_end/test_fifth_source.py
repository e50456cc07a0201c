"""Three sources more than the demo has, by ``add-source`` and a refresh, as docs/sources.md does it.

What was there before stays: the engine's files, the old sources' event ids and their published figures.
"""

import csv
import hashlib
import shutil
import subprocess

import duckdb
import pytest

from orchestration.settings import DEMO, REPOSITORY
from tests.end_to_end.workplace import AS_OF, Workplace, delivered_anew
from tests.new_extracts import Extract, declare_simulated, write_extracts

with (DEMO / "seeds" / "municipality_processes.csv").open(encoding="utf-8", newline="") as _seed:
    OLD = tuple(row["process"] for row in csv.DictReader(_seed))


@pytest.fixture(scope="module")
def five(demo: Workplace, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workplace, list[Extract]]:
    """A copy of the demo's municipality with three sources added, refreshed once with the demo's key and moment."""
    folder = tmp_path_factory.mktemp("five")
    shutil.copytree(DEMO, folder / "kommune")
    workplace = delivered_anew(demo, folder, folder / "kommune")
    before = engine()
    extracts = write_extracts(workplace.data / "deliveries")
    declare_simulated(workplace.data / "deliveries", extracts)
    for extract in extracts:
        workplace.run("add-source", str(extract.path))
    workplace.run("check", "--as-of", AS_OF, "--out", str(folder / "check.json"))
    workplace.run("refresh", "--as-of", AS_OF)
    assert engine() == before, "a source was added with files outside the municipality's folder"
    return workplace, extracts


def engine() -> dict[str, str]:
    """Every file that git tracks, by its SHA-256: the engine and the demo that was copied."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout, so the engine's files cannot be told")
    files = [REPOSITORY / name for name in done.stdout.split("\0") if name]
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()}


def rows(workplace: Workplace, database: str, query: str) -> list[tuple]:
    """Rows of one of the workplace's databases."""
    con = duckdb.connect(str(workplace.data / database), read_only=True)
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


@pytest.mark.full
def test_the_new_processes_are_published_with_the_cases_and_events_that_were_delivered(five) -> None:
    workplace, extracts = five
    published = rows(workplace, "published/sagsflow.duckdb", "select process, cases, events from processes")
    assert {row for row in published if row[0] not in OLD} == {(e.process, e.cases, e.events) for e in extracts}
    assert len(published) == len(OLD) + 3
    counted = rows(workplace, "published/sagsflow.duckdb", "select source, rows_loaded, rows_rejected from sources")
    assert len(counted) == len(OLD) + 3
    assert {rejected for _, _, rejected in counted} == {0}


@pytest.mark.full
def test_each_activity_has_the_events_that_were_delivered(five) -> None:
    workplace, extracts = five
    query = "select process, raw_activity, count(*) from canonical.event_log group by all"
    found = {(p, raw): n for p, raw, n in rows(workplace, "warehouse.duckdb", query) if p not in OLD}
    assert found == {(e.process, raw): n for e in extracts for raw, n in e.activities.items()}


@pytest.mark.full
def test_the_old_sources_events_keep_their_ids_and_places(five, demo: Workplace) -> None:
    workplace, _ = five
    query = (
        "select process, case_id, event_no, event_id, activity, occurred_at from canonical.event_log where process in"
    )
    query += f" {OLD} order by all"
    assert rows(workplace, "warehouse.duckdb", query) == rows(demo, "warehouse.duckdb", query)


@pytest.mark.full
@pytest.mark.parametrize("table", ["processes", "activities", "process_map_edges", "variants", "kpis", "conformance"])
def test_the_old_processes_published_figures_are_what_they_were(five, demo: Workplace, table: str) -> None:
    workplace, _ = five
    query = f"select * from {table} where process in {OLD} order by all"
    before = rows(demo, "published/sagsflow.duckdb", query)
    assert rows(workplace, "published/sagsflow.duckdb", query) == before
    assert before


@pytest.mark.full
def test_nothing_of_the_new_sources_is_approved_by_anybody(five) -> None:
    workplace, extracts = five
    with (workplace.municipality / "seeds" / "municipality_mappings.csv").open(encoding="utf-8", newline="") as handle:
        new = [row for row in csv.DictReader(handle) if row["source"] not in OLD]
    assert len(new) == sum(len(extract.activities) for extract in extracts)
    assert {(row["approved_by"], row["approved_on"]) for row in new} == {("", "")}


@pytest.mark.full
def test_no_identity_of_the_new_extracts_stands_in_what_was_written(five) -> None:
    workplace, _ = five
    written = [*workplace.municipality.rglob("*"), *(workplace.data / "landing").rglob("*.json")]
    texts = "".join(path.read_text(encoding="utf-8") for path in written if path.is_file())
    assert [cell for cell in ("PLB-2024", "Y0000", "VEJ-0", "90-5", "Ringede", "KL1", "RA1") if cell in texts] == []
