"""What the address line may say, and what it falls back to."""

import pytest

from explorer.selection import ALL, Selection, read_selection


def test_an_address_is_read_back_as_it_was_written(release):
    chosen = Selection("byg", unit="Nord", period="2024-01", lang="en")
    assert read_selection(chosen.address(), release)[0] == chosen


@pytest.mark.parametrize(
    "address",
    [
        "?process=findes-ikke",
        "?process=byg&unit=%27%3B+drop+table+kpis",
        "?period=<script>",
        "?lang=xx",
        "garbage",
        None,
        "?",
    ],
)
def test_what_the_release_does_not_know_falls_back_to_the_whole(release, address):
    chosen, possible = read_selection(address, release)
    assert chosen.process in possible.processes
    assert (chosen.unit, chosen.period, chosen.case_type, chosen.lang) == (ALL, ALL, ALL, "da")


def test_the_first_process_by_its_danish_name_is_shown_when_none_is_chosen(release):
    assert read_selection(None, release)[0].process == "akt"


@pytest.mark.parametrize(
    ("unit", "period", "level"),
    [(ALL, ALL, "total"), ("Nord", ALL, "unit"), (ALL, "2024-01", "month"), ("Nord", "2024-01", "unit_month")],
)
def test_a_choice_is_answered_by_one_level_of_the_tables(unit: str, period: str, level: str):
    assert Selection("byg", unit=unit, period=period).level == level
