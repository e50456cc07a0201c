"""The checks of registration practice on a page."""

from pathlib import Path

from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.quality import checks, unmeasured, verdict
from orchestration.publish.report.tables import PublishedTables
from orchestration.publish.report.values import Value, Wording


def test_exceeded_checks_come_first_and_unmeasured_ones_are_only_counted(parquet: Path, facts: ReleaseFacts) -> None:
    tables = PublishedTables(parquet)
    found = checks(tables, "byggesag", Wording(facts))
    assert [(check.title, check.is_exceeded) for check in found] == [
        ("Registreret sent", True),
        ("Usandsynlige tider", False),
    ]
    assert unmeasured(tables, "byggesag") == 1
    assert verdict(found) == Value("1 af 2 kontroller over grænsen")


def test_small_shares_keep_the_decimals_of_their_limit(parquet: Path, facts: ReleaseFacts) -> None:
    late, implausible = checks(PublishedTables(parquet), "byggesag", Wording(facts))
    assert (late.share.text, late.limit) == ("18,3\N{NO-BREAK SPACE}%", "10,0\N{NO-BREAK SPACE}%")
    assert (implausible.share.text, implausible.limit) == ("0,00\N{NO-BREAK SPACE}%", "0,01\N{NO-BREAK SPACE}%")


def test_a_process_without_checks_is_not_measured(parquet: Path, facts: ReleaseFacts) -> None:
    assert verdict(checks(PublishedTables(parquet), "lille", Wording(facts))) == Value("ikke målt", "missing")
