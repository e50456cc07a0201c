"""What Dagster shows of a built model is what DuckDB says of the relation, and no cell of it."""

from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import duckdb
import pytest
from dagster_dbt import DagsterDbtTranslator

from orchestration.defs.built import described
from orchestration.defs.dbt_command import DbtCommand


def node(kind: str, schema: str, name: str, materialized: str) -> dict:
    return {
        "unique_id": f"{kind}.p.{name}",
        "resource_type": kind,
        "database": "warehouse",
        "schema": schema,
        "name": name,
        "alias": name,
        "package_name": "p",
        "original_file_path": f"models/{name}.sql",
        "config": {"materialized": materialized, "schema": schema},
        "meta": {},
    }


NODES = {
    declared["unique_id"]: declared
    for declared in (
        node("seed", "staging", "units", "seed"),
        node("model", "staging", "stg", "view"),
        node("model", "canonical", "cases", "table"),
        node("model", "canonical", "broken", "table"),
    )
}
PARENTS = {
    "seed.p.units": [],
    "model.p.stg": ["seed.p.units"],
    "model.p.cases": ["model.p.stg"],
    "model.p.broken": [],
}


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute("create schema staging; create schema canonical")
        con.execute("create table staging.units as select 'u' || i as unit, i as n from range(3) t(i)")
        con.execute("create view staging.stg as select unit as enhed, n from staging.units")
        con.execute("create table canonical.cases as select enhed, n + 1 as n from staging.stg limit 2")
        con.execute("create table canonical.broken as select 1 as x")
    compiled = tmp_path / "target" / "compiled" / "p" / "models"
    compiled.mkdir(parents=True)
    (compiled / "stg.sql").write_text('select unit as enhed, n from "warehouse"."staging"."units"')
    (compiled / "cases.sql").write_text('select enhed, n + 1 as n from "warehouse"."staging"."stg"')
    (compiled / "broken.sql").write_text("select 1 as x from (")
    return file


def built(warehouse: Path, *nodes: str) -> dict[str, dict]:
    invocation = SimpleNamespace(
        manifest={"nodes": NODES, "sources": {}, "parent_map": PARENTS},
        target_path=warehouse.parent / "target",
        dagster_dbt_translator=DagsterDbtTranslator(),
        project=None,
    )
    events = [dg.Output(None, metadata={"unique_id": name}) for name in nodes]
    found = described(events, invocation, warehouse)
    return {event.metadata["unique_id"].value: event.metadata for event in found}


def test_a_table_and_a_seed_are_counted_and_a_view_is_not(warehouse):
    found = built(warehouse, "seed.p.units", "model.p.stg", "model.p.cases")
    counts = {name: metadata.get("dagster/row_count") for name, metadata in found.items()}
    assert counts["seed.p.units"].value == 3
    assert counts["model.p.cases"].value == 2
    assert counts["model.p.stg"] is None


def test_the_columns_are_the_relations_in_their_order(warehouse):
    schema = built(warehouse, "model.p.stg")["model.p.stg"]["dagster/column_schema"].schema
    assert [(column.name, column.type) for column in schema.columns] == [("enhed", "VARCHAR"), ("n", "BIGINT")]


def test_a_column_leads_to_the_asset_it_comes_from(warehouse):
    lineage = built(warehouse, "model.p.cases")["model.p.cases"]["dagster/column_lineage"].column_lineage
    stg = dg.AssetKey(["staging", "stg"])
    assert lineage.deps_by_column == {"enhed": [dg.TableColumnDep(stg, "enhed")], "n": [dg.TableColumnDep(stg, "n")]}


def test_a_model_whose_sql_cannot_be_read_is_shown_without_lineage_and_the_log_says_so(warehouse, caplog):
    shown = built(warehouse, "model.p.broken")["model.p.broken"]
    assert shown["dagster/row_count"].value == 1
    assert shown["dagster/column_lineage"].column_lineage.deps_by_column == {}
    assert "no column lineage of model.p.broken" in caplog.text


def test_what_is_no_model_passes_and_a_build_that_made_nothing_needs_no_warehouse(tmp_path):
    check = dg.AssetCheckResult(passed=True)
    invocation = SimpleNamespace(manifest={"nodes": {}, "sources": {}})
    assert list(described([check], invocation, tmp_path / "missing.duckdb")) == [check]


def test_starting_dbt_neither_asks_its_version_nor_keeps_an_adapter(demo_settings, monkeypatch):
    for name, value in demo_settings.environment().items():
        monkeypatch.setenv(name, value)
    dbt = DbtCommand(project_dir=str(demo_settings.dbt_project), dbt_executable="/bin/true")
    invocation = dbt.cli(["build"])
    invocation.process.wait()
    assert invocation.adapter is None
    assert invocation.cli_version.major == 1
