"""What a process' page says of changes, drifts, causes and opportunities."""

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.publish.report.changes import Found, gather
from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.tables import PublishedTables
from orchestration.publish.report.values import Wording
from tests.orchestration.publish.report.conftest import HOSTILE

PERCENT = "\N{NO-BREAK SPACE}%"


@pytest.fixture
def found(parquet: Path, facts: ReleaseFacts) -> Found:
    return gather(PublishedTables(parquet), "byggesag", Wording(facts))


def test_an_effect_is_told_with_its_bounds_and_what_chance_explains_is_none(found: Found, facts: ReleaseFacts) -> None:
    assert {row.title: (row.verdict, row.is_found) for row in found.changes} == {
        HOSTILE: ("7,5 dage færre (mellem 3,9 og 11,2)", True),
        "Ny blanket": ("ingen virkning påvist (mellem −1,0 og 9,0 procentpoint)", False),
        "Nyt hold": ("for få sager", False),
        "Skjult": (facts.hidden_text_da, False),
    }


def test_a_change_says_when_where_and_how_long_each_case_is_followed(found: Found) -> None:
    change = next(row for row in found.changes if row.is_found)
    assert change.about == "fra 01.04.2024 · Nord · sammenlignet med Syd · hver sag fulgt i 60 dage"
    assert (change.first.text, change.second.text) == ("25,5 dage", "17,3 dage")
    assert change.expected is not None
    assert change.expected.text == "24,9 dage"


def test_a_difference_is_told_with_its_bounds(found: Found) -> None:
    (row,) = found.comparisons
    assert row.verdict == "6,0 dage flere (mellem 3,1 og 9,0)"
    assert row.about == "company mod alle andre · hver sag fulgt i 60 dage"


def test_drifts_stand_by_month_the_surest_first_and_hidden_ones_do_not(found: Found) -> None:
    assert [(drift.month, drift.lines) for drift in found.drifts] == [
        ("jan. 2024", (f"flere sager har Høring: 0,0{PERCENT} før, 37,0{PERCENT} efter",)),
        (
            "apr. 2024",
            (
                f"færre sager venter længe efter Modtaget i Nord: 48,0{PERCENT} før, 10,0{PERCENT} efter",
                f"flere sager har Høring: 37,0{PERCENT} før, 50,0{PERCENT} efter",
            ),
        ),
    ]


def test_a_rules_first_causes_are_shown_under_its_title(found: Found) -> None:
    (row,) = found.causes
    assert (row.rule, row.cause) == ("Enfamiliehuse på 40 dage", f"enheden er {HOSTILE}")
    assert (row.share.text, row.share_all.text) == (f"77,7{PERCENT}", f"33,3{PERCENT}")
    assert (row.late.text, row.cases.text) == ("188", "242")


def test_opportunities_stand_by_what_they_are_good_for(found: Found) -> None:
    shown = [(row.benefit, row.title, row.cases, row.days) for row in found.opportunities]
    assert shown == [
        ("kvalitet", "Høring gøres om", "10", "–"),
        ("automatisering", "Kvitter", "900", "1.234"),
    ]


def test_a_release_without_these_tables_has_a_page_without_these_sections(
    parquet_of: Callable[..., Path], facts: ReleaseFacts
) -> None:
    assert gather(PublishedTables(parquet_of("processes")), "byggesag", Wording(facts)) == Found((), (), (), (), ())
