"""The goals on the front page: status, figures in their units, and why one is not reached."""

from collections.abc import Callable
from pathlib import Path

from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.goals import goal_rows
from orchestration.publish.report.tables import PublishedTables

PERCENT = "\N{NO-BREAK SPACE}%"


def test_goals_that_are_not_reached_come_first_and_those_without_status_last(
    parquet: Path, facts: ReleaseFacts
) -> None:
    rows = goal_rows(PublishedTables(parquet), facts)
    assert [(row.title, row.status) for row in rows] == [
        ("Enfamiliehuse inden for servicemålet", "ikke nået"),
        ("Mindre gentaget arbejde", "ikke nået"),
        ("Halvdelen igennem på 60 dage", "nået"),
        ("Følges uden mål", "intet mål"),
        ("For få sager", None),
        ("Uden tal", None),
    ]


def test_a_goal_that_is_not_reached_says_whether_it_is_behind_or_overdue(parquet: Path, facts: ReleaseFacts) -> None:
    behind, overdue, *others = goal_rows(PublishedTables(parquet), facts)
    assert behind.note == f"bagud: på vej ville være 80,0{PERCENT}"
    assert overdue.note == "fristen er udløbet"  # due the day before the figures' day
    assert {row.note for row in others} == {None}


def test_figures_are_in_the_units_of_what_is_measured(parquet: Path, facts: ReleaseFacts) -> None:
    rows = {row.title: row for row in goal_rows(PublishedTables(parquet), facts)}
    days = rows["Halvdelen igennem på 60 dage"]
    assert (days.actual.text, days.target, days.baseline, days.due) == ("45 dage", "60 dage", "90 dage", "31.12.2025")
    share = rows["Enfamiliehuse inden for servicemålet"]
    assert (share.actual.text, share.target) == (f"78,0{PERCENT}", f"90,0{PERCENT}")
    assert share.about == "Byggesag · overholdt: Enfamiliehuse på 40 dage · Byggeri Nord · nov. 2024"
    followed = rows["Følges uden mål"]
    assert (followed.target, followed.baseline, followed.due) == ("intet mål", "–", "–")


def test_a_hidden_figure_is_told_from_one_that_is_not_there(parquet: Path, facts: ReleaseFacts) -> None:
    rows = {row.title: row for row in goal_rows(PublishedTables(parquet), facts)}
    assert rows["For få sager"].actual.kind == "hidden"
    assert rows["Uden tal"].actual.kind == "missing"


def test_a_release_without_goals_has_none(parquet_of: Callable[..., Path], facts: ReleaseFacts) -> None:
    assert goal_rows(PublishedTables(parquet_of("processes")), facts) == ()
