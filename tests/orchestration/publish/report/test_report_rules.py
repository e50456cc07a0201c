"""Deadlines and rules on a process' page: counts as the table has them, in words that a reader knows."""

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from mining.rules.rule import Status
from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.rules import STATUS_DA, RuleRow, change_rows, rule_rows
from orchestration.publish.report.tables import PublishedTables
from orchestration.publish.report.values import Wording

PERCENT = "\N{NO-BREAK SPACE}%"


@pytest.fixture
def rules(parquet: Path, facts: ReleaseFacts) -> dict[str, RuleRow]:
    """The rules of byggesag by title."""
    return {row.title: row for row in rule_rows(PublishedTables(parquet), "byggesag", Wording(facts))}


def test_only_versions_that_cases_were_put_to_are_shown_by_rule_and_version(rules: dict[str, RuleRow]) -> None:
    assert [row.rule_id for row in rules.values()] == ["D01", "F10", "F10", "F31-2"]
    assert "Ikke i brug" not in rules


def test_a_rule_has_its_share_its_counts_and_its_times(rules: dict[str, RuleRow]) -> None:
    rule = rules["Enfamiliehuse på 40 dage"]
    counts = (rule.met, rule.late, rule.late_open, rule.running, rule.at_risk, rule.undeterminable, rule.not_applicable)
    assert [count.text for count in counts] == ["8.000", "2.000", "150", "345", "45", "12", "1.943"]
    assert (rule.share.text, rule.limit) == (f"80,0{PERCENT}", "40 kalenderdage")
    assert (rule.law, rule.validity) == ("Servicemål 2015, Enfamiliehuse", "gælder fra 01.01.2016")
    assert rule.times == (
        ("nettotid, gennemsnit", "36,2 kalenderdage"),
        ("nettotid, median", "34 kalenderdage"),
        ("bruttotid, gennemsnit", "48,3 kalenderdage"),
        ("ventetid på borgeren, gennemsnit", "12,1 kalenderdage"),
    )


def test_a_hidden_row_has_no_count_and_an_unused_version_no_share(rules: dict[str, RuleRow]) -> None:
    hidden = rules['<script>alert(1)</script> & "æøå"']
    assert {hidden.share.kind, hidden.met.kind, hidden.not_applicable.kind} == {"hidden"}
    assert (hidden.validity, hidden.is_confirmed, hidden.is_approved) == ("gælder til 31.12.2023", False, False)
    new = rules["Vurderet på et døgn"]
    assert (new.share.text, new.share.kind, new.running.text) == ("–", "missing", "60")
    assert new.validity == "gælder 01.01.2024 – 30.06.2024"


def test_a_rule_about_order_has_no_times(rules: dict[str, RuleRow]) -> None:
    rule = rules["Partshøring før afslag"]
    assert (rule.times, rule.share.text, rule.has_deadline) == ((), f"95,0{PERCENT}", False)


def test_a_release_without_rules_has_none(parquet_of: Callable[..., Path], facts: ReleaseFacts) -> None:
    assert rule_rows(PublishedTables(parquet_of("processes")), "byggesag", Wording(facts)) == ()


def test_only_cases_with_another_outcome_are_changes(parquet: Path, facts: ReleaseFacts) -> None:
    found = change_rows(PublishedTables(parquet), "byggesag", Wording(facts))
    assert [(row.title, row.versions, row.before, row.after, row.cases.text) for row in found] == [
        ("Vurderet på et døgn", "F10, version 2 i stedet for 1", "overholdt", "overtrådt", "17"),
        ("Vurderet på et døgn", "F10, version 2, rettet siden den forrige udgivelse", "overtrådt", "overholdt", "9"),
        ("F31-2", "F31-2, version 2 i stedet for 1", "i gang", "tæt på fristen", "skjult (færre end 5)"),
    ]


def test_every_status_has_a_danish_word() -> None:
    assert set(STATUS_DA) == set(get_args(Status))
