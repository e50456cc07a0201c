"""The written pages: what a reader finds in them, and what must never be there."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from orchestration.publish.report.pages import ReleaseFacts, write_report

MODEL = b'<svg width="9pt" height="9pt" xmlns="http://www.w3.org/2000/svg"><script>alert(2)</script></svg>'
VOID = {"meta", "input", "br", "img", "link", "hr"}


class Page(HTMLParser):
    """A page's tags and text; complains about tags that do not close in order."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(file.read_text(encoding="utf-8"))
        self.close()
        assert self._open == [], f"{file.name}: never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        """The words of the page, with ordinary single spaces."""
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such element."""
        return [attributes for name, attributes in self.tags if name == tag]


COLUMNS = [
    {"column": "sagsnr", "treatment": "pseudonymised", "description_da": "Sagens nummer"},
    {"column": "initialer", "treatment": "dropped", "description_da": "Sagsbehandlers initialer"},
    {"column": "modtaget", "treatment": "kept"},
]


@pytest.fixture(scope="module")
def files(parquet: Path, facts: ReleaseFacts) -> list[Path]:
    """The pages of the hand-written release, with a model and a list of sources."""
    sources = parquet.parent / "sources.json"
    sources.write_text(json.dumps([{"source": "bom", "label_da": "Byg & Bo", "columns": COLUMNS}]), encoding="utf-8")
    out = parquet.parent / "report"
    return write_report(parquet, out, pictures={"byggesag.svg": MODEL}, generated=facts, sources=sources)


@pytest.fixture(scope="module")
def pages(files: list[Path]) -> dict[str, Page]:
    return {file.name: Page(file) for file in files}


def test_there_is_an_overview_a_page_per_process_and_one_on_transparency(pages: dict[str, Page]) -> None:
    assert list(pages) == ["index.html", "byggesag.html", "lille.html", "uden-tid.html", "transparency.html"]


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


def test_a_rule_that_is_not_confirmed_or_approved_says_so_beside_it(pages: dict[str, Page]) -> None:
    text = pages["byggesag.html"].text
    assert text.count("paragraf ikke bekræftet af jurist") == 2
    assert len(re.findall(r"F10 · Serviceloven, § 155 .*? ikke godkendt", text)) == 1
    assert "Enfamiliehuse på 40 dage F31-2 · Servicemål 2015, Enfamiliehuse · gælder fra 01.01.2016" in text
    assert "40 kalenderdage 80,0 % 8.000 2.000 heraf 150 uafsluttede 345 og 45 tæt på fristen 12 1.943" in text
    assert "Der er ingen regler for denne proces." in pages["lille.html"].text


def test_the_goals_stand_on_the_overview_with_their_status(pages: dict[str, Page]) -> None:
    text = pages["index.html"].text
    assert "Halvdelen igennem på 60 dage Byggesag · Gennemløbstid, median · Centerchef nået 45 dage 60 dage" in text
    assert "Følges uden mål" in text
    assert "intet mål" in text


def test_the_figures_of_the_tables_stand_on_the_process_page(pages: dict[str, Page]) -> None:
    text = pages["byggesag.html"].text
    for figure in ("12.345", "8.000", "8.655", "64,8 %", "8.000 sager", "1 dag 1 time", "1 time 5 minutter", "10 dage"):
        assert figure in text, figure
    for figure in ("12,3 %", "45 dage", "2.345", "97,1 %", "61,0 %", "18,3 %"):
        assert figure in text, figure
    assert "Siger ikke, hvad der var ventetid." in text
    assert '<script>alert(1)</script> & "æøå" × 2' in text


def test_the_slowest_transition_comes_first(pages: dict[str, Page]) -> None:
    assert "Den langsomste overgang er fra Ansøgning modtaget til <script>" in pages["byggesag.html"].text


def test_the_map_is_in_the_page_and_the_model_is_an_image(pages: dict[str, Page]) -> None:
    page = pages["byggesag.html"]
    assert [svg.get("aria-label") for svg in page.all("svg")] == ["Proceskort", None]
    assert page.all("svg")[1]["role"] == "img"
    (image,) = page.all("img")
    assert (image["src"] or "").startswith("data:image/svg+xml;base64,")
    assert image["alt"]
    assert pages["lille.html"].all("img") == []


def test_a_hidden_figure_is_explained(pages: dict[str, Page]) -> None:
    text = pages["byggesag.html"].text
    assert "skjult (færre end 5)" in text
    assert "For denne proces er 7 rækker med skjulte tal." in text
    assert "Desuden er 1 variant skjult" in text
    assert "For denne proces er ingen tal skjult." in pages["uden-tid.html"].text


def test_a_process_with_everything_hidden_shows_no_figure(pages: dict[str, Page]) -> None:
    text = pages["lille.html"].text
    for label in ("Sager", "Åbne sager", "Hændelser", "Gennemløbstid, median", "Varianter"):
        assert f"{label} skjult (færre end 5)" in text
    assert "tidsstempler" not in text
    assert "1 variant er skjult" in text


def test_a_log_without_time_says_so_and_keeps_its_counts(pages: dict[str, Page]) -> None:
    text = pages["uden-tid.html"].text
    assert "Gennemløbstid, median ikke målt: loggen har ingen tidsstempler" in text
    assert "De langsomste overgange er ikke målt: loggen har ingen tidsstempler" in text
    assert "Udviklingen er ikke målt: loggen har ingen tidsstempler" in text
    assert "Den hyppigste vej gennem processen følges af 100,0 % af sagerne" in text
    assert "ikke opgjort: processen har ingen erklæret slutaktivitet" in text


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


def test_unmapped_values_stand_on_their_process_page_the_rare_ones_together_and_last(pages: dict[str, Page]) -> None:
    text = pages["byggesag.html"].text
    known, rare = text.index('"æøå" ikke kortlagt bom 17 12 29.02.2024 30.11.2024'), text.index("(sjældne værdier)")
    assert known < rare
    assert "(sjældne værdier) antal forskellige: 3 ikke kortlagt bom 41 6 01.05.2024 30.06.2024" in text
    hidden = "skjult (færre end 5)"
    assert f"ikke på listen over enheder bom {hidden} {hidden} {hidden} {hidden}" in text
    assert "Processen har ingen kortlægning" in pages["uden-tid.html"].text
    assert "Alle værdier fra fagsystemet er kortlagt." in pages["lille.html"].text


def test_plans_stand_apart_from_what_has_happened(pages: dict[str, Page]) -> None:
    text = pages["byggesag.html"].text
    assert "Hændelser, som er aftalt til efter 31.12.2024 kl. 06.00." in text
    assert "Syn på stedet 23 21 Møde med ansøger skjult (færre end 5) skjult (færre end 5)" in text
    assert "Planlagt, men ikke sket" not in pages["uden-tid.html"].text


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
    assert [file.name for file in files] == ["index.html", "transparency.html"]
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
        Path("report/transparency.html"),
    ]
    assert "<b>x</b>" in Page(files[1]).text
    assert "<b>" not in files[1].read_text(encoding="utf-8")
