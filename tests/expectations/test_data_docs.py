"""The pages open without a network, say no more than they may, and are the same on every run."""

import re

import pytest

from expectations.catalogue import CHECKS
from expectations.data_docs import write_data_docs
from expectations.pages import page_names
from expectations.runner import judge


@pytest.fixture
def site(measurements, as_of, tmp_path):
    folder = tmp_path / "quality"
    write_data_docs(measurements, as_of=as_of, out=folder, labels={"byggesag": "Byggesag & tilsyn"}, k=5)
    return {page.name: page.read_text(encoding="utf-8") for page in folder.iterdir()}


def test_there_is_an_overview_and_a_page_per_process(site):
    assert set(site) == {"index.html", "byggesag.html", "proces-1.html"}
    assert "<h1>Registreringspraksis</h1>" in site["index.html"]
    assert "<h1>Byggesag &amp; tilsyn</h1>" in site["byggesag.html"]
    assert "<h1>anonym/log &lt;1&gt;</h1>" in site["proces-1.html"]


def test_the_pages_load_nothing_and_link_only_to_each_other(site):
    for text in site.values():
        assert not re.search(r"https?:|//|@import|url\(|<script|<link|<img", text)
        assert set(re.findall(r'(?:href|src)="([^"]*)"', text)) <= set(site)


def test_the_overview_shows_a_verdict_for_every_process_and_check(site):
    (line,) = re.findall(r"<tr><th scope=\"row\">Hændelser uden tidspunkt.*?</tr>", site["index.html"])
    assert re.findall(r'<td class="cell (\w+) critical">([^<]*)</td>', line) == [
        ("passed", "✓ 1 %"),
        ("failed", "✕ 4,8 %"),
    ]
    assert "2 af" not in site["index.html"]
    assert "1 af 2 målte kontroller er over grænsen, heraf 1 kritisk" in site["index.html"]


def test_what_was_put_to_fewer_than_k_shows_neither_figures_nor_verdict(site):
    (line,) = re.findall(r"<tr><th scope=\"row\">Hændelser uden enhed.*?</tr>", site["index.html"])
    assert '<td class="cell hidden warning">skjult </td>' in line
    assert "100 %" not in site["byggesag.html"]


def test_with_public_data_everything_is_shown(measurements, as_of, tmp_path):
    write_data_docs(measurements, as_of=as_of, out=tmp_path, k=1)
    assert "100 % (4 af 4)" in (tmp_path / "byggesag.html").read_text(encoding="utf-8")


def test_a_process_page_says_what_was_expected_found_and_to_be_done(site):
    page = site["byggesag.html"]
    assert "4,8 % (3 af 63)" in page
    assert "Få datofeltet med i udtrækket" in page
    assert "Registreret mere end 14 dage efter: højst 10 %" in page
    assert "10 % (5 af 50)" in page
    assert (
        page.index("Over grænsen (1)")
        < page.index("Inden for grænsen (1)")
        < page.index(f"Ikke målt ({len(CHECKS) - 3})")
    )


def test_no_value_from_the_rows_reaches_the_pages(site):
    for text in site.values():
        assert "Hemmelig" not in text
        assert "2025-1" not in text


def test_the_only_time_shown_is_as_of(site):
    for text in site.values():
        assert "Opgjort pr. 3. marts 2026 kl. 14.05" in text
        assert set(re.findall(r"\b20\d\d\b", text)) <= {"2026", "2100"}


def test_the_same_run_gives_the_same_bytes_and_stale_pages_go(measurements, as_of, tmp_path, site):
    (tmp_path / "withdrawn.html").write_text("en proces, der ikke er mere", encoding="utf-8")
    shuffled = measurements.sample(frac=1, random_state=7)
    write_data_docs(shuffled, as_of=as_of, out=tmp_path, labels={"byggesag": "Byggesag & tilsyn"}, k=5)
    assert {page.name: page.read_text(encoding="utf-8") for page in tmp_path.glob("*.html")} == site


def test_the_outcomes_are_those_of_judging_alone(measurements, as_of, tmp_path):
    assert write_data_docs(measurements, as_of=as_of, out=tmp_path) == judge(measurements, as_of=as_of)


def test_a_log_without_rows_gives_an_overview_that_says_so(measurements, as_of, tmp_path):
    assert write_data_docs(measurements.head(0), as_of=as_of, out=tmp_path) == []
    assert "Ingen processer er målt." in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_process_whose_code_is_no_plain_name_gets_a_numbered_page():
    names = page_names(["../etc", "Index", "index", "proces-1", "sag_1"])
    assert names["../etc"] == "proces-1x.html"
    assert names["sag_1"] == "sag_1.html"
    assert (names["Index"], names["index"]) == ("proces-2.html", "proces-3.html")
    assert len({name.lower() for name in names.values()}) == 5


def test_an_unapproved_mapping_is_said_on_the_overview_and_on_its_own_page(measurements, as_of, tmp_path, site):
    labels = {"byggesag": "Byggesag & tilsyn"}
    write_data_docs(measurements, as_of=as_of, out=tmp_path, labels=labels, k=5, unapproved={"byggesag"})
    pages = {page.name: page.read_text(encoding="utf-8") for page in tmp_path.glob("*.html")}
    for name in ("index.html", "byggesag.html"):
        assert "<b>Ikke godkendt.</b> Byggesag &amp; tilsyn: kortlægningen" in pages[name]
    assert "odkendt" not in pages["proces-1.html"]
    assert not [name for name, page in site.items() if "odkendt" in page]
