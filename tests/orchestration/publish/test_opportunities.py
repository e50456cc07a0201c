"""The list of opportunities: made of disclosed rows alone, each given again by its own query."""

import duckdb
import pytest

from orchestration.publish.opportunities import KINDS, OPPORTUNITIES, SHOWN, opportunities_sql

ACTIVITIES = """
create table activities as from (values
    ('p', 'hearing', 'Høring', 40, 10, false),
    ('p', 'it''s', 'Søren''s skridt', 30, 30, false),
    ('p', 'never again', 'Aldrig om', 30, 0, false),
    ('p', 'hidden', 'Skjult', null, null, true)
) as t(process, activity, label_da, cases, rework_cases, is_suppressed)"""
EDGES = """
create table process_map_edges as from (values
    ('p', 'hearing', 'it''s', 10, 8, 86400.0, 43200.0, 172800.0, false),
    ('p', 'it''s', 'of no label', 3, 3, 864000.0, 864000.0, 864000.0, false),
    ('p', 'hearing', 'hidden', null, null, null, null, null, true),
    ('p', 'never again', 'hearing', 9, 9, 0.0, 0.0, 0.0, false)
) as t(
    process, from_activity, to_activity, transitions, cases, mean_seconds, median_seconds, p90_seconds, is_suppressed
)"""
LATE = """
create table late_causes as from (values
    ('p', 'F1', 1, 'enheden er Nord', 0.5, 0.25, 12.4, false),
    ('p', 'F1', 2, 'måneden er maj', 0.4, 0.25, 0.9, false),
    ('p', 'F2', 1, 'noget skjult', null, null, null, true)
) as t(process, rule_id, cause_rank, cause_da, late_share, late_share_all, late_beyond_expected, is_suppressed)"""


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


def test_the_whole_list_of_three_tables(con):
    for table in (ACTIVITIES, EDGES, LATE):
        con.execute(table)
    found = con.sql(opportunities_sql(["activities", "process_map_edges", "late_causes"]))
    assert found.columns == [column.name for column in OPPORTUNITIES.columns]
    assert [row[:8] for row in found.fetchall()] == [
        ("p", "late_cause", 1, "effektivitet", "Fristen i F1 overskrides oftere, når enheden er Nord",
         "overskredet i 50,0 % mod 25,0 % af alle; tallet er sager ud over de forventede", 12, None),
        ("p", "rework", 1, "kvalitet", "Søren's skridt gøres om i samme sag", "30 af 30 sager, 100,0 %", 30, None),
        ("p", "rework", 2, "kvalitet", "Høring gøres om i samme sag", "10 af 40 sager, 25,0 %", 10, None),
        ("p", "waiting", 1, "effektivitet", "Tiden fra Søren's skridt til of no label",
         "median 10,0 dage, 9 af 10 inden 10,0 dage", 3, 30.0),
        ("p", "waiting", 2, "effektivitet", "Tiden fra Høring til Søren's skridt",
         "median 0,5 dage, 9 af 10 inden 2,0 dage", 8, 10.0),
    ]  # fmt: skip


def test_every_query_gives_its_numbers_again_whatever_the_texts_hold(con):
    for table in (ACTIVITIES, EDGES, LATE):
        con.execute(table)
    rows = con.sql(opportunities_sql(["activities", "process_map_edges", "late_causes"])).fetchall()
    for *_, cases, days, query in rows:
        assert con.execute(query).fetchall() == [(cases, days)]


def test_only_the_largest_of_each_kind_are_shown(con):
    con.execute(
        "create table activities as select 'p' as process, 'a' || n as activity, 'A' || n as label_da, 100 as cases,"
        " n as rework_cases, false as is_suppressed from range(1, 20) as t(n)"
    )
    found = con.sql(opportunities_sql(["activities"])).select("rank, cases").fetchall()
    assert found == [(place, 20 - place) for place in range(1, SHOWN + 1)]


def test_a_release_without_the_tables_has_an_empty_list(con):
    found = con.sql(opportunities_sql(["figures"]))
    assert (found.columns, found.fetchall()) == ([column.name for column in OPPORTUNITIES.columns], [])


def test_every_kind_has_its_benefit():
    assert {kind.benefit for kind in KINDS} == {"kvalitet", "effektivitet", "automatisering"}
