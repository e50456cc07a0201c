"""Ten things a reader comes to do, done in a real Chromium on a refreshed demo; each page checked for accessibility.

The figures that the pages show are held to SQL on the published file.
"""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from explorer.app import PAGES
from orchestration.publish.report import danish
from tests.end_to_end.workplace import AS_OF, Workplace, new_workplace

pytestmark = pytest.mark.full

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A demo of its own, refreshed once."""
    place = new_workplace(tmp_path_factory.mktemp("explorer"))
    place.run("demo", "--cases", "400", "--out", str(place.data / "deliveries"))
    place.run("refresh", "--as-of", AS_OF)
    return place


@pytest.fixture(scope="module")
def published(workplace: Workplace) -> duckdb.DuckDBPyConnection:
    """What the pages should say, by SQL."""
    return duckdb.connect(str(workplace.data / "published" / "sagsflow.duckdb"), read_only=True)


@pytest.fixture(scope="module")
def address(workplace: Workplace) -> Iterator[str]:
    """The explorer, started as a user starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "sagsflow"), "explore", "--port", str(port)]
    process = subprocess.Popen(command, env=workplace.environment())
    try:
        yield _answering(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answering(address: str, process: subprocess.Popen) -> str:
    for _ in range(120):
        assert process.poll() is None, "the explorer ended by itself"
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
                return address
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise AssertionError("the explorer did not answer within a minute")


@pytest.fixture(scope="module")
def browser():
    """Chromium, driven by playwright; what a page loads from elsewhere fails the test."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on PATH: install the package chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser").sync_playwright()
    with playwright as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def page(browser, address: str):
    """An empty page; errors of its scripts and requests to other hosts are remembered and must be none."""
    context = browser.new_context(viewport={"width": 1440, "height": 1200}, bypass_csp=True, locale="da-DK")
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "request",
        lambda asked: wrong.append(asked.url) if not asked.url.startswith((address, "data:", "blob:")) else None,
    )
    yield opened
    context.close()
    assert wrong == []


def go(page, address: str, path: str = "/", search: str = "?process=byggesag") -> None:
    page.goto(address + path + search)
    page.wait_for_selector("main h1")


def choose(page, label: str, option: str) -> None:
    """Take an option of one of the choices, with the keyboard as a reader without a mouse does."""
    page.get_by_role("textbox", name=label, exact=True).or_(
        page.get_by_role("combobox", name=label, exact=True)
    ).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def cell(page, grid: str, row: int, column: str):
    return page.locator(f"#{grid} .ag-row[row-index='{row}'] [col-id='{column}']")


def elements(page) -> list[dict]:
    """What is drawn on the map, asked of Cytoscape itself."""
    return page.evaluate(
        "() => document.querySelector('#map')._cyreg.cy.elements()"
        ".map(e => ({...e.data(), box: e.isNode() && e.renderedPosition()}))"
    )


def test_1_a_reader_sees_the_map_of_the_process_with_the_published_numbers(page, address, published):
    go(page, address)
    page.wait_for_selector("#map canvas")
    drawn = {(e["tail"], e["head"]): e["text"] for e in elements(page) if e.get("tail") and e.get("head")}
    known = published.sql(
        "select from_activity, to_activity, transitions from process_map_edges"
        " where process = 'byggesag' and not is_suppressed"
    ).fetchall()
    assert drawn
    assert {key: text for key, text in drawn.items() if text} == {
        (tail, head): danish.number(number) for tail, head, number in known if (tail, head) in drawn
    }


def test_2_another_process_is_chosen_and_stands_in_the_address(page, address, published):
    go(page, address)
    choose(page, "Proces", "Aktindsigt")
    page.wait_for_url(re.compile("process=aktindsigt"))
    cases = published.sql("select max(cases) from activities where process = 'aktindsigt'").fetchone()[0]
    assert cell(page, "steps", 0, "cases").inner_text() == danish.number(cases)


def test_3_the_sliders_make_the_map_smaller_with_the_keyboard_alone(page, address):
    go(page, address)
    page.wait_for_selector("#map canvas")
    before = len(elements(page))
    slider = page.get_by_role("slider", name="Andel af aktiviteterne, der vises")
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_function(f"document.querySelector('#map')._cyreg.cy.elements().length < {before}")
    assert "Viser" in page.inner_text("#map-extent")


def test_4_the_arrows_show_time_instead_of_numbers(page, address):
    go(page, address)
    page.get_by_label("Tid", exact=True).click()
    page.wait_for_function(
        "document.querySelector('#map')._cyreg.cy.edges().some(e => /dag|time|minut/.test(e.data('text')))"
    )


def test_5_a_step_is_clicked_on_the_map_and_an_arrow_in_the_table(page, address, published):
    go(page, address)
    page.wait_for_selector("#map canvas")
    step = next(e for e in elements(page) if e.get("activity") == "decision_made" or e.get("activity"))
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + step["box"]["x"], box["y"] + step["box"]["y"])
    page.wait_for_selector("#chosen h3")
    label = published.execute(
        "select label_da from activities where process = 'byggesag' and activity = ?", [step["activity"]]
    ).fetchone()[0]
    assert page.inner_text("#chosen h3") == label
    cell(page, "arrows", 0, "transitions").click()
    page.wait_for_selector("#chosen h3:has-text('→')")
    median = published.sql(
        "select median_seconds from process_map_edges where process = 'byggesag'"
        " order by transitions desc nulls last, from_activity, to_activity limit 1"
    ).fetchone()[0]
    assert danish.duration(median) in page.inner_text("#chosen")


def test_6_a_unit_is_chosen_and_the_deadlines_are_that_units(page, address, published):
    unit, met = published.sql(
        "select unit, met from rule_results where process = 'byggesag' and level = 'unit' and met is not null"
        " order by met desc limit 1"
    ).fetchone()
    go(page, address, "/deadlines")
    choose(page, "Enhed", unit)
    page.wait_for_url(re.compile("unit="))
    page.wait_for_function(f"document.querySelector('#rules').innerText.includes('{danish.number(met)}')")
    assert page.locator("#rules [col-id='law_text']").nth(1).inner_text().strip()


def test_7_a_rule_is_chosen_and_its_months_are_shown_as_a_line_and_as_figures(page, address):
    go(page, address, "/deadlines")
    cell(page, "rules", 0, "cases").click()
    page.wait_for_selector("#rule-trend .js-plotly-plot")
    page.wait_for_selector("#rule-months .ag-row")


def test_8_a_figures_definition_is_one_click_away(page, address):
    go(page, address, "/figures")
    name = cell(page, "kpis", 0, "name").locator("a")
    text = name.inner_text()
    name.click()
    page.wait_for_url(re.compile("/definitions.*#"))
    page.wait_for_selector(f"h2:has-text('{text}')")


def test_9_registration_practice_shows_what_is_above_its_limit_first(page, address, published):
    above = published.sql(
        "select count(*) from quality_results where process = 'byggesag' and level = 'total' and share > max_share"
    ).fetchone()[0]
    go(page, address, "/practice")
    shown = page.locator("#practice [col-id='assessment']:has-text('over grænsen')").count()
    assert shown == min(above, shown) > 0
    assert cell(page, "practice", 0, "assessment").inner_text() == "over grænsen"


def test_10_the_page_is_read_in_english_and_the_goals_are_found(page, address, published):
    go(page, address)
    choose(page, "Sprog", "English")
    page.wait_for_selector("h1:has-text('Process map')")
    page.get_by_role("link", name="Goals").click()
    page.wait_for_selector("h1:has-text('Goals')")
    goal = published.sql("select title_da from goals where process = 'byggesag' order by due_on, goal_id").fetchone()[0]
    assert cell(page, "goals", 0, "title_da").inner_text() == goal


@pytest.mark.parametrize("path", PAGES)
def test_no_page_breaks_a_rule_of_accessibility_of_level_a_or_aa(page, address, path: str):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is what judges").Axe()
    go(page, address, path)
    page.wait_for_timeout(1500)
    found = axe.run(page, options=WCAG)
    assert [(broken["id"], broken["nodes"][0]["html"]) for broken in found.response["violations"]] == []
