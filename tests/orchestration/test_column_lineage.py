"""Where a column comes from, drawn by hand."""

import pytest
from sqlglot.errors import SqlglotError

from orchestration.column_lineage import Origin, Relation, column_lineage

SAGER = Relation("warehouse", "raw", "sager")
TRIN = Relation("warehouse", "raw", "trin")
PARENTS = {
    SAGER: {"sag": "VARCHAR", "afdeling": "VARCHAR"},
    TRIN: {"sag": "VARCHAR", "tid": "TIMESTAMP WITH TIME ZONE", "Kode": "VARCHAR"},
}


def traced(sql: str, *wanted: str) -> dict[str, list[Origin]]:
    return column_lineage(sql, wanted, PARENTS)


def test_a_column_is_followed_through_ctes_joins_unions_and_stars_to_the_parents_it_is_made_of():
    found = traced(
        """
        with begun as (select * from "warehouse"."raw"."trin" where "Kode" = 'A'),
        both as (select sag, tid from begun union all select sag, null from "warehouse"."raw"."sager")
        select both.sag, max(tid) as last_at, any_value(afdeling) as unit, 'x' as constant
        from both join "warehouse"."raw"."sager" as s on s.sag = both.sag group by all
        """,
        "sag",
        "last_at",
        "unit",
        "constant",
    )
    assert found == {
        "sag": [Origin(SAGER, "sag"), Origin(TRIN, "sag")],
        "last_at": [Origin(TRIN, "tid")],
        "unit": [Origin(SAGER, "afdeling")],
        "constant": [],
    }


def test_a_computed_column_has_every_column_of_its_expression_a_filter_and_a_window_included():
    found = traced(
        """
        select
            count(*) filter (where "Kode" = 'A') as counted,
            lag(tid) over (partition by sag order by "Kode") as previous
        from "warehouse"."raw"."trin" group by all
        """,
        "counted",
        "previous",
    )
    assert found["counted"] == [Origin(TRIN, "Kode")]
    assert found["previous"] == [Origin(TRIN, column) for column in ("Kode", "sag", "tid")]


def test_what_is_read_beside_the_parents_is_left_out_and_a_column_the_query_does_not_name_has_no_origin():
    found = traced("select a.n from read_parquet('x/*.parquet') as a join other as b using (n)", "n", "dbt_added")
    assert found == {"n": [], "dbt_added": []}


def test_a_statement_that_is_no_query_is_refused():
    with pytest.raises(SqlglotError):
        traced("create table x (y integer)", "y")
