"""Small groups are hidden: the exact table that leaves the house, from a mart drawn by hand."""

import duckdb
import pytest

from orchestration.publish.disclosure import disclosed_sql
from orchestration.publish.tables import Column, Disclosure, PublishedTable

MART = """
    create table mart as from (values
        ('b', '(alle)', 5, 50e0, 0.5e0, 'Fem'),
        ('b', 'øst', 4, 40.0, 0.4, 'Fire'),
        ('a', 'øst', 0, 0.0, null, 'Ingen'),
        ('a', 'vest', null, 9.9, 0.9, 'Ukendt'),
        ('a', null, 100, null, 1.0, 'Uden enhed')
    ) as t(process, unit, cases, mean_days, share, label_da)"""
COLUMNS = tuple(Column(name, name) for name in ("label_da", "mean_days", "unit", "process", "cases", "share"))
RULE = Disclosure(grain=("process", "unit"), count="cases", figures=("cases", "mean_days", "share"))
TABLE = PublishedTable("mart", "En række pr. proces og enhed.", COLUMNS, RULE)


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        connection.execute(MART)
        yield connection


def test_figures_of_fewer_than_five_cases_are_null_and_the_row_says_so(con):
    disclosed = con.sql(disclosed_sql(TABLE, relation="mart", k=5))
    assert disclosed.columns == ["label_da", "mean_days", "unit", "process", "cases", "share", "is_suppressed"]
    assert disclosed.fetchall() == [
        ("Uden enhed", None, None, "a", 100, 1.0, False),
        ("Ukendt", None, "vest", "a", None, None, True),
        ("Ingen", None, "øst", "a", None, None, True),
        ("Fem", 50.0, "(alle)", "b", 5, 0.5, False),
        ("Fire", None, "øst", "b", None, None, True),
    ]


def test_with_k_one_nothing_is_hidden_not_even_where_the_count_is_unknown(con):
    disclosed = con.sql(disclosed_sql(TABLE, relation="mart", k=1)).fetchall()
    assert disclosed == [
        ("Uden enhed", None, None, "a", 100, 1.0, False),
        ("Ukendt", 9.9, "vest", "a", None, 0.9, False),
        ("Ingen", 0.0, "øst", "a", 0, None, False),
        ("Fem", 50.0, "(alle)", "b", 5, 0.5, False),
        ("Fire", 40.0, "øst", "b", 4, 0.4, False),
    ]


@pytest.mark.parametrize("k", [2, 3, 5, 6, 101])
def test_no_published_count_is_below_k_and_every_hidden_row_has_no_figure_at_all(con, k):
    con.execute(f"create view disclosed as {disclosed_sql(TABLE, relation='mart', k=k)}")
    wrong = con.sql(f"""
        from disclosed
        where cases < {k} or is_suppressed is null
            or (is_suppressed and coalesce(cases, mean_days, share) is not null)
            or (not is_suppressed and cases is null)""")
    assert wrong.fetchall() == []


def test_a_marts_own_mark_of_suppression_is_replaced(con):
    con.execute("create table marked as select *, false as is_suppressed from mart")
    table = PublishedTable("marked", "", (Column("is_suppressed", ""), *COLUMNS), RULE)
    disclosed = con.sql(disclosed_sql(table, relation="marked", k=5))
    assert disclosed.columns[-1] == "is_suppressed"
    assert disclosed.columns.count("is_suppressed") == 1
    assert sum(row[-1] for row in disclosed.fetchall()) == 3


def test_a_table_that_rests_on_no_case_is_given_whole_in_the_order_of_its_grain(con):
    plain = PublishedTable("mart", "", COLUMNS[3:5], Disclosure(grain=("cases",), because="no case"))
    disclosed = con.sql(disclosed_sql(plain, relation="mart", k=5))
    assert disclosed.columns == ["process", "cases"]
    assert [row[1] for row in disclosed.fetchall()] == [None, 0, 4, 5, 100]


def test_only_declared_columns_leave_and_names_are_quoted(con):
    con.execute('create table odd as select cases as "select", process as "a ""b""", mean_days as cpr from mart')
    columns = (Column("select", ""), Column('a "b"', ""))
    table = PublishedTable("odd", "", columns, Disclosure(grain=('a "b"',), count="select", figures=("select",)))
    assert con.sql(disclosed_sql(table, relation="odd", k=5)).columns == ["select", 'a "b"', "is_suppressed"]


VERDICTS = """
    create table verdicts as from (values
        ('all kept', 100, 100, 0, 0.5e0), ('two late', 100, 98, 2, 0.6), ('five late', 100, 95, 5, 0.7),
        ('few cases', 4, 0, 4, 0.8), ('small both', 8, 4, 4, 0.9)
    ) as t(rule_id, cases, met, late, mean_days)"""
BY_STATUS = PublishedTable(
    "verdicts",
    "En række pr. regel.",
    tuple(Column(name, name) for name in ("rule_id", "cases", "met", "late", "mean_days")),
    Disclosure(grain=("rule_id",), count="cases", figures=("cases", "met", "late", "mean_days"), parts=("met", "late")),
)


def test_of_a_row_with_a_small_part_only_the_count_is_left(con):
    con.execute(VERDICTS)
    assert con.sql(disclosed_sql(BY_STATUS, relation="verdicts", k=5)).fetchall() == [
        ("all kept", 100, 100, 0, 0.5, False),
        ("few cases", None, None, None, None, True),
        ("five late", 100, 95, 5, 0.7, False),
        ("small both", 8, None, None, None, True),
        ("two late", 100, None, None, None, True),
    ]


def test_with_k_one_no_part_is_small(con):
    con.execute(VERDICTS)
    assert not any(row[-1] for row in con.sql(disclosed_sql(BY_STATUS, relation="verdicts", k=1)).fetchall())
