"""A process that a check of severity stop holds back keeps its last good rows; everything else is new."""

import json
from pathlib import Path

import duckdb
import pytest

from orchestration.publish.gate import Permission
from orchestration.publish.held_back import is_first_look, keep_models, last_good, read_held_back, told, with_last_good
from orchestration.publish.release import Release
from tests.orchestration.publish.conftest import FIGURES, facts


def outcome(process: str, severity: str, title: str = "Afviste rækker") -> dict:
    return {"process": process, "label_da": process.title(), "severity": severity, "title_da": title}


@pytest.fixture
def release(tmp_path, warehouse, tables):
    """A function that makes a whole release, with some processes held back."""

    def whole(number: int, *held_back: str, k: int = 1, municipality: str = "demo") -> list[tuple]:
        told_of = facts(number, municipality=municipality, k=k)
        told_of = type(told_of)(**{**vars(told_of), "held_back": dict.fromkeys(held_back, "x")})
        made = Release(tmp_path / "releases", tmp_path / "published", told_of)
        made.write_tables(warehouse, tables)
        made.finish()
        return duckdb.sql(
            f"select process, cases from read_parquet('{tmp_path}/published/parquet/figures.parquet')"
        ).fetchall()

    return whole


def set_cases(warehouse: Path, process: str, cases: int) -> None:
    with duckdb.connect(str(warehouse)) as con:
        con.execute("update marts.figures set cases = ? where process = ?", [cases, process])


def test_the_reason_names_the_process_and_every_check_that_stops_it(tmp_path):
    file = tmp_path / "outcomes.json"
    file.write_text(
        json.dumps(
            [
                outcome("byggesag", "critical"),
                outcome("faktura", "stop"),
                outcome("faktura", "stop", "Hændelser uden tidspunkt"),
            ]
        )
    )
    assert read_held_back(file) == {
        "faktura": "Faktura er ikke opdateret: »Afviste rækker«, »Hændelser uden tidspunkt« er over grænserne for"
        " offentliggørelse."
    }


def test_without_judgements_nothing_is_held_back(tmp_path):
    assert read_held_back(tmp_path / "none.json") == {}


def test_the_rows_of_a_process_held_back_are_those_of_the_last_good_release(release, warehouse):
    release(1)
    set_cases(warehouse, "byggesag", 999)
    set_cases(warehouse, "sygedagpenge", 6)
    assert release(2, "byggesag") == [("aktindsigt", None), ("byggesag", 4), ("sygedagpenge", 6)]
    # It stays held back for many nights, and the release it stands in is not always the first.
    set_cases(warehouse, "sygedagpenge", 7)
    assert release(3, "byggesag") == [("aktindsigt", None), ("byggesag", 4), ("sygedagpenge", 7)]
    assert release(4) == [("aktindsigt", None), ("byggesag", 999), ("sygedagpenge", 7)]


def test_a_process_that_has_never_been_good_is_not_shown(release):
    assert release(1, "byggesag") == [("aktindsigt", None), ("sygedagpenge", 5)]


def test_rows_that_showed_smaller_groups_than_today_may_are_not_taken(release):
    release(1, k=1)
    assert release(2, "byggesag", k=5) == [("aktindsigt", None), ("sygedagpenge", 5)]


def test_rows_of_another_municipality_are_not_taken(release):
    release(1, municipality="another")
    assert ("byggesag", 4) not in release(2, "byggesag")


def test_the_manifest_says_what_was_held_back(release, tmp_path):
    release(1, "byggesag")
    assert json.loads((tmp_path / "published" / "manifest.json").read_text())["held_back"] == ["byggesag"]


def test_a_column_that_the_last_good_release_lacked_is_empty_in_its_rows(tmp_path):
    (tmp_path / "parquet").mkdir()
    with duckdb.connect() as con:
        con.sql("select 'byggesag' as process, 4 as cases").write_parquet(f"{tmp_path}/parquet/figures.parquet")
        query = "select 'p' as process, 1 as cases, 2.5 as median_days, 'P' as label_da, false as is_suppressed"
        sql = with_last_good(con, FIGURES, query, held_back=["byggesag"], earlier=tmp_path)
        assert [row[:3] for row in con.sql(sql).fetchall()] == [("byggesag", 4, None), ("p", 1, 2.5)]


def test_a_table_without_processes_and_one_that_tells_why_are_as_they_were(tables, tmp_path):
    with duckdb.connect() as con:
        why = FIGURES.__class__("quality_results", "", FIGURES.columns, FIGURES.disclosure)
        for table in (tables[1], why):
            assert with_last_good(con, table, "q", held_back=["byggesag"], earlier=tmp_path) == "q"


def test_the_models_of_a_process_held_back_are_the_last_good_ones(tmp_path):
    models, earlier = tmp_path / "new", tmp_path / "old"
    for folder, text in ((models, "new"), (earlier / "models", "old")):
        folder.mkdir(parents=True)
        for name in ("byggesag", "faktura"):
            (folder / f"{name}.svg").write_text(text)
    both = ["byggesag", "faktura"]
    keep_models(models, fresh=both, shown=both, held_back=["faktura"], earlier=earlier, earlier_processes=both)
    assert {file.name: file.read_text() for file in models.iterdir()} == {"byggesag.svg": "new", "faktura.svg": "old"}
    keep_models(models, fresh=both, shown=["byggesag"], held_back=["faktura"], earlier=None, earlier_processes=[])
    assert [file.name for file in models.iterdir()] == ["byggesag.svg"]


def test_the_reader_is_told_what_stands_there_instead():
    said = told({"a": "A er ikke opdateret.", "b": "B er ikke opdateret."}, ["a"])
    assert said["a"].endswith("Tallene er fra den seneste gode opdatering.")
    assert said["b"].endswith("så processen vises ikke.")


def test_without_a_release_there_is_nothing_to_stand_again(tmp_path):
    assert last_good(tmp_path / "published", facts(1, municipality="demo", k=5).permission, municipality="demo") is None


def test_a_public_file_that_is_looked_at_for_the_first_time_is_not_held_back(tmp_path):
    public, simulated = Permission("public", 1), Permission("simulated", 5)
    assert is_first_look(tmp_path / "published", public, municipality="pilot")
    assert not is_first_look(tmp_path / "published", simulated, municipality="pilot")
    (tmp_path / "published").mkdir()
    manifest = {"municipality": "pilot", "status": "public", "k": 1}
    (tmp_path / "published" / "manifest.json").write_text(json.dumps(manifest))
    assert not is_first_look(tmp_path / "published", public, municipality="pilot")
    assert is_first_look(tmp_path / "published", public, municipality="another")
