"""Maps are drawn from the published tables alone, into files whose names nobody can choose."""

from pathlib import Path

import duckdb

from orchestration.publish.maps import draw_maps

HOSTILE = [
    "../../etc/passwd",
    "/abs",
    "a/b",
    "a b",
    "con",
    ".",
    "Å & <script>",
    "x" * 300,
    "v1.2",
    "v1.3",
    "'; drop --",
]


def write(folder: Path, processes: list[str], *, hidden: bool = False) -> Path:
    folder.mkdir()
    figure = "null::bigint" if hidden else "1234::bigint"
    with duckdb.connect() as con:
        con.execute("create table processes (process varchar, label_da varchar, mapping_approval varchar)")
        for name in processes:
            con.execute("insert into processes values (?, ?, 'godkendt')", [name, f"Proces {name}"])
        con.execute(f"""
            create table activities as
            select process, activity, named.label_da, {figure} as cases, {figure} as starts, {figure} as ends
            from processes cross join (values ('m', 'Modtaget'), ('a', 'Afgjort')) as named(activity, label_da)""")
        con.execute(f"""
            create table process_map_edges as
            select process, 'm' as from_activity, 'a' as to_activity, {figure} as transitions, {figure} as cases,
                {figure}::double * 77 as mean_seconds, {figure}::double * 70 as median_seconds
            from processes""")
        for table in ("processes", "activities", "process_map_edges"):
            con.sql(f"from {table}").write_parquet(str(folder / f"{table}.parquet"))
    return folder


def test_hostile_process_names_give_safe_file_names_one_pair_each(tmp_path):
    out = tmp_path / "maps"
    pictures = draw_maps(write(tmp_path / "parquet", HOSTILE), out)
    assert [picture.process for picture in pictures] == sorted(HOSTILE)
    files = [file for picture in pictures for file in (picture.svg, picture.png)]
    assert len(set(files)) == 2 * len(HOSTILE)
    assert set(files) == set(out.iterdir())
    assert all(set(file.stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for file in files)
    assert all(picture.png.read_bytes().startswith(b"\x89PNG") for picture in pictures)


def test_a_name_is_text_in_the_picture_and_never_markup(tmp_path):
    (picture,) = draw_maps(write(tmp_path / "parquet", ["<script>alert(1)</script>"]), tmp_path / "maps")
    assert "<script" not in picture.svg.read_text(encoding="utf-8")


def test_shown_edges_carry_their_figures(tmp_path):
    (picture,) = draw_maps(write(tmp_path / "parquet", ["byggesag"]), tmp_path / "maps")
    drawn = picture.svg.read_text(encoding="utf-8")
    assert "1.234" in drawn
    assert "stroke-dasharray" not in drawn
    assert all(word in drawn for word in ("Proces byggesag", "Modtaget", "Afgjort"))


def test_hidden_edges_are_dashed_and_no_figure_is_drawn(tmp_path):
    (picture,) = draw_maps(write(tmp_path / "parquet", ["byggesag"], hidden=True), tmp_path / "maps")
    drawn = picture.svg.read_text(encoding="utf-8")
    assert "stroke-dasharray" in drawn
    assert "1.234" not in drawn
    assert "skjult" in drawn


def test_each_map_shows_its_own_process_only(tmp_path):
    parquet = write(tmp_path / "parquet", ["byggesag", "sygedagpenge"])
    with duckdb.connect() as con:
        file = parquet / "activities.parquet"
        con.execute(f"create table a as select *, false as gone from '{file}'")
        con.execute("update a set label_da = 'Kun i sygedagpenge' where process = 'sygedagpenge'")
        con.sql("from a").write_parquet(str(file))
    first, second = draw_maps(parquet, tmp_path / "maps")
    assert "Kun i sygedagpenge" not in first.svg.read_text(encoding="utf-8")
    assert "Kun i sygedagpenge" in second.svg.read_text(encoding="utf-8")


def test_the_map_of_an_unapproved_mapping_says_so_and_no_other_does(tmp_path):
    parquet = write(tmp_path / "parquet", ["byggesag", "sygedagpenge"])
    with duckdb.connect() as con:
        file = parquet / "processes.parquet"
        con.execute(f"create table p as from '{file}'")
        con.execute("update p set mapping_approval = 'ikke godkendt' where process = 'byggesag'")
        con.sql("from p").write_parquet(str(file))
    first, second = draw_maps(parquet, tmp_path / "maps")
    assert "Ikke godkendt: kortlægningen bag billedet" in first.svg.read_text(encoding="utf-8")
    assert "odkendt" not in second.svg.read_text(encoding="utf-8")


def test_a_release_without_processes_has_an_empty_folder_of_maps(tmp_path):
    assert draw_maps(write(tmp_path / "parquet", []), tmp_path / "maps") == []
    assert list((tmp_path / "maps").iterdir()) == []


def test_the_same_tables_give_the_same_picture(tmp_path):
    (first,) = draw_maps(write(tmp_path / "parquet", ["byggesag"]), tmp_path / "first")
    (second,) = draw_maps(tmp_path / "parquet", tmp_path / "second")
    assert first.svg.read_bytes() == second.svg.read_bytes()
