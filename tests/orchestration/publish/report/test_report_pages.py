"""The written pages: what a reader finds in them, and what must never be there."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from orchestration.publish.report.pages import ReleaseFacts, write_report
from tests.orchestration.publish.report.parsed_page import Page


def test_there_is_an_overview_a_page_per_process_and_one_on_transparency(pages: dict[str, Page]) -> None:
    processes = ["byggesag.html", "lille.html", "uden-tid.html"]
    assert list(pages) == ["index.html", *processes, "practice.html", "vendors.html", "transparency.html"]


def test_every_page_is_whole_danish_and_named(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert page.all("html") == [{"lang": "da"}]
        names = [tag for tag, _ in page.tags]
        assert names[: names.index("body")].count("title") == 1
        assert names.count("h1") == names.count("main") == 1
        assert len(page.all("caption")) == len(page.all("table"))
        ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
        assert len(ids) == len(set(ids))


def test_headings_go_down_one_level_at_a_time(pages: dict[str, Page]) -> None:
    for page in pages.values():
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_labels_and_references_inside_a_page_point_at_something(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
        for _, attributes in page.tags:
            assert set((attributes.get("aria-labelledby") or "").split()) <= ids
            target = attributes.get("href") or ""
            if target.startswith("#"):
                assert target[1:] in ids, name
            elif target:
                assert target in {*pages, "../quality/index.html"}


def test_nothing_is_fetched_and_nothing_runs(pages: dict[str, Page], files: list[Path]) -> None:
    for page in pages.values():
        for tag, attributes in page.tags:
            assert tag not in {"script", "link", "iframe", "object", "embed", "base"}
            for key in ("src", "href", "srcset", "data", "action", "xlink:href"):
                assert not re.match(r"\s*(https?:|//|javascript:)", attributes.get(key) or "", re.IGNORECASE)
            assert not [key for key in attributes if key.startswith("on")]
    for file in files:
        assert "http" not in file.read_text(encoding="utf-8")


def test_labels_from_the_log_are_text_and_never_markup(pages: dict[str, Page], files: list[Path]) -> None:
    raw = next(file for file in files if file.name == "byggesag.html").read_text(encoding="utf-8")
    assert '<script>alert(1)</script> & "æøå"' in pages["byggesag.html"].text
    assert "<script" not in raw
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;æøå&#34;" in raw


def test_the_figures_of_the_tables_stand_on_the_overview(pages: dict[str, Page]) -> None:
    text = pages["index.html"].text
    for figure in (
        "12.345",
        "30.000",
        "45 dage",
        "17",
        "31.000",
        "993",
        "Byggesagssystemet",
        "stoppet",
        "heraf 2 forsinkede",
    ):
        assert figure in text
    assert "31.12.2024 kl. 06.00" in text
    assert "31.12.2024 kl. 04.15" in text
    assert "Nyeste hændelse 31.12.2024" in text  # 30.12. 23.30 UTC
    assert "1 af 2 kontroller over grænsen" in text


def test_the_goals_stand_on_the_overview_with_their_status(pages: dict[str, Page]) -> None:
    text = pages["index.html"].text
    assert "Halvdelen igennem på 60 dage Byggesag · Gennemløbstid, median · Centerchef nået 45 dage 60 dage" in text
    assert "Følges uden mål" in text
    assert "intet mål" in text


def test_transparency_says_what_happens_to_each_column(pages: dict[str, Page]) -> None:
    text = pages["transparency.html"].text
    assert "Ingen række handler om én medarbejder." in text
    assert "Byg & Bo" in text
    assert "Kolonner: 1 beholdes, 1 pseudonymiseres, 1 fjernes." in text
    for words in ("sagsnr pseudonymiseres Sagens nummer", "initialer fjernes", "modtaget beholdes –"):
        assert words in text
    assert "En række pr. forløb." in text
    assert "cases Antal sager med forløbet." in text


def test_an_unapproved_mapping_is_said_on_every_page_it_concerns(pages: dict[str, Page]) -> None:
    words = "Ikke godkendt. Byggesag (2 rå værdier) bygger på en kortlægning"
    for name in ("index.html", "byggesag.html", "transparency.html"):
        assert words in pages[name].text, name
    for name in ("lille.html", "uden-tid.html"):
        assert "odkendt" not in pages[name].text, name
    assert "Byggesag Ikke godkendt" in pages["index.html"].text  # on its card
    assert "Ikke godkendt. Kortlægningen bag kortet er ikke godkendt." in pages["byggesag.html"].text


def test_with_every_mapping_approved_no_page_speaks_of_it(
    parquet: Path, parquet_of: Callable[..., Path], tmp_path: Path, facts: ReleaseFacts
) -> None:
    approved = {file.stem: f"from '{file}'" for file in parquet.glob("*.parquet")}
    approved["processes"] = f"select * replace ('godkendt' as mapping_approval) from '{parquet}/processes.parquet'"
    approved["rules"] = f"select * replace (true as is_approved) from '{parquet}/rules.parquet'"
    for file in write_report(parquet_of(**approved), tmp_path / "report", generated=facts):
        assert "odkendt" not in Page(file).text


def test_a_stopped_source_is_marked_with_its_message_on_the_overview(pages: dict[str, Page]) -> None:
    text = pages["index.html"].text
    assert "993 31.12.2024 kl. 04.15 stoppet Den seneste indlæsning er stoppet" in text
    assert "Meldingen er: BOM.csv: column 'Dato' is missing" in text
    assert "Den seneste indlæsning er afvist" in text
    assert "Nyt system 0 0 0 0 ingen levering endnu venter" in text


def test_transparency_accounts_for_every_delivered_row_and_every_agreement(pages: dict[str, Page]) -> None:
    text = pages["transparency.html"].text
    assert "stoppet 31.000 30.000 7 993 61 62 63 31.12.2024 kl. 04.15 01.02.2025 (udløber snart)" in text
    assert "Journalen aktuel 5 5 0 0 0 0 0 31.12.2024 kl. 04.15 31.12.2027" in text
    assert "30.12.2024 (udløbet)" in text
    assert "ingen levering endnu ikke angivet" in text


def test_the_footer_names_the_release(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert "31.12.2024 kl. 06.00" in page.text
        assert "Eksempel Kommune" in page.text
        assert "version 1.2.3" in page.text
        assert "2024-12-31T05-00" in page.text
        assert "Simulerede data" in page.text


def test_public_data_says_that_nothing_is_hidden(
    parquet_of: Callable[..., Path], tmp_path: Path, facts: ReleaseFacts
) -> None:
    folder = parquet_of("kpi_definitions", "sources")
    public = replace(facts, k=1, status="public")
    text = Page(write_report(folder, tmp_path / "report", generated=public)[0]).text
    assert "Grænsen for små grupper er ikke i brug, fordi data allerede er offentlige" in text


def test_the_same_tables_give_the_same_bytes_whatever_their_order(
    parquet: Path, parquet_of: Callable[..., Path], tmp_path: Path, facts: ReleaseFacts
) -> None:
    shuffled = parquet_of(
        **{
            file.stem: f"select * from read_parquet('{file}') order by hash(columns(*)::varchar) desc"
            for file in parquet.glob("*.parquet")
        }
    )
    first = write_report(parquet, tmp_path / "first", generated=facts)
    second = write_report(shuffled, tmp_path / "second", generated=facts)
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_missing_tables_leave_a_sentence_in_danish(
    parquet_of: Callable[..., Path], tmp_path: Path, facts: ReleaseFacts
) -> None:
    files = write_report(parquet_of("processes"), tmp_path / "report", generated=facts)
    pages = {file.name: Page(file).text for file in files}
    assert "tabellen sources mangler" in pages["index.html"]
    sections = (
        "activities",
        "variants",
        "kpis",
        "process_map_edges",
        "conformance",
        "quality_results",
        "unmapped_values",
    )
    for table in sections:
        assert f"tabellen {table} mangler" in pages["byggesag.html"]
    assert "tabellen data_dictionary mangler" in pages["transparency.html"]


def test_an_empty_release_still_has_its_front_page(
    parquet_of: Callable[..., Path], tmp_path: Path, facts: ReleaseFacts
) -> None:
    files = write_report(parquet_of(), tmp_path / "report", generated=facts)
    assert [file.name for file in files] == ["index.html", "practice.html", "vendors.html", "transparency.html"]
    assert "tabellen processes mangler" in Page(files[0]).text


def test_a_hostile_process_name_stays_in_its_folder(
    parquet_of: Callable[..., Path], tmp_path: Path, facts: ReleaseFacts
) -> None:
    folder = parquet_of(
        processes="""select '../../<b>' as process, '<b>x</b>' as label_da, null::varchar as area, 9 as cases,
            0 as open_cases, 9 as events, 1 as activities, 1 as variants, null::timestamptz as first_event_at,
            null::timestamptz as last_event_at, 'ikke godkendt' as mapping_approval, 1 as unapproved_values"""
    )
    files = write_report(folder, tmp_path / "report", generated=facts)
    assert [file.relative_to(tmp_path) for file in files] == [
        Path("report/index.html"),
        Path("report/b.html"),
        Path("report/practice.html"),
        Path("report/vendors.html"),
        Path("report/transparency.html"),
    ]
    assert "<b>x</b>" in Page(files[1]).text
    assert "<b>" not in files[1].read_text(encoding="utf-8")
