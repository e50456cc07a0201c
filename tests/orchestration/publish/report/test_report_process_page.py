"""A process' page: its figures, map, rules and plans, and what it says where something is hidden or missing."""

import re

from tests.orchestration.publish.report.parsed_page import Page


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
    assert "For denne proces er 17 rækker med skjulte tal." in text
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


def test_a_rule_that_is_not_confirmed_or_approved_says_so_beside_it(pages: dict[str, Page]) -> None:
    text = pages["byggesag.html"].text
    assert text.count("paragraf ikke bekræftet af jurist") == 2
    assert len(re.findall(r"F10 · Serviceloven, § 155 .*? ikke godkendt", text)) == 1
    assert "Enfamiliehuse på 40 dage F31-2 · Servicemål 2015, Enfamiliehuse · gælder fra 01.01.2016" in text
    assert "40 kalenderdage 80,0 % 8.000 2.000 heraf 150 uafsluttede 345 og 45 tæt på fristen 12 1.943" in text
    assert "Der er ingen regler for denne proces." in pages["lille.html"].text
