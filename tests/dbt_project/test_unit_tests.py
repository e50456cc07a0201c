"""The dbt project's own tests run with the suite, over a municipality that has delivered nothing yet."""

import duckdb
import pytest

RAN = {"pass", "success"}


def of_kind(results: list[dict], kind: str) -> list[dict]:
    return [result for result in results if result["unique_id"].startswith(f"{kind}.")]


def test_every_unit_test_passes(built):
    unit_tests = of_kind(built.results, "unit_test")
    failed = {test["unique_id"]: test["message"] for test in unit_tests if test["status"] != "pass"}
    assert failed == {}, built.output
    assert len(unit_tests) > 20


def test_every_declared_unit_test_ran(built, demo_manifest):
    ran = {test["unique_id"] for test in of_kind(built.results, "unit_test")}
    assert ran == set(demo_manifest["unit_tests"])


def test_nothing_delivered_yet_is_no_failure(built):
    failed = {r["unique_id"]: r["message"] for r in built.results if r["status"] not in RAN}
    assert failed == {}, built.output
    assert len(of_kind(built.results, "model")) > 40
    assert len(of_kind(built.results, "test")) > 80


@pytest.mark.parametrize("table", ["canonical.event_log", "canonical.cases", "marts.kpis", "marts.process_map_edges"])
def test_an_empty_municipality_has_empty_tables(built, table):
    with duckdb.connect(str(built.warehouse), read_only=True) as con:
        assert con.sql(f"select count(*) from {table}").fetchone() == (0,)


def test_sources_are_listed_before_their_first_delivery(built):
    with duckdb.connect(str(built.warehouse), read_only=True) as con:
        rows = con.sql("select source, rows_delivered, is_stale from marts.sources order by source").fetchall()
    assert {("byggesag", 0, True), ("sygedagpenge", 0, True)} <= set(rows)
    assert {row[1:] for row in rows} == {(0, True)}
