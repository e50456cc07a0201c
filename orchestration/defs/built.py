"""What Dagster shows of a model that dbt has built: its rows, its columns, and what each column is computed from.

Schema and counts alone: Dagster's records have no login. dagster-dbt has the same through dbt's adapter, a query and a
connection at a time, also for each test, and keeps the adapter open; here the catalogue is read once, when dbt is done.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DbtCliInvocation
from sqlglot.errors import SqlglotError

from mining.sql import identifier
from orchestration.column_lineage import Columns, Relation, column_lineage


def described(events: Iterable[Any], invocation: DbtCliInvocation, warehouse: Path) -> Iterator[Any]:
    """The events of a finished dbt build, those of models and seeds with what the warehouse says of them."""
    events = list(events)
    outputs = [event for event in events if isinstance(event, dg.Output)]
    described_by_node = _Described(invocation, warehouse, [_node_id(event) for event in outputs])
    for event in events:
        if isinstance(event, dg.Output):
            yield event.with_metadata({**event.metadata, **described_by_node.metadata(_node_id(event))})
        else:
            yield event


def _node_id(event: dg.Output) -> str:
    return str(event.metadata["unique_id"].value)


class _Described:
    """The metadata of the nodes that one invocation built."""

    def __init__(self, invocation: DbtCliInvocation, warehouse: Path, built: list[str]) -> None:
        self._invocation = invocation
        tables = [
            _relation(self._nodes[node])
            for node in built
            if self._nodes[node]["config"]["materialized"] in ("table", "seed")
        ]
        # Where dbt stopped before the first model there may be no warehouse to read, and nothing to say.
        self._columns, self._rows = _catalogue(warehouse, tables) if built else ({}, {})

    @cached_property
    def _nodes(self) -> Mapping[str, Any]:
        manifest = self._invocation.manifest
        return {**manifest["sources"], **manifest["nodes"]}

    def metadata(self, node: str) -> dict[str, Any]:
        """Schema, row count (a view is not counted: that would compute it) and lineage of one node."""
        relation = _relation(self._nodes[node])
        columns = self._columns[relation]
        schema = dg.TableSchema(columns=[dg.TableColumn(name=name, type=kind) for name, kind in columns.items()])
        described: dict[str, Any] = {"dagster/column_schema": schema, "dagster/storage_kind": "duckdb"}
        if relation in self._rows:
            described["dagster/row_count"] = self._rows[relation]
        if self._nodes[node]["resource_type"] == "model":
            described["dagster/column_lineage"] = self._lineage(node, columns)
        return described

    def _lineage(self, node: str, columns: Columns) -> dg.TableColumnLineage:
        parents = {_relation(self._nodes[parent]): parent for parent in self._invocation.manifest["parent_map"][node]}
        known = {relation: self._columns.get(relation, {}) for relation in parents}
        try:
            traced = column_lineage(self._compiled(node), columns, known)
        except SqlglotError as error:
            dg.get_dagster_logger().warning(f"no column lineage of {node}: {error}")
            return dg.TableColumnLineage(deps_by_column={})
        keys = {relation: self._key(parent) for relation, parent in parents.items()}
        return dg.TableColumnLineage(
            {
                column: [dg.TableColumnDep(keys[origin.relation], origin.column) for origin in origins]
                for column, origins in traced.items()
            }
        )

    def _compiled(self, node: str) -> str:
        declared = self._nodes[node]
        folder = self._invocation.target_path / "compiled" / declared["package_name"]
        return (folder / declared["original_file_path"]).read_text(encoding="utf-8")

    def _key(self, node: str) -> dg.AssetKey:
        translator = self._invocation.dagster_dbt_translator
        return translator.get_asset_spec(self._invocation.manifest, node, self._invocation.project).key


def _relation(node: Mapping[str, Any]) -> Relation:
    """Where dbt puts a node, or finds a source."""
    return Relation(node["database"], node["schema"], node.get("alias") or node["identifier"])


def _catalogue(warehouse: Path, tables: list[Relation]) -> tuple[dict[Relation, Columns], dict[Relation, int]]:
    """The columns of every relation of the warehouse, and the rows of the given tables."""
    con = duckdb.connect(str(warehouse), read_only=True)
    try:
        columns: dict[Relation, dict[str, str]] = {}
        listed = con.execute(
            "select database_name, schema_name, table_name, column_name, data_type from duckdb_columns()"
            " where not internal order by table_oid, column_index"
        ).fetchall()
        for database, schema, name, column, kind in listed:
            columns.setdefault(Relation(database, schema, name), {})[column] = kind
        rows = {table: _count(con, table) for table in tables}
    finally:
        con.close()
    return columns, rows


def _count(con: duckdb.DuckDBPyConnection, table: Relation) -> int:
    counted = con.execute(f"select count(*) from {'.'.join(map(identifier, table))}").fetchall()
    return counted[0][0]
