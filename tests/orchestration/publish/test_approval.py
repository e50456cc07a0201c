"""An unapproved mapping is said by the release itself, its tables, its files and its list of refreshes."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import duckdb
import pytest

from orchestration.publish.approval import NOTICE_FILE, label_models, read_approval
from orchestration.publish.release import Release
from orchestration.publish.tables import Column, Disclosure, PublishedTable

NOTICE = "IKKE GODKENDT: kortlægningen er ikke godkendt for Byggesag, og tallene er foreløbige."
MODELS = {
    "byggesag.bpmn": '<?xml version="1.0" encoding="UTF-8"?>\n<definitions><process id="p"/></definitions>',
    "byggesag.pnml": "<pnml/>",
    "byggesag.svg": '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>',
    "sygedagpenge.svg": '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>',
}
TABLES = [
    PublishedTable(
        "processes",
        "En række pr. proces.",
        (Column("process", "Processen."), Column("label_da", "Navnet."), Column("mapping_approval", "Godkendelsen.")),
        Disclosure(grain=("process",), because="a list"),
    ),
    PublishedTable(
        "sources",
        "En række pr. kilde.",
        (Column("source", "Kilden."), Column("unapproved_values", "Antal.")),
        Disclosure(grain=("source",), because="a list"),
    ),
]


@pytest.fixture
def marts(tmp_path: Path):
    """A function that makes a warehouse where byggesag's mapping has this many unapproved values."""

    def make(values: int) -> Path:
        file = tmp_path / f"warehouse-{values}.duckdb"
        state = "ikke godkendt" if values else "godkendt"
        with duckdb.connect(str(file)) as con:
            con.execute("create schema if not exists marts")
            con.execute(f"""
                create or replace table marts.processes as from (values
                    ('byggesag', 'Byggesag', '{state}'), ('pilot', 'Pilot', 'ingen kortlægning'),
                    ('sygedagpenge', 'Sygedagpenge', 'godkendt')
                ) as t(process, label_da, mapping_approval)""")
            con.execute(f"""
                create or replace table marts.sources as from (values ('bom', {values}), ('opera', 0))
                as t(source, unapproved_values)""")
        return file

    return make


def finished(release: Release, warehouse: Path, models: Path) -> Path:
    models.mkdir(exist_ok=True)
    for name, text in MODELS.items():
        (models / name).write_text(text, encoding="utf-8")
    release.write_tables(warehouse, TABLES)
    release.add_models(models)
    return release.finish()


@pytest.fixture
def unapproved(new_release, marts, tmp_path) -> Path:
    return finished(new_release(), marts(2), tmp_path / "models")


@pytest.fixture
def approved(new_release, marts, tmp_path) -> Path:
    return finished(new_release(), marts(0), tmp_path / "models")


def descriptions(release: Path) -> dict[str, str]:
    with duckdb.connect(str(release / "sagsflow.duckdb"), read_only=True) as con:
        return dict(con.sql("select table_name, comment from duckdb_tables()").fetchall())


def test_the_manifest_counts_what_is_not_approved_by_source(unapproved):
    assert json.loads((unapproved / "manifest.json").read_text(encoding="utf-8"))["unapproved"] == {"bom": 2}
    assert (unapproved / NOTICE_FILE).read_text(encoding="utf-8") == NOTICE + "\n"


def test_tables_with_processes_say_it_where_a_bi_user_reads_what_they_mean(unapproved):
    said = descriptions(unapproved)
    assert said["processes"] == f"{NOTICE} En række pr. proces."
    assert said["sources"] == "En række pr. kilde."
    dictionary = duckdb.sql(f"""select "table", description_da from '{unapproved}/parquet/data_dictionary.parquet'
        where "column" = '' """).fetchall()
    assert dict(dictionary) == said


def test_the_list_of_refreshes_keeps_what_each_of_them_was(new_release, marts, tmp_path):
    finished(new_release(1), marts(2), tmp_path / "models")
    final = finished(new_release(2), marts(0), tmp_path / "models")
    rows = duckdb.sql(f"select minute(refreshed_at), approval from '{final}/parquet/refreshes.parquet'").fetchall()
    assert rows == [(1, "ikke godkendt"), (2, "godkendt")]


def test_a_list_of_refreshes_from_before_this_was_recorded_is_still_read(new_release, marts, tmp_path, approved):
    file = approved / "parquet" / "refreshes.parquet"
    with duckdb.connect() as con:
        con.execute(f"create table r as select * exclude (approval) from '{file}'")
        con.sql("from r").write_parquet(str(file))
    final = finished(new_release(2), marts(0), tmp_path / "models")
    rows = duckdb.sql(f"select minute(refreshed_at), approval from '{final}/parquet/refreshes.parquet'").fetchall()
    assert rows == [(1, None), (2, "godkendt")]


def test_a_model_file_says_it_by_itself_and_stays_well_formed(unapproved):
    models = unapproved / "models"
    for name in ("byggesag.bpmn", "byggesag.pnml", "byggesag.svg"):
        text = (models / name).read_text(encoding="utf-8")
        assert "<!-- Ikke godkendt: kortlægningen bag modellen af Byggesag er ikke godkendt. -->" in text
        ET.fromstring(text)  # noqa: S314 - our own file
    shown = ET.fromstring((models / "byggesag.svg").read_text(encoding="utf-8"))  # noqa: S314
    assert [element.text for element in shown if element.tag.endswith("}text")] == [
        "Ikke godkendt: kortlægningen bag modellen af Byggesag er ikke godkendt."
    ]
    assert (models / "sygedagpenge.svg").read_text(encoding="utf-8") == MODELS["sygedagpenge.svg"]


def test_nothing_of_it_stands_in_a_release_whose_mappings_are_approved(approved):
    assert json.loads((approved / "manifest.json").read_text(encoding="utf-8"))["unapproved"] == {}
    assert {file.name: file.read_text(encoding="utf-8") for file in (approved / "models").iterdir()} == MODELS
    assert not (approved / NOTICE_FILE).exists()
    assert descriptions(approved)["processes"] == "En række pr. proces."


def test_without_any_mapping_there_is_nothing_to_approve(new_release, tmp_path):
    assert read_approval(tmp_path).status == "ingen kortlægning"
    assert read_approval(tmp_path).notice_da == ""


def test_a_name_cannot_end_the_comment_it_stands_in(tmp_path, unapproved):
    approval = read_approval(unapproved / "parquet")
    hostile = type(approval)("ikke godkendt", {"byggesag": "--><script/> & <b>"}, {})
    folder = tmp_path / "hostile"
    folder.mkdir()
    (folder / "byggesag.svg").write_text(MODELS["byggesag.svg"], encoding="utf-8")
    label_models(folder, hostile, ["byggesag"])
    drawn = ET.fromstring((folder / "byggesag.svg").read_text(encoding="utf-8"))  # noqa: S314
    assert [element.tag.rpartition("}")[2] for element in drawn] == ["g", "text"]
