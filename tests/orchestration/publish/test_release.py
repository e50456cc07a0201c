"""A release appears whole or not at all, and a reader never sees a mixture."""

import hashlib
import json
from pathlib import Path

import duckdb
import pytest

from orchestration.extract.declaration import read_sources
from orchestration.publish.release import KEPT_RELEASES, STORAGE_VERSION, Release, source_list
from orchestration.settings import DEMO

BOTH = {"definitions", "figures"}
ALL = BOTH | {"refreshes", "data_dictionary", "opportunities"}


@pytest.fixture
def publish(new_release, warehouse, tables):
    """A function that makes a whole release and gives its folder."""

    def whole(number: int = 1, **facts: object) -> Path:
        release = new_release(number, **facts)
        release.write_tables(warehouse, tables)
        return release.finish()

    return whole


def rows(file: Path) -> list[tuple]:
    return duckdb.sql(f"from read_parquet('{file}')").fetchall()


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder / "parquet").iterdir()}


def test_the_link_leads_to_a_release_with_disclosed_tables(publish, tmp_path):
    final = publish()
    assert (tmp_path / "published").readlink() == Path("releases") / "release-01"
    assert (tmp_path / "published").resolve() == final
    assert rows(tmp_path / "published" / "parquet" / "figures.parquet") == [
        ("aktindsigt", None, None, "Aktindsigt", True),
        ("byggesag", None, None, "Byggesag", True),
        ("sygedagpenge", 5, 20.5, "Sygedagpenge", False),
    ]


def test_the_duckdb_file_holds_the_rows_of_the_parquet_files_and_nothing_more(publish):
    final = publish()
    with duckdb.connect(str(final / "sagsflow.duckdb"), read_only=True) as con:
        listed = con.sql("select schema_name, table_name from duckdb_tables()").fetchall()
        assert sorted(listed) == [("main", table) for table in sorted(ALL)]
        assert con.sql("from duckdb_views() where not internal").fetchall() == []
        for table in ALL:
            assert con.sql(f"from {table}").fetchall() == rows(final / "parquet" / f"{table}.parquet"), table


def test_the_file_has_the_storage_version_that_older_drivers_read(publish):
    file = publish() / "sagsflow.duckdb"
    with duckdb.connect() as con:
        con.execute(f"attach '{file}' as published (read_only)")
        tags = con.sql("select tags from duckdb_databases() where database_name = 'published'").fetchone()[0]
    # DuckDB says "v1.0.0+": what DuckDB 1.0 and later read.
    assert STORAGE_VERSION == "v1.0.0"
    assert tags["storage_version"].startswith(STORAGE_VERSION)
    header = file.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 64, "the storage number of DuckDB 1.0"


def test_each_table_and_column_carries_the_dictionarys_text_as_comment(publish):
    final = publish()
    with duckdb.connect(str(final / "sagsflow.duckdb"), read_only=True) as con:
        comments = con.sql("""
            select table_name, '' as column_name, comment from duckdb_tables()
            union all
            select table_name, column_name, comment from duckdb_columns() where not internal
            order by all""").fetchall()
        dictionary = con.sql('from data_dictionary order by "table", "column"').fetchall()
    assert comments == dictionary
    assert ("figures", "", "En række pr. proces; Søndags åbent, siger 'man'.") in dictionary
    assert ("figures", "is_suppressed") in {row[:2] for row in dictionary}
    assert all(row[2] for row in dictionary)


def test_the_manifest_names_each_table_with_its_rows_and_checksum(publish):
    final = publish(3)
    manifest = json.loads((final / "manifest.json").read_text(encoding="utf-8"))
    assert manifest.pop("tables") == {
        file.stem: {"rows": len(rows(file)), "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
        for file in (final / "parquet").iterdir()
    }
    assert manifest == {
        "release": "release-03",
        "refreshed_at": "2025-01-15T03:03:00+00:00",
        "as_of": "2025-01-15T00:00:00+00:00",
        "municipality": "demo",
        "version": "1.2.3",
        "status": "simulated",
        "k": 5,
        "unapproved": {},
        "held_back": [],
    }


def test_the_rows_counted_while_writing_are_the_rows_written(new_release, warehouse, tables):
    counts = new_release().write_tables(warehouse, tables)
    assert counts == {"definitions": 2, "figures": 3, "refreshes": 1, "data_dictionary": 30, "opportunities": 0}


def test_the_same_warehouse_gives_the_same_bytes_but_for_the_list_of_refreshes(publish):
    first, second = bytes_of(publish(1)), bytes_of(publish(2))
    assert first.keys() == second.keys() == {f"{table}.parquet" for table in ALL}
    assert {name for name in first if first[name] != second[name]} == {"refreshes.parquet"}


def test_refreshes_accumulate_and_those_of_another_municipality_do_not(publish):
    publish(1)
    publish(2)
    third = publish(3)
    listed = duckdb.sql(f"select minute(refreshed_at), municipality, status from '{third}/parquet/refreshes.parquet'")
    assert listed.fetchall() == [(1, "demo", "simulated"), (2, "demo", "simulated"), (3, "demo", "simulated")]
    other = publish(4, municipality="nabo")
    assert duckdb.sql(f"select municipality from '{other}/parquet/refreshes.parquet'").fetchall() == [("nabo",)]


def test_nothing_is_seen_of_a_release_before_it_is_whole(publish, new_release, warehouse, tables, tmp_path):
    publish(1)
    building = new_release(2)
    building.write_tables(warehouse, tables)
    visible = [folder.name for folder in (tmp_path / "releases").iterdir() if not folder.name.startswith(".")]
    assert visible == ["release-01"]
    assert (tmp_path / "published").resolve().name == "release-01"
    building.finish()
    assert (tmp_path / "published").resolve().name == "release-02"
    assert sorted(folder.name for folder in (tmp_path / "releases").iterdir()) == ["release-01", "release-02"]
    assert not list(tmp_path.glob(".published*"))


def test_who_had_the_old_file_open_reads_on_even_when_its_release_is_gone(publish, tmp_path):
    old = publish(1)
    reader = duckdb.connect(str(tmp_path / "published" / "sagsflow.duckdb"), read_only=True)
    for number in range(2, KEPT_RELEASES + 3):
        publish(number)
    assert not old.exists()
    assert reader.sql("select count(*) from figures").fetchone() == (3,)
    assert len(reader.sql("from refreshes").fetchall()) == 1
    reader.close()
    with duckdb.connect(str(tmp_path / "published" / "sagsflow.duckdb"), read_only=True) as fresh:
        assert len(fresh.sql("from refreshes").fetchall()) == KEPT_RELEASES + 2


def test_five_releases_are_kept_and_the_current_one_is_among_them(publish, tmp_path):
    for number in range(1, 8):
        current = publish(number)
    assert sorted(folder.name for folder in (tmp_path / "releases").iterdir()) == [
        f"release-{number:02}" for number in range(3, 8)
    ]
    assert (tmp_path / "published").resolve() == current


def test_the_newest_are_kept_by_when_they_became_whole_not_by_their_names(publish, tmp_path):
    for number in (9, 8, 7, 6, 5, 1):  # an as_of that goes back in time
        publish(number)
    assert sorted(folder.name for folder in (tmp_path / "releases").iterdir()) == [
        f"release-{number:02}" for number in (1, 5, 6, 7, 8)
    ]


def test_what_is_no_release_is_left_alone(publish, tmp_path):
    notes = tmp_path / "releases" / "noter"
    notes.mkdir(parents=True)
    for number in range(1, 8):
        publish(number)
    assert notes.is_dir()
    assert len(list((tmp_path / "releases").glob("release-*"))) == KEPT_RELEASES


def test_a_failure_in_the_middle_leaves_link_and_old_release_untouched(
    publish, new_release, warehouse, tables, tmp_path
):
    old = publish(1)
    before = {file: file.read_bytes() for file in old.rglob("*") if file.is_file()}
    with duckdb.connect(str(warehouse)) as con:
        con.execute("drop table marts.figures")
    with pytest.raises(duckdb.CatalogException, match="figures"):
        new_release(2).write_tables(warehouse, tables)
    assert (tmp_path / "published").resolve() == old
    assert {file: file.read_bytes() for file in old.rglob("*") if file.is_file()} == before
    assert (tmp_path / "releases" / ".building-release-02").is_dir()
    new_release(3)
    assert {folder.name for folder in (tmp_path / "releases").iterdir()} == {"release-01", ".building-release-03"}


@pytest.mark.parametrize("step", ["symlink_to", "replace"])
def test_a_swap_that_fails_leaves_the_old_release_and_the_next_one_succeeds(publish, tmp_path, monkeypatch, step):
    old = publish(1)

    def refuse(*_: object, **__: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(Path, step, refuse)
        with pytest.raises(OSError, match="disk full"):
            publish(2)
    assert (tmp_path / "published").resolve() == old
    assert publish(3) == (tmp_path / "published").resolve()


def test_the_link_is_there_at_every_moment_of_the_swap(publish, tmp_path, monkeypatch):
    publish(1)
    seen = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.append((tmp_path / "published").resolve().name)
        done = replace(self, target)
        seen.append((tmp_path / "published").resolve().name)
        return done

    monkeypatch.setattr(Path, "replace", watched)
    publish(2)
    assert seen == ["release-01", "release-02"]


def test_a_folder_made_earlier_is_taken_along_and_a_missing_one_is_no_error(new_release, warehouse, tables, tmp_path):
    (tmp_path / "quality").mkdir()
    (tmp_path / "quality" / "index.html").write_text("<p>praksis</p>", encoding="utf-8")
    release: Release = new_release()
    release.write_tables(warehouse, tables)
    release.add_folder(tmp_path / "quality", "quality")
    release.add_folder(tmp_path / "absent", "models")
    final = release.finish()
    assert (final / "quality" / "index.html").read_text(encoding="utf-8") == "<p>praksis</p>"
    assert not (final / "models").exists()


def test_the_list_of_sources_says_what_happens_to_every_declared_column():
    sources = read_sources(DEMO)
    listed = source_list(sources)
    assert [source["source"] for source in listed] == [source.name for source in sources]
    treatments = {column["treatment"] for source in listed for column in source["columns"]}
    assert "pseudonymised" in treatments
    assert treatments <= {"kept", "pseudonymised", "generalised", "dropped"}
    declared = sum(len(table.columns) for source in sources for table in source.tables)
    assert sum(len(source["columns"]) for source in listed) == declared
