"""Bottlenecks and causes of waiting on a process' page: as the tables have them, in words that a reader knows."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mining.rules.rule import PARTIES
from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.tables import PublishedTables
from orchestration.publish.report.values import Wording
from orchestration.publish.report.waiting import PARTIES_DA, BottleneckRow, bottleneck_rows, cause_rows

PERCENT = "\N{NO-BREAK SPACE}%"


@pytest.fixture
def rows(parquet: Path, facts: ReleaseFacts) -> tuple[BottleneckRow, ...]:
    labels = {"modtaget": "Ansøgning modtaget"}
    return bottleneck_rows(PublishedTables(parquet), "byggesag", labels, Wording(facts))


def test_the_dearest_transition_of_all_units_comes_first_with_party_and_cause(rows: tuple[BottleneckRow, ...]) -> None:
    first = rows[0]
    assert (first.tail, first.head, first.party) == ("Ansøgning modtaget", "hostile", "borgeren")
    assert [value.text for value in (first.cases, first.total, first.share)] == [
        "8.000",
        "100.000 dage",
        f"90,0{PERCENT}",
    ]
    assert first.causes == f"borgeren 100{PERCENT}"


def test_causes_stand_by_their_share(rows: tuple[BottleneckRow, ...]) -> None:
    told = [f"lukkedage og lukketid 50{PERCENT}", f"kø i enheden 40{PERCENT}", f"uforklaret 10{PERCENT}"]
    assert rows[1].causes == ", ".join(told)


def test_a_hidden_transition_has_its_place_and_no_figure(rows: tuple[BottleneckRow, ...]) -> None:
    assert len(rows) == 3
    hidden = rows[2]
    assert {value.kind for value in (hidden.cases, hidden.median, hidden.total, hidden.share)} == {"hidden"}
    assert hidden.causes == ""


def test_causes_of_the_process_sum_to_all_that_is_shown_with_the_unexplained(parquet: Path) -> None:
    found = cause_rows(PublishedTables(parquet), "byggesag")
    assert [(row.label, row.days, row.percent) for row in found] == [
        ("Borgeren", "100.000 dage", 90.1),
        ("Lukkedage og lukketid", "5.500 dage", 5.0),
        ("Kø i enheden", "4.400 dage", 4.0),
        ("Uforklaret", "1.100 dage", 1.0),
    ]


def test_every_party_has_a_name() -> None:
    assert PARTIES_DA.keys() == {*PARTIES, "ukendt"}


def test_a_release_without_the_tables_has_neither(parquet_of: Callable[..., Path], facts: ReleaseFacts) -> None:
    tables = PublishedTables(parquet_of("processes"))
    assert bottleneck_rows(tables, "byggesag", {}, Wording(facts)) == ()
    assert cause_rows(tables, "byggesag") == ()
