"""Deviations over cases and months: the whole table by hand, and versions in force."""

from datetime import date

import pyarrow as pa

from mining.conformance.declared_models import GivenVersion
from mining.conformance.deviations import deviations, span_sql, variant_days_sql
from mining.conformance.given_model import GivenModel
from mining.conformance.models import VARIANT_DEVIATIONS_SCHEMA, mine_models
from mining.discovery.petri_net import petri_net
from mining.discovery.tree import Tree
from mining.discovery.variants import variants
from mining.variant import Variant

JANUARY, FEBRUARY = "2024-01-31 22:59", "2024-01-31 23:00"  # Danish time is an hour ahead


def case(number: int, activities: str, at: str) -> list[tuple[str, str, str, str]]:
    return [("p", f"{number:02}", activity, at) for activity in activities]


def log_of(con, make_log):
    """Three cases in order and one without b in January, one without b and one that repeats it in February."""
    rows = [event for number in range(3) for event in case(number, "abc", JANUARY)]
    rows += case(3, "ac", JANUARY) + case(4, "ac", FEBRUARY) + case(5, "abbc", FEBRUARY)
    log = make_log(rows)
    con.execute(f"create table named as {variants(con, log).sql_query()}")
    con.execute(f"create table days as {variant_days_sql(log, variants='named')}")
    return log


def given(first: date | None = None, last: date | None = None, version: str = "1") -> GivenVersion:
    net = petri_net(Tree("sequence", children=tuple(Tree(activity=name) for name in "abc")))
    return GivenVersion("p", "norm", version, GivenModel(net, frozenset("abc"), ""), first, last)


def test_days_are_danish_and_count_each_variant(con, make_log):
    log_of(con, make_log)
    assert con.sql("select variant_rank, day::varchar, cases from days order by all").fetchall() == [
        (1, "2024-01-31", 3),
        (2, "2024-01-31", 1),
        (2, "2024-02-01", 1),
        (3, "2024-02-01", 1),
    ]


def test_the_whole_table_by_hand(con, make_log):
    log_of(con, make_log)
    found = [Variant(tuple("abc"), 3, 1), Variant(tuple("ac"), 2, 2), Variant(tuple("abbc"), 1, 3)]
    con.register("deviating", mine_models({"p": found}, min_cases=1, given=[given()]).variant_deviations)
    table = deviations(con, variant_days="days", variant_deviations="(from deviating where model = 'norm')")
    assert [(*row[3:7], *row[8:]) for row in table.fetchall()] == [
        ("repeated", "b", "(alle)", "total", 1, 5, 6, 0.166667, 1),
        ("skipped", "b", "(alle)", "total", 2, 4, 6, 0.333333, 2),
        ("skipped", "b", "2024-01", "month", 1, 3, 4, 0.25, 1),
        ("repeated", "b", "2024-02", "month", 1, 1, 2, 0.5, 1),
        ("skipped", "b", "2024-02", "month", 1, 1, 2, 0.5, 1),
    ]


def test_a_case_is_held_against_the_version_in_force_when_it_began(con, make_log):
    log_of(con, make_log)
    turn = date(2024, 2, 1)
    found = [Variant(tuple("abc"), 3, 1), Variant(tuple("ac"), 2, 2), Variant(tuple("abbc"), 1, 3)]

    def weigh(version: GivenVersion, all_of_them):
        span = span_sql("day", valid_from=version.valid_from, valid_to=version.valid_to)
        cases = dict(con.sql(f"select variant_rank, sum(cases)::int from days where {span} group by all").fetchall())
        return [Variant(each.activities, cases[each.rank], each.rank) for each in all_of_them if each.rank in cases]

    results = mine_models(
        {"p": found}, min_cases=1, given=[given(None, turn, "1"), given(turn, None, "2")], weigh=weigh
    )
    rows = [row for row in results.conformance.to_pylist() if row["model"] == "norm"]
    assert [(row["model_version"], row["cases"], row["fitting_share"], row["valid_from"]) for row in rows] == [
        ("1", 4, 0.75, None),
        ("2", 2, 0.0, turn),
    ]
    con.register("deviating", results.variant_deviations)
    table = deviations(con, variant_days="days", variant_deviations="(from deviating where model = 'norm')")
    totals = [row for row in table.fetchall() if row[6] == "total"]
    assert [(row[2], row[3], row[8], row[10]) for row in totals] == [
        ("1", "skipped", 1, 4),
        ("2", "repeated", 1, 2),
        ("2", "skipped", 1, 2),
    ]


def test_a_case_that_goes_on_lacks_nothing_that_may_still_come():
    """Only c ends a case: a alone may still get b and c, a case that was closed without b may not."""
    found = [Variant(("a",), 4, 1), Variant(("a", "c"), 2, 2), Variant(("b",), 1, 3)]
    results = mine_models({"p": found}, min_cases=1, given=[given()], ends={"p": frozenset("c")})
    rows = [tuple(row.values())[5:8] for row in results.variant_deviations.to_pylist() if row["model"] == "norm"]
    assert rows == [(1, None, None), (2, "skipped", "b"), (3, "skipped", "a")]
    (norm,) = [row for row in results.conformance.to_pylist() if row["model"] == "norm"]
    assert norm["fitting_share"] == round(4 / 7, 6)


def test_no_deviations_give_an_empty_table(con, make_log):
    log_of(con, make_log)
    con.register("deviating", pa.Table.from_pylist([], schema=VARIANT_DEVIATIONS_SCHEMA))
    assert deviations(con, variant_days="days", variant_deviations="deviating").fetchall() == []
