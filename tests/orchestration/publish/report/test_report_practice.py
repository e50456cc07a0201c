"""The pages on registration practice: habits, comparisons of units and gaps of systems."""

from collections.abc import Callable
from pathlib import Path

from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.practice import practice, vendors
from orchestration.publish.report.tables import PublishedTables
from tests.orchestration.publish.report.parsed_page import Page

PERCENT = "\N{NO-BREAK SPACE}%"


def test_habits_stand_by_unit_and_hidden_counts_say_so(parquet: Path, facts: ReleaseFacts) -> None:
    (shown,) = practice(PublishedTables(parquet), facts)
    assert [(unit.unit, [habit.advice for habit in unit.habits]) for unit in shown.units] == [
        ("Byg Nord", ["Registrér samme dag.", "Skriv datoen ind."])
    ]
    first, second = shown.units[0].habits
    assert (first.found.text, first.share.text, second.found.kind) == ("40", f"40,0{PERCENT}", "hidden")


def test_real_differences_come_first_and_practice_says_in_what(parquet: Path, facts: ReleaseFacts) -> None:
    (shown,) = practice(PublishedTables(parquet), facts)
    assert [(row.kpi, row.verdict, row.because) for row in shown.comparisons] == [
        ("Gentaget arbejde", "reel forskel", None),
        ("Gennemløbstid, median", "kan skyldes praksis", "registreret mere end 14 dage efter"),
    ]
    assert (shown.quiet, shown.too_few) == (1, 1)


def test_only_measures_in_which_units_differ_are_shown(parquet: Path, facts: ReleaseFacts) -> None:
    (shown,) = practice(PublishedTables(parquet), facts)
    assert [(row.measure, row.least, row.most) for row in shown.fingerprints] == [
        ("registreret mere end 14 dage efter", ("Byg Syd", f"5,0{PERCENT}"), ("Byg Nord", f"40,0{PERCENT}"))
    ]


def test_gaps_are_those_that_occur_and_the_largest_come_first(parquet: Path, facts: ReleaseFacts) -> None:
    shown = vendors(PublishedTables(parquet), facts)
    assert [(source.label, [(gap.title, gap.share.text) for gap in source.gaps]) for source in shown] == [
        ("Byggesagssystemet", [("Enhed bruges ikke", "skjult (færre end 5)")]),
        ("Journalen", [("Historik mangler", f"90,0{PERCENT}"), ("Kun datoer", f"20,0{PERCENT}")]),
    ]


def test_without_tables_by_unit_nothing_is_said_of_units(parquet_of: Callable[..., Path], facts: ReleaseFacts) -> None:
    tables = PublishedTables(parquet_of("processes", "sources"))
    assert practice(tables, facts) == ()
    assert vendors(tables, facts) == ()


def test_the_pages_say_it_in_words(pages: dict[str, Page]) -> None:
    assert "Reel forskel« betyder" in pages["practice.html"].text
    assert "de registrerer mest forskelligt i: registreret mere end 14 dage efter" in pages["practice.html"].text
    assert "Bed om historik." in pages["vendors.html"].text
