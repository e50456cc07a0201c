"""Every page shows the release's own figures, in both languages, and says what an older release lacks."""

import json
from pathlib import Path

import pytest
from plotly.utils import PlotlyJSONEncoder

from explorer.app import PAGES, page
from explorer.pages import deadlines, figures, process_map
from explorer.selection import Selection
from explorer.wording import read_words
from tests.explorer.conftest import publish
from tests.explorer.test_wording import TEXTS

WORDS = read_words(TEXTS)
BYG = Selection("byg")


def text_of(content) -> str:
    """What was sent to the browser, as text."""
    return json.dumps(content, cls=PlotlyJSONEncoder, ensure_ascii=False)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_page_has_its_title_and_shows_figures_or_says_why_not(published: Path, path: str, lang: str):
    content, menu, _ = page(published, WORDS, path, f"?process=byg&lang={lang}")
    assert content[0].children == WORDS[lang](PAGES[path][0])
    assert '"className": "here"' in text_of(menu)
    assert (
        "rowData" in text_of(content) or "has no table" in text_of(content) or "har ikke tabellen" in text_of(content)
    )


def test_an_unknown_page_says_so_and_keeps_the_menu(published: Path):
    content, menu, _ = page(published, WORDS, "/admin", "?process=byg")
    assert WORDS["da"]("no_page") in text_of(content)
    assert menu


def test_before_the_first_release_the_page_says_what_to_run(tmp_path: Path):
    content, menu, _ = page(tmp_path / "published", WORDS, "/", None)
    assert "sagsflow refresh" in text_of(content)
    assert menu == []


def test_a_mapping_that_nobody_approved_is_said_on_every_page(published: Path):
    for path in PAGES:
        assert "ikke godkendt" in text_of(page(published, WORDS, path, "?process=byg")[2])
    assert "ikke godkendt" not in text_of(page(published, WORDS, "/", "?process=akt")[2])


def test_a_deadline_stands_with_its_law_and_paragraph_and_its_counts(published: Path):
    shown = text_of(page(published, WORDS, "/deadlines", "?process=byg")[0])
    assert "Byggeloven § 7" in shown
    assert '"late": 30' in shown
    assert "66,7" in shown


def test_a_choice_of_month_shows_that_months_row(published: Path):
    shown = text_of(page(published, WORDS, "/deadlines", "?process=byg&period=2024-01")[0])
    assert '"late": 10' in shown
    assert '"late": 30' not in shown


def test_the_definition_of_a_figure_is_one_click_from_it(published: Path):
    assert "/definitions?process=byg#rework_share" in text_of(page(published, WORDS, "/figures", "?process=byg")[0])
    assert '"id": "rework_share"' in text_of(page(published, WORDS, "/definitions", "?process=byg")[0])


def test_a_figure_that_lies_in_an_interval_shows_both_ends(published: Path):
    assert "11 dage – 14 dage" in text_of(page(published, WORDS, "/figures", "?process=byg")[0])


def test_checks_above_their_limit_stand_first(published: Path):
    shown = text_of(page(published, WORDS, "/practice", "?process=byg")[0])
    assert shown.index("over grænsen") < shown.index("inden for")


def test_a_hidden_variant_is_not_shown(published: Path):
    shown = text_of(page(published, WORDS, "/variants", "?process=byg")[0])
    assert "Ansøgning → Mangelbrev → Afgørelse" in shown
    assert '"variant_rank": 4' not in shown


def test_a_table_of_the_whole_process_says_that_the_choice_of_unit_does_not_apply(published: Path):
    assert "valget af enhed" in text_of(page(published, WORDS, "/variants", "?process=byg&unit=Nord")[0])


def test_an_arrow_tells_its_times_and_how_many_variants_take_it(release):
    shown = text_of(process_map.chosen_arrow(release, BYG, WORDS["da"], "a", "b"))
    assert "Ansøgning → Mangelbrev" in shown
    assert "5 dage" in shown  # the median
    assert "2 (50 sager)" in shown  # variants 1 and 3


def test_a_step_tells_its_cases_and_repeats(release):
    shown = text_of(process_map.chosen_step(release, BYG, WORDS["da"], "b"))
    assert "Mangelbrev" in shown
    assert '"10"' in shown


@pytest.mark.parametrize("name", ["findes-ikke", "' or 1=1 --"])
def test_an_arrow_or_step_that_is_not_there_is_answered_with_nothing(release, name: str):
    assert WORDS["da"]("nothing") in text_of(process_map.chosen_arrow(release, BYG, WORDS["da"], name, name))
    assert WORDS["da"]("nothing") in text_of(process_map.chosen_step(release, BYG, WORDS["da"], name))


def test_a_rules_trend_is_its_months(release):
    rule = {"rule_id": "R1", "rule_version": "1", "title_da": "Afgørelse", "law_text": "Byggeloven § 7"}
    shown = text_of(deadlines.rule_trend(release, BYG, WORDS["da"], rule))
    assert '"x": ["2024-01"]' in shown
    assert '"y": [0.75]' in shown


def test_a_hidden_month_is_a_gap_in_the_trend(release):
    kpi = {"kpi": "rework_share", "label_da": "Gentaget arbejde", "measured_in": "andel", "period_basis": "ended"}
    shown = text_of(figures.kpi_trend(release, BYG, WORDS["da"], kpi))
    assert '"y": [0.2, null]' in shown


def test_bottlenecks_causes_and_changes_are_shown_once_a_release_has_them(tmp_path: Path):
    publish(
        tmp_path,
        "r1",
        bottlenecks="""select 'byg' as process, 'total' as level, '(alle)' as unit, 1 as rank,
            'a' as from_activity, 'b' as to_activity,
            'borger' as waiting_for, 50 as cases,
            5.0 as median_days, 20.0 as p90_days, 500 as total_days, 0.625 as share_of_waiting""",
        waiting_causes="""select 'byg' as process, 'a' as from_activity, 'b' as to_activity, 'uforklaret' as cause,
            100 as days, 0.2 as share""",
        changes="""select 'byg' as process, 'C1' as change_id, 'rework_share' as kpi, 0.4 as before, 0.3 as after,
            -0.1 as effect, -0.15 as lower, -0.05 as upper, 80 as cases_before, 70 as cases_after""",
    )
    shown = text_of(page(tmp_path / "published", WORDS, "/bottlenecks", "?process=byg")[0])
    assert '"waiting_for": "borger"' in shown
    assert "62,5" in shown
    assert "uforklaret" in shown
    assert "−15,0\u00a0% – −5,0\u00a0%" in text_of(page(tmp_path / "published", WORDS, "/changes", "?process=byg")[0])
