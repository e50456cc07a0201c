"""How cases end, the stock and the hand-overs on a process' page: as the tables have them, in words a reader knows."""

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.tables import PublishedTables
from orchestration.publish.report.values import Wording
from orchestration.publish.report.work import end_rows, handover_rows, stock

PERCENT = "\N{NO-BREAK SPACE}%"


@pytest.fixture
def tables(parquet: Path) -> PublishedTables:
    return PublishedTables(parquet)


def test_cases_end_at_the_first_try_or_otherwise_with_their_shares(
    tables: PublishedTables, facts: ReleaseFacts
) -> None:
    found = [(row.label, row.cases.text, row.share.text) for row in end_rows(tables, "byggesag", Wording(facts))]
    assert found == [
        ("Færdig i første forsøg", "7.500", f"75,0{PERCENT}"),
        ("Med gentaget arbejde", "2.400", f"24,0{PERCENT}"),
        ("Genåbnet", "120", f"1,2{PERCENT}"),
        ("Sendt tilbage", "5", f"0,1{PERCENT}"),
    ]


def test_a_stock_that_the_law_cannot_account_for_is_said_to_grow(tables: PublishedTables, facts: ReleaseFacts) -> None:
    found = stock(tables, "byggesag", Wording(facts))
    assert found is not None
    assert (found.open_cases.text, found.age_median.text, found.mean_open.text) == ("2.345", "80 dage", "1.500")
    assert found.is_growing


def test_what_is_hidden_is_neither_told_nor_judged(tables: PublishedTables, facts: ReleaseFacts) -> None:
    found = stock(tables, "lille", Wording(facts))
    assert found is not None
    assert (found.open_cases.kind, found.is_growing) == ("hidden", False)
    assert {row.cases.kind for row in end_rows(tables, "lille", Wording(facts))} == {"hidden"}


def test_units_with_most_handovers_come_first_and_hidden_ones_last(
    tables: PublishedTables, facts: ReleaseFacts
) -> None:
    found = handover_rows(tables, "byggesag", Wording(facts))
    assert [(row.tail, row.head, row.handovers.text) for row in found[:2]] == [
        ("Syd", "Nord", "90"),
        ("Nord", "Syd", "40"),
    ]
    assert (found[2].head, found[2].handovers.kind) == ("Øst", "hidden")


def test_a_process_without_declared_ends_has_no_stock(tables: PublishedTables, facts: ReleaseFacts) -> None:
    assert stock(tables, "uden tid", Wording(facts)) is None


def test_a_release_without_the_tables_has_none(parquet_of: Callable[..., Path], facts: ReleaseFacts) -> None:
    bare, words = PublishedTables(parquet_of("processes")), Wording(facts)
    assert (end_rows(bare, "byggesag", words), handover_rows(bare, "byggesag", words)) == ((), ())
